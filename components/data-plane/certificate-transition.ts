import { KeyVaultComponentError } from "../internal/errors";
import { transitionTimeoutMs } from "../internal/limits";
import { describeCertificate, type CertificatePlace } from "./certificate-store";
import { time } from "./retry";

const pollMs = 500;

/**
 * Waits for the end of what the service goes on with after it has answered: a deletion, a recovery, a purge.
 *
 * @param look what is there once it is over; `undefined` before
 */
export async function settled<T>(
    place: CertificatePlace,
    transition: "deletion" | "recovery" | "purge",
    look: () => Promise<T | undefined>,
): Promise<T> {
    const started = time.now();
    for (;;) {
        const found = await look();
        if (found !== undefined) {
            return found;
        }
        if (time.now() - started > transitionTimeoutMs) {
            throw new KeyVaultComponentError(
                "TimedOut",
                `${describeCertificate(place)}: the ${transition} was accepted and has not finished within ${transitionTimeoutMs / 1000} seconds. ` +
                    "Run the same command again.",
            );
        }
        await time.sleep(pollMs);
    }
}
