import {
    accessTimeoutSeconds,
    lostAnswerAttempts,
    nameResolutionTimeoutMs,
    replicationTimeoutMs,
    roleReplicationTimeoutMs,
    transitionTimeoutMs,
} from "../../internal/limits";
import { KeyVaultComponentError } from "../../internal/errors";
import { refusalOf, waysToRole } from "./explanations";
import {
    connectionFailure,
    isForbiddenByRbac,
    isInTransition,
    isUnknownPrincipal,
    isUnknownRole,
    LostAnswerError,
    serviceErrorOf,
} from "./service-error";

/** The passing of time: replaced by tests. */
export const time = {
    now: (): number => Date.now(),
    /** Milliseconds by a clock that nobody sets, for how long something takes: a machine's time jumps when it is put right or wakes up. */
    passed: (): number => performance.now(),
    sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

const firstWaitMs = 500;
const longestWaitMs = 15_000;

/** A wait for something that Azure says will happen by itself. */
interface Wait {
    readonly applies: (error: unknown) => boolean;
    readonly timeoutMs: number;
    /** What to say when it has not happened in time; the error as it came when this is absent. */
    readonly expired?: (error: unknown, waitedMs: number) => Error;
}

/**
 * Repeats an operation, with back-off, for as long as it fails for a reason that passes. Each reason has its own limit,
 * counted from its first failure; a reason that returns after a success of another operation starts anew.
 */
async function waiting<T>(run: () => Promise<T>, waits: readonly Wait[]): Promise<T> {
    const since = new Map<Wait, number>();
    for (let attempt = 0; ; attempt++) {
        try {
            return await run();
        } catch (error) {
            const wait = waits.find((candidate) => candidate.applies(error));
            if (wait === undefined) {
                throw error;
            }
            const started = since.get(wait) ?? time.passed();
            since.set(wait, started);
            const waited = time.passed() - started;
            if (waited >= wait.timeoutMs) {
                throw wait.expired?.(error, waited) ?? error;
            }
            const backOff = Math.min(firstWaitMs * 2 ** attempt, longestWaitMs);
            await time.sleep(Math.min(backOff, wait.timeoutMs - waited));
        }
    }
}

/** What {@link untilPropagated} says when the access has not arrived. */
export interface AccessWait {
    /** `Key "signing" in vault "kv"` */
    readonly what: string;
    /** @default accessTimeoutSeconds.default */
    readonly timeoutSeconds?: number;
    /** Whether the vault may be so new that its host name doesn't resolve yet. @default false */
    readonly newVault?: boolean;
}

/**
 * Runs an operation until the caller's role has reached the vault, and a new vault's name the DNS. Only "forbidden by
 * RBAC" and that unknown host are waited out: firewalls, policies and all else fail at once. The real operation is the
 * probe, since access can come and go while it spreads.
 */
export async function untilPropagated<T>(wait: AccessWait, run: () => Promise<T>): Promise<T> {
    const timeoutMs = (wait.timeoutSeconds ?? accessTimeoutSeconds.default) * 1000;
    return waiting(run, [
        {
            applies: isForbiddenByRbac,
            timeoutMs,
            expired: (error, waitedMs) => accessMissing(error, wait.what, waitedMs),
        },
        {
            applies: (error) => wait.newVault === true && connectionFailure(error) === "ENOTFOUND",
            timeoutMs: nameResolutionTimeoutMs,
        },
    ]);
}

function accessMissing(error: unknown, what: string, waitedMs: number): Error {
    const { objectId, action, resource } = refusalOf(serviceErrorOf(error)?.message ?? "");
    return new KeyVaultComponentError(
        "AccessMissing",
        `${what}: after ${Math.round(waitedMs / 1000)} seconds ${action ?? "a data action"} on ${resource ?? "the vault"} is still ` +
            `missing for the deploying identity (object id ${objectId ?? "unknown"}). ${waysToRole}`,
    );
}

/**
 * Runs an operation until no deletion, purge or recovery of the same name is under way any more.
 *
 * @param applies what tells of one. @default what the service says of deletions and recoveries
 */
export async function untilNameIsFree<T>(
    run: () => Promise<T>,
    applies: (error: unknown) => boolean = isInTransition,
): Promise<T> {
    return waiting(run, [{ applies, timeoutMs: transitionTimeoutMs }]);
}

/**
 * Runs an operation until the news of a new principal, and of a new custom role, have reached whoever has to know them.
 *
 * @param what what messages call that which the operation is about
 */
export async function untilReplicated<T>(what: string, run: () => Promise<T>): Promise<T> {
    return waiting(run, [
        { applies: isUnknownPrincipal, timeoutMs: replicationTimeoutMs },
        {
            applies: isUnknownRole,
            timeoutMs: roleReplicationTimeoutMs,
            expired: (error, waitedMs) => roleMissing(error, what, waitedMs),
        },
    ]);
}

function roleMissing(error: unknown, what: string, waitedMs: number): Error {
    return new KeyVaultComponentError(
        "TimedOut",
        `${what}: after ${Math.round(waitedMs / 1000)} seconds Azure still doesn't know a custom role that is to be assigned. ` +
            `${serviceErrorOf(error)?.message ?? ""} Run the same command again: it goes on from here. If somebody has deleted the role, ` +
            "refresh first, so that it is made anew.",
    );
}

/**
 * Does something that must not be done twice. Where an answer got lost it looks whether the thing has happened, and only
 * repeats what has not.
 *
 * @param act the operation
 * @param happened what it made, if it has been done
 */
export async function onceOnly<T>(act: () => Promise<T>, happened: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await act();
        } catch (error) {
            if (!(error instanceof LostAnswerError)) {
                throw error;
            }
            const done = await happened();
            if (done !== undefined) {
                return done;
            }
            if (attempt >= lostAnswerAttempts) {
                throw error;
            }
            await time.sleep(firstWaitMs * 2 ** attempt);
        }
    }
}
