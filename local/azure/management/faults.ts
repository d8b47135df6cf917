/** Something that goes wrong on purpose, for the next requests that match. */
export interface Fault {
    /** A host, with `*` for any text: `*.vault.azure.net`. Default: every host. */
    readonly host?: string;
    /** Default: every method. */
    readonly method?: string;
    /** A regular expression that the path (without the query) must match somewhere. Default: every path. */
    readonly path?: string;
    /** How many requests fail; 0: all, until the faults are cleared. Default: 1. */
    readonly count?: number;
    /** How many matching requests are let through first. Default: 0. */
    readonly skip?: number;
    /**
     * `status` answers `status`; `drop` closes the connection before the request is carried out, `drop-answer` after
     * it was; `hang` never answers. Default: `status`.
     */
    readonly kind?: "status" | "drop" | "drop-answer" | "hang";
    /** 400 to 599. Default: 503. */
    readonly status?: number;
    /** The error's code. Default: one that fits the status. */
    readonly code?: string;
    /** The code inside of the error, by which a vault says why: `ForbiddenByRbac`, `ObjectIsBeingDeleted`. Default: none. */
    readonly innerCode?: string;
    /** Sent as `Retry-After`, in seconds. */
    readonly retryAfterSeconds?: number;
    /** Whether `Retry-After` is sent as the date that many seconds from now, its other form. Default: false. */
    readonly retryAfterDate?: boolean;
}

interface ArmedFault {
    readonly fault: Fault;
    readonly matches: (method: string, host: string, path: string) => boolean;
    skip: number;
    /** Requests still to fail; infinite for a count of 0. */
    left: number;
}

const KINDS = ["status", "drop", "drop-answer", "hang"];
const PROPERTIES = [
    "host",
    "method",
    "path",
    "count",
    "skip",
    "kind",
    "status",
    "code",
    "innerCode",
    "retryAfterSeconds",
    "retryAfterDate",
];

/** The faults that wait for requests. */
export class Faults {
    private armed: ArmedFault[] = [];

    /** Throws an error that names the property when the fault isn't well-formed. */
    add(fault: Fault): void {
        checkFault(fault);
        const count = fault.count ?? 1;
        this.armed.push({
            fault,
            matches: matcher(fault),
            skip: fault.skip ?? 0,
            left: count === 0 ? Number.POSITIVE_INFINITY : count,
        });
    }

    /** Those that still wait, oldest first. */
    list(): readonly (Fault & { readonly left: number | "unlimited" })[] {
        return this.armed.map(({ fault, left }) => ({ ...fault, left: Number.isFinite(left) ? left : "unlimited" }));
    }

    clear(): void {
        this.armed = [];
    }

    /** The fault that this request meets, used up by one; the oldest where several match. */
    take(method: string, host: string, path: string): Fault | undefined {
        for (const armed of this.armed) {
            if (!armed.matches(method, host, path)) {
                continue;
            }
            if (armed.skip > 0) {
                armed.skip -= 1;
                continue;
            }
            armed.left -= 1;
            this.armed = this.armed.filter(({ left }) => left > 0);
            return armed.fault;
        }
        return undefined;
    }
}

/** A test of hosts against a pattern in which `*` stands for any text. Without a pattern every host passes. */
export function hostMatcher(pattern: string | undefined): (host: string) => boolean {
    if (pattern === undefined) {
        return () => true;
    }
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    const expression = new RegExp(`^${parts.join(".*")}$`, "i");
    return (host) => expression.test(host);
}

function matcher(fault: Fault): ArmedFault["matches"] {
    const host = hostMatcher(fault.host);
    const path = fault.path === undefined ? undefined : new RegExp(fault.path, "i");
    const method = fault.method?.toUpperCase();
    return (requestMethod, requestHost, requestPath) =>
        (method === undefined || method === requestMethod) &&
        host(requestHost) &&
        (path === undefined || path.test(requestPath));
}

function checkFault(fault: Fault): void {
    const unknown = Object.keys(fault).find((key) => !PROPERTIES.includes(key));
    if (unknown !== undefined) {
        throw new Error(`A fault has no property "${unknown}"; it has ${PROPERTIES.join(", ")}.`);
    }
    if (fault.kind !== undefined && !KINDS.includes(fault.kind)) {
        throw new Error(`A fault's "kind" must be one of ${KINDS.join(", ")}, got "${String(fault.kind)}".`);
    }
    checkWhole("status", fault.status, 400, 599);
    checkWhole("count", fault.count, 0, Number.MAX_SAFE_INTEGER);
    checkWhole("skip", fault.skip, 0, Number.MAX_SAFE_INTEGER);
    checkWhole("retryAfterSeconds", fault.retryAfterSeconds, 0, 86_400);
}

function checkWhole(name: string, value: number | undefined, least: number, most: number): void {
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most)) {
        throw new Error(`A fault's "${name}" must be a whole number from ${least} to ${most}, got ${String(value)}.`);
    }
}
