// How long an operation may take, and what ends it early.
import { type OperationLimits } from "../rpc/plugin";

/** Runs an operation until its time is over or it is cancelled, and says in a sentence which it was. */
export async function runWithin<T>(
    limits: OperationLimits,
    defaultSeconds: number,
    operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
    const seconds = limits.timeoutSeconds ?? defaultSeconds;
    const limit = AbortSignal.timeout(seconds * 1000);
    try {
        return await operation(AbortSignal.any([limits.signal, limit]));
    } catch (error) {
        if (!(error instanceof Error) || !["AbortError", "TimeoutError"].includes(error.name)) {
            throw error;
        }
        throw limits.signal.aborted ? (limits.signal.reason as Error) : timedOut(seconds);
    }
}

function timedOut(seconds: number): Error {
    return new Error(
        `The operation timed out after ${seconds} s. Raise \`customTimeouts\` of the resource, or look in Azure at what holds it up.`,
    );
}
