import { KeyVaultComponentError } from "../../internal/errors";
import { serverNow } from "../azure/server-clock";
import { timeText } from "./values";

/** The version in force, and the expiry that it is to get; none where it has it. */
export interface NewExpiry {
    readonly createdOn: Date | undefined;
    readonly expiresOn: Date | undefined;
}

/**
 * Refuses an `expiresAfter` that a version would expire by at once: the version may be older than the life that is declared for it now.
 *
 * @param what what messages call the object
 * @param waysOut what to do instead, as a list: `a, b, or c`
 */
export function refuseEndedLife(
    what: string,
    expiresAfter: string | undefined,
    { createdOn, expiresOn }: NewExpiry,
    waysOut: string,
): void {
    if (expiresAfter === undefined || expiresOn === undefined || expiresOn > serverNow()) {
        return;
    }
    throw new KeyVaultComponentError(
        "Differs",
        `${what}: \`expiresAfter\` (${expiresAfter}) would end the life of the version in force, which was made on ` +
            `${timeText(createdOn)}, on ${timeText(expiresOn)}, which has passed. Give it ${waysOut}.`,
    );
}
