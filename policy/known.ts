import { UnknownValueError } from "@pulumi/policy";

/** What stands for a property that a preview doesn't know yet: nothing is judged by it. */
export const notYet = Symbol("not known yet");

/**
 * The property at a path, `undefined` where there is none, {@link notYet} where the path crosses what isn't known yet.
 * Under Pulumi the properties throw where they aren't known.
 */
export function at(properties: unknown, ...path: readonly (string | number)[]): unknown {
    try {
        return path.reduce<unknown>(
            (value, key) =>
                typeof value === "object" && value !== null
                    ? (value as Record<string | number, unknown>)[key]
                    : undefined,
            properties,
        );
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return notYet;
        }
        throw error;
    }
}

/** The text at a path; nothing where there is none or it isn't known yet. */
export function textAt(properties: unknown, ...path: readonly (string | number)[]): string | undefined {
    const value = at(properties, ...path);
    return typeof value === "string" ? value : undefined;
}

/** The number at a path; nothing where there is none or it isn't known yet. */
export function numberAt(properties: unknown, ...path: readonly (string | number)[]): number | undefined {
    const value = at(properties, ...path);
    return typeof value === "number" ? value : undefined;
}

/** The members of the list at a path, each as a path of its own; {@link notYet} where the list isn't known yet. */
export function membersAt(
    properties: unknown,
    ...path: readonly (string | number)[]
): readonly (readonly (string | number)[])[] | typeof notYet {
    const length = at(properties, ...path, "length");
    if (length === notYet) {
        return notYet;
    }
    return typeof length === "number" ? Array.from({ length }, (_, index) => [...path, index]) : [];
}
