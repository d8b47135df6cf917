import { aboutChoices } from "../../internal/complaints";
import { KeyVaultComponentError, show } from "../../internal/errors";

/**
 * Refuses an end that isn't among those that `onDestroy` can say. Earlier versions let any word into the state, and what it was to mean
 * nobody knows: least of all a deletion.
 *
 * @param what the object, as messages call it
 */
export function refuseUnknownEnd(what: string, onDestroy: string, possible: readonly string[]): void {
    for (const { property, expected, got } of aboutChoices({ onDestroy }, { onDestroy: possible })) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `${what} stays as it is: its \`${property}\` must ${expected}, and was deployed as ${show(got)}. Deploy it with one of ` +
                "these first, and remove it in the next deployment.",
        );
    }
}
