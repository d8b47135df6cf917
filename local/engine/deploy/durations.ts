// Durations as customTimeouts have them.
import { UserError } from "../errors";

const UNIT_SECONDS: Readonly<Record<string, number>> = {
    ns: 1e-9,
    us: 1e-6,
    µs: 1e-6,
    ms: 1e-3,
    s: 1,
    m: 60,
    h: 3600,
};

/** Reads a duration such as `90s`, `5m` or `1h30m` into seconds. */
export function parseSeconds(text: string): number {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
    if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
        throw new UserError(
            `unable to parse customTimeout Value ${text}: it is a duration such as "90s", "5m" or "1h30m".`,
        );
    }
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_SECONDS[unit ?? ""] ?? 0), 0);
}
