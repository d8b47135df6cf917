import type { Output } from "@pulumi/pulumi";

interface Inner<T> {
    readonly isKnown: Promise<boolean>;
    promise(): Promise<T | undefined>;
}

/**
 * The value of an output once it is there; `undefined` where it isn't known in a preview, or what it comes from has failed. What waits for
 * it comes later in a deployment, and yet depends on nothing, as by `apply` it would: it would be unknown wherever this is.
 */
export async function knownValue<T>(output: Output<T>): Promise<T | undefined> {
    const inner = output as unknown as Inner<T>;
    try {
        return (await inner.isKnown) ? await inner.promise() : undefined;
    } catch {
        return undefined;
    }
}
