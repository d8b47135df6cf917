import { time } from "./retry";
import { serviceErrorOf } from "./service-error";

/** How long other writers of the same vault may keep it busy. */
const timeoutMs = 120_000;
const firstWaitMs = 500;
const longestWaitMs = 8_000;

/** Repeats a write to a vault for as long as ARM says that another one is under way. */
export async function untilWritable<T>(write: () => Promise<T>): Promise<T> {
    const started = time.passed();
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
        try {
            return await write();
        } catch (error) {
            if (serviceErrorOf(error)?.status !== 409 || time.passed() - started > timeoutMs) {
                throw error;
            }
            await time.sleep(waitMs);
        }
    }
}
