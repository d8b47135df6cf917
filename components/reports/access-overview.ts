import type { AccessMatrixRow } from "../access/matrix";
import { refuseFirstOf } from "../internal/complaints";
import { known, listOf, needed, objectOf } from "../internal/forms";

/** Who can do what on which object, as people read it: principal, then object, then a sentence. */
export type AccessOverview = Record<string, Record<string, string>>;

/**
 * An access matrix in a form for a stack's outputs: one line a principal and object, so that a preview shows each access
 * that is gained or lost as one line.
 *
 * @example
 * export const access = accessOverview(vault.accessMatrix);
 */
export function accessOverview(matrix: readonly AccessMatrixRow[]): AccessOverview {
    refuseFirstOf("accessOverview", rowsForm("matrix", matrix));
    const overview: AccessOverview = {};
    for (const row of matrix) {
        const objects = (overview[row.principal] ??= {});
        objects[row.on] = [objects[row.on], sentence(row)].filter((part) => part !== undefined).join("; ");
    }
    return overview;
}

/** What of a row is shown. */
const rowsForm = needed(
    listOf(
        objectOf({
            principal: needed(known),
            on: needed(known),
            verbs: needed(listOf(known)),
            excess: needed(listOf(known)),
        }),
    ),
);

function sentence({ verbs, through, excess, vaultWide }: AccessMatrixRow): string {
    const reach = vaultWide ? ", on everything of its kind in the vault" : "";
    const more = excess.length === 0 ? "" : `; that role also gives ${excess.join(", ")}`;
    return `${verbs.join(", ")} (${through}${reach}${more})`;
}
