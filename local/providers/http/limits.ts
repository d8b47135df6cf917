// How long an operation may take, and what ends it early.
import { type OperationLimits } from "../rpc/plugin";

/** Runs an operation until its time is over or it is cancelled, and says in a sentence which it was. */
export async function runWithin<T>(
    limits: OperationLimits,
    defaultSeconds: number,
    operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
    const seconds = limits.timeoutSeconds ?? defaultSeconds;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(timedOut(seconds)), seconds * 1000);
    const signal = AbortSignal.any([limits.signal, limit.signal]);
    try {
        return await operation(signal);
    } catch (error) {
        throw reasonOf(error, signal);
    } finally {
        clearTimeout(timer);
    }
}

/** Why an operation failed: where a signal ended it, the sentence that the signal was given. */
export function reasonOf(error: unknown, signal: AbortSignal): Error {
    const isAbort = (error as { name?: unknown } | undefined)?.name === "AbortError";
    return (isAbort && signal.aborted ? signal.reason : error) as Error;
}

function timedOut(seconds: number): Error {
    return new Error(
        `The operation timed out after ${seconds} s. Raise \`customTimeouts\` of the resource, or look in Azure at what holds it up.`,
    );
}
