import * as pulumi from "@pulumi/pulumi";

/** Whether a value is only known later. */
export function isLater(value: unknown): boolean {
    return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** Whether a value has no part that is only known later. */
export function isPlain(value: unknown): boolean {
    if (isLater(value)) {
        return false;
    }
    return typeof value !== "object" || value === null || Object.values(value).every(isPlain);
}

/** The properties whose values are known now: what a constructor can check. */
export function plainOnly(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined && isPlain(value)));
}

/** The properties that are given. */
export function given<T extends object>(properties: T): Partial<T> {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Partial<T>;
}
