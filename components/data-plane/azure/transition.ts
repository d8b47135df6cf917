import { KeyVaultComponentError } from "../../internal/errors";
import { transitionTimeoutMs } from "../../internal/limits";
import { time } from "./retry";

const pollMs = 500;

/**
 * Waits for the end of what the service goes on with after it has answered: a deletion, a recovery, a purge.
 *
 * @param what the object, as messages call it
 * @param look what is there once it is over; `undefined` before
 */
export async function settled<T>(
    what: string,
    transition: "deletion" | "recovery" | "purge",
    look: () => Promise<T | undefined>,
): Promise<T> {
    const started = time.passed();
    for (;;) {
        const found = await look();
        if (found !== undefined) {
            return found;
        }
        if (time.passed() - started > transitionTimeoutMs) {
            throw new KeyVaultComponentError(
                "TimedOut",
                `${what}: the ${transition} was accepted and has not finished within ${transitionTimeoutMs / 1000} seconds. ` +
                    "Run the same command again.",
            );
        }
        await time.sleep(pollMs);
    }
}

/** What an SDK gives out to wait by: it has looked once already. */
interface Poller {
    poll(): Promise<unknown>;
    isDone(): boolean;
}

/**
 * Waits for a deletion or a recovery that an SDK has begun. By itself its poller looks for ever where somebody else purges, recovers or
 * deletes the object meanwhile.
 */
export async function polled(what: string, transition: "deletion" | "recovery", poller: Poller): Promise<void> {
    let looked = true;
    await settled(what, transition, async () => {
        if (!looked) {
            await poller.poll();
        }
        looked = false;
        return poller.isDone() ? poller : undefined;
    });
}

/**
 * Waits until the name of what was purged is free.
 *
 * @param softDeleted what the service has under the name; `undefined` once it is purged
 */
export async function purged(what: string, softDeleted: () => Promise<object | undefined>): Promise<void> {
    await settled(what, "purge", async () => ((await softDeleted()) === undefined ? "gone" : undefined));
}
