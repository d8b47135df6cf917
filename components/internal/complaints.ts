import { KeyVaultComponentError, told, wrongSetting } from "./errors";
import { accessTimeoutSeconds } from "./limits";

/** One setting that isn't as it must be. */
export interface Complaint {
    /** The setting's path. */
    readonly property: string;
    /** What is allowed, to follow "must". */
    readonly expected: string;
    /** What was given, never a secret. */
    readonly got: unknown;
}

/** Refuses what a component was given, for the first of the complaints about it. */
export function refuseFirst(component: string, name: string, complaints: readonly Complaint[]): void {
    refuseFirstOf(`${component} "${name}"`, complaints);
}

/** The same for something that is no component, as messages call it. */
export function refuseFirstOf(what: string, [first]: readonly Complaint[]): void {
    if (first !== undefined) {
        throw new KeyVaultComponentError("InvalidArgument", wrongSetting(what, first));
    }
}

/** One complaint, if something is wrong. */
export function when(wrong: boolean, property: string, expected: string, got: unknown): Complaint[] {
    return wrong ? [{ property, expected, got }] : [];
}

/** A complaint about how long something is waited for, unless that is left out or fits. */
export function aboutWait(property: "accessTimeoutSeconds" | "issuanceTimeoutSeconds", wait: unknown): Complaint[] {
    const { least, most } = accessTimeoutSeconds;
    const fits = Number.isInteger(wait) && Number(wait) >= least && Number(wait) <= most;
    return when(wait !== undefined && !fits, property, `be a whole number of seconds from ${least} to ${most}`, wait);
}

/** Settings that have a few names for values. A program may take them from its configuration, or be JavaScript: no compiler has checked it. */
export function aboutChoices(inputs: object, choices: Readonly<Record<string, readonly string[]>>): Complaint[] {
    return Object.entries(choices).flatMap(([property, possible]) => {
        const given = (inputs as Readonly<Record<string, unknown>>)[property];
        const wrong = given !== undefined && !(possible as readonly unknown[]).includes(given);
        return when(wrong, property, `be one of ${listed(possible)}`, given);
    });
}

/** A complaint about a plane that there isn't. */
export function aboutPlane(plane: unknown): Complaint[] {
    return aboutChoices({ plane }, { plane: ["data", "arm"] });
}

/** Complaints about what must be texts and may be secrets, by their paths: a number, as a configuration has it, is none. */
export function aboutSecretTexts(texts: Readonly<Record<string, unknown>>): Complaint[] {
    return Object.entries(texts).flatMap(([property, given]) =>
        when(given !== undefined && typeof given !== "string", property, "be a text", told(given)),
    );
}

/** Complaints about tags whose values are no texts. A tag may be a secret of the program, and is not shown. */
export function aboutTagTexts(tags: object | undefined): Complaint[] {
    return Object.entries(tags ?? {}).flatMap(([name, value]: [string, unknown]) =>
        when(typeof value !== "string", `tags["${name}"]`, "be a text", told(value)),
    );
}

/** Settings that are true or false, by their paths. A text like "false", or an output, would count as true. */
export function aboutFlags(flags: Readonly<Record<string, unknown>>): Complaint[] {
    return Object.entries(flags).flatMap(([property, given]) =>
        when(given !== undefined && typeof given !== "boolean", property, "be true or false", given),
    );
}

/** Settings that are lists, by their paths. One text, as a configuration may have it, is none. */
export function aboutLists(lists: Readonly<Record<string, unknown>>): Complaint[] {
    return Object.entries(lists).flatMap(([property, given]) =>
        when(given !== undefined && !Array.isArray(given), property, "be a list", given),
    );
}

/** Values as a message lists them: `"RSA", "EC"`. */
export function listed(values: readonly (string | number)[]): string {
    return values.map((value) => JSON.stringify(value)).join(", ");
}

/** Values as a message offers them: `2048, 3072 or 4096`. */
export function alternatives(values: readonly (string | number)[]): string {
    return `${values.slice(0, -1).join(", ")} or ${values[values.length - 1]}`;
}
