import type { Complaint } from "./complaints";

/** What can be told apart by `error.code`. Codes are public: they are never renamed. */
export type ErrorCode =
    | "InvalidArgument"
    | "PackageNotResolved"
    | "VersionMismatch"
    | "NotSupported"
    | "AlreadyExists"
    | "SoftDeleted"
    | "Differs"
    | "NotFound"
    | "NameTaken"
    | "AccessMissing"
    | "AccessDenied"
    | "Unreachable"
    | "NoCredential"
    | "TimedOut"
    | "ServiceError"
    | "GuardrailBroken"
    | "VerificationFailed";

/** An error whose message is a sentence for whoever runs the deployment: what, where, and what to do. */
export class KeyVaultComponentError extends Error {
    readonly code: ErrorCode;

    /** Pulumi prints the message of an error that carries this mark alone, without a stack trace. */
    readonly __pulumiRunError = true;

    // Not `ErrorOptions`, which programs for targets before ES2022 don't have.
    constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
        super(message, options);
        this.name = "KeyVaultComponentError";
        this.code = code;
    }
}

const longestValueShown = 120;

/**
 * The error of a wrong argument: ``Vault "kv": `softDeleteRetentionDays` must be a whole number of days from 7 to 90, got 6.``
 *
 * @param component the class, for example `Vault`
 * @param name the component's name in the program
 * @param property the argument's name, with its path where it is nested: `rotation.expireAfter`
 * @param expected what follows "must": `be a whole number of days from 7 to 90`
 * @param got the value as given; never pass a secret, pass {@link withheld} for one
 */
export function invalidArgument(
    component: string,
    name: string,
    property: string,
    expected: string,
    got: unknown,
): KeyVaultComponentError {
    return new KeyVaultComponentError(
        "InvalidArgument",
        wrongSetting(`${component} "${name}"`, { property, expected, got }),
    );
}

/**
 * The sentence about a setting that isn't as it must be.
 *
 * @param what whose setting, as messages call it: `Key "signing" in vault "kv"`
 */
export function wrongSetting(what: string, complaint: Complaint): string {
    return `${what}: ${complaintWords(complaint)}`;
}

/** The same where the sentences around it say whose setting it is. */
export function complaintWords({ property, expected, got }: Complaint): string {
    return `\`${property}\` must ${expected}, got ${show(got)}.`;
}

/** Stands for a value that no message may show. */
export const withheld: unique symbol = Symbol("withheld");

/** What a message tells of a value that it doesn't show. */
class Told {
    constructor(readonly text: string) {}
}

/**
 * Stands for a value that may be a secret: its type or its length is told. (Node's own errors for what is no text quote it.)
 *
 * @returns what messages show in place of the value: `a number`, `a text of 12 characters`
 */
export function told(value: unknown): unknown {
    if (value === undefined || value === null || laterWords(value) !== undefined) {
        return value ?? undefined;
    }
    if (typeof value === "string") {
        return new Told(value === "" ? "an empty text" : `a text of ${value.length} characters`);
    }
    return new Told(Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`);
}

/** A value as a message shows it: quoted, on one line, cut when it is long. */
export function show(value: unknown): string {
    if (value === withheld) {
        return "[secret]";
    }
    if (value instanceof Told) {
        return value.text;
    }
    if (value === undefined) {
        return "nothing";
    }
    const later = laterWords(value);
    if (later !== undefined) {
        return later;
    }
    const text = typeof value === "number" || typeof value === "bigint" ? String(value) : asJson(value);
    return text.length > longestValueShown ? `${text.slice(0, longestValueShown)}…` : text;
}

/** What is told of a value that is there later, or that only Pulumi can write. */
function laterWords(value: unknown): string | undefined {
    if (typeof value !== "object" || value === null) {
        return undefined;
    }
    if ("__pulumiOutput" in value) {
        return "an output, whose value isn't known here";
    }
    if ("__pulumiResource" in value) {
        const { __name: name, __pulumiType: type } = value as {
            readonly __name?: unknown;
            readonly __pulumiType?: unknown;
        };
        return `the resource "${String(name)}" of type ${String(type)}`;
    }
    return value instanceof Promise ? "a promise, whose value isn't known here" : undefined;
}

function asJson(value: unknown): string {
    if (typeof value === "function" || typeof value === "symbol") {
        return `a ${typeof value}`;
    }
    try {
        return JSON.stringify(value) ?? "nothing";
    } catch {
        // What refers to itself, or holds a bigint: the message is about something else.
        return "an object";
    }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
