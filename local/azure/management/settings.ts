import { isIP } from "node:net";

/** How long a change of role assignments takes to be felt, and whether it is felt steadily. */
export interface Propagation {
    /** Seconds, by the local clock, until a new assignment works and a deleted one stops working. Default: 0. */
    readonly delaySeconds: number;
    /**
     * What happens once the delay is over: that many uses of the new assignment succeed, then that many fail, in turn;
     * after the last one it works for good. `[2, 3]`: works twice, fails three times, works. Default: `[]`.
     */
    readonly flapping: readonly number[];
}

/** A delay in front of every answer. */
export interface Latency {
    /** Milliseconds. */
    readonly milliseconds: number;
    /** A host with `*` for any text. Default: every host. */
    readonly host?: string;
}

/** What a rehearsal can set about the world around the local Azure. Not kept across restarts. */
export class Settings {
    propagation: Propagation = { delaySeconds: 0, flapping: [] };
    latency: readonly Latency[] = [];
    /**
     * Whether a role assignment that says what its principal is ("User") is checked against the directory. Off, the
     * request is believed, as Azure does for a principal that hasn't been replicated yet.
     */
    checkPrincipalTypes = false;
    /**
     * Seconds, by the local clock, for which ARM doesn't know a principal that the directory has just got. Requests that say what it is
     * are believed meanwhile.
     */
    principalReplicationSeconds = 0;
    /** Seconds, by the local clock, for which a new custom role can neither be read nor assigned. */
    roleReplicationSeconds = 0;
    /** The address that firewalls see, of the documentation's range so that no rule lets it through by accident. */
    clientAddress = DEFAULT_CLIENT_ADDRESS;

    /** Back to what a fresh start has. */
    reset(): void {
        this.propagation = { delaySeconds: 0, flapping: [] };
        this.latency = [];
        this.checkPrincipalTypes = false;
        this.principalReplicationSeconds = 0;
        this.roleReplicationSeconds = 0;
        this.clientAddress = DEFAULT_CLIENT_ADDRESS;
    }
}

const DEFAULT_CLIENT_ADDRESS = "203.0.113.10";

/** Checks what the management endpoint was sent. Throws an error that names the property. */
export function parsePropagation(value: unknown): Propagation {
    const { delaySeconds = 0, flapping = [] } = asObject(value, "propagation");
    if (!Array.isArray(flapping) || !flapping.every((count) => Number.isInteger(count) && count > 0)) {
        throw new Error(`"flapping" must be a list of whole numbers of 1 or more, got ${JSON.stringify(flapping)}.`);
    }
    return { delaySeconds: parseDelay(delaySeconds), flapping: flapping as number[] };
}

/** Checks what the management endpoint was sent of the time that something new takes to be known to ARM: seconds. */
export function parseReplication(value: unknown): number {
    return parseDelay(asObject(value, "replication")["delaySeconds"]);
}

function parseDelay(delaySeconds: unknown): number {
    if (typeof delaySeconds !== "number" || !(delaySeconds >= 0)) {
        throw new Error(`"delaySeconds" must be a number of 0 or more, got ${JSON.stringify(delaySeconds)}.`);
    }
    return delaySeconds;
}

/** Checks what the management endpoint was sent: one latency or a list of them. */
export function parseLatency(value: unknown): readonly Latency[] {
    return (Array.isArray(value) ? value : [value]).map((item) => {
        const { milliseconds, host } = asObject(item, "latency");
        if (typeof milliseconds !== "number" || !(milliseconds >= 0)) {
            throw new Error(`"milliseconds" must be a number of 0 or more, got ${JSON.stringify(milliseconds)}.`);
        }
        if (host !== undefined && typeof host !== "string") {
            throw new Error(`"host" must be a text, got ${JSON.stringify(host)}.`);
        }
        return { milliseconds, ...(host === undefined ? {} : { host }) };
    });
}

/** Checks an address that firewalls are to see. */
export function parseClientAddress(value: unknown): string {
    const { address } = asObject(value, "client address");
    if (typeof address !== "string" || isIP(address) === 0) {
        throw new Error(`"address" must be an IPv4 or IPv6 address, got ${JSON.stringify(address)}.`);
    }
    return address;
}

/** The value as an object whose properties are looked at one by one. */
export function asObject(value: unknown, what: string): Record<string, unknown> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new Error(`The ${what} must be an object, got ${JSON.stringify(value)}.`);
    }
    return value as Record<string, unknown>;
}
