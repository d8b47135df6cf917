// Ranges of versions as Pulumi writes them: `>=3.5.0 !3.7.7 || 4.x`.
// https://pkg.go.dev/github.com/blang/semver#ParseRange
import { UserError } from "../errors";
import { ENGINE_VERSION } from "../state/checkpoint";

type Version = readonly [number, number, number];

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
    "": (order) => order === 0,
    "=": (order) => order === 0,
    "==": (order) => order === 0,
    "!": (order) => order !== 0,
    "!=": (order) => order !== 0,
    ">": (order) => order > 0,
    ">=": (order) => order >= 0,
    "<": (order) => order < 0,
    "<=": (order) => order <= 0,
};

/** Refuses a program or plugin that asks for other versions of the CLI than the one whose formats the engine writes. */
export function requirePulumiVersion(range: string): void {
    if (!satisfies(ENGINE_VERSION, range)) {
        throw new UserError(
            `Pulumi CLI version ${ENGINE_VERSION.slice(1)}, for which the local engine stands, does not satisfy the version range "${range}".`,
        );
    }
}

/** Whether a version is in a range: all of the conditions between spaces hold, or those of another side of `||`. */
export function satisfies(version: string, range: string): boolean {
    const given = readVersion(version.replace(/^v/, ""), range);
    const alternatives = range.split("||").map((conditions) =>
        conditions
            // An operator may stand apart from its version.
            .replace(/([<>=!])\s+(?=[\dx*])/g, "$1")
            .trim()
            .split(/\s+/)
            .map((condition) => holds(given, condition, range)),
    );
    return alternatives.some((conditions) => conditions.every(Boolean));
}

function holds(given: Version, condition: string, range: string): boolean {
    const [, operator = "", text = ""] = /^([<>=!]*)(.*)$/.exec(condition) ?? [];
    const compare = OPERATORS[operator];
    if (compare === undefined) {
        throw unreadable(range);
    }
    const parts = text.split(".");
    const open = parts.findIndex((part) => /^[xX*]$/.test(part));
    const known = open < 0 ? parts : parts.slice(0, open);
    const wanted = readVersion((open < 0 ? known : [...known, 0, 0, 0].slice(0, 3)).join("."), range);
    return compare(order(given, wanted, known.length));
}

/** Compares the parts that are not left open. */
function order(a: Version, b: Version, parts: number): number {
    for (let i = 0; i < parts; i++) {
        const difference = (a[i] ?? 0) - (b[i] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    return 0;
}

function readVersion(text: string, range: string): Version {
    const match = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text);
    if (match === null) {
        throw unreadable(range);
    }
    return [Number(match[1]), Number(match[2]), Number(match[3])];
}

function unreadable(range: string): UserError {
    return new UserError(`"${range}" is not a range of versions. Write it as ">=3.0.0", or ">=3.5.0 !3.7.7 || 4.x".`);
}
