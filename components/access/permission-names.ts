import { refuseFirstOf } from "../internal/complaints";
import { invalidArgument } from "../internal/errors";
import { listOf, needed, objectOf, text } from "../internal/forms";
import { objectKinds, permissionsOf, type Permissions } from "./data-actions";

/**
 * A name for a set of permissions, such as `secrets get, list`. Refuses an empty set and what is no permission.
 *
 * @param vault the logical name of the vault that they are granted on
 */
export function nameOfPermissions(vault: string, permissions: Permissions): string {
    const forms = { keys: listOf(text), secrets: listOf(text), certificates: listOf(text) };
    refuseFirstOf(`Vault "${vault}"`, needed(objectOf(forms))("permissions", permissions));
    const words = objectKinds.flatMap((kind) => {
        const wanted = [...new Set<string>(permissions[kind] ?? [])].sort();
        const wrong = wanted.find((permission) => !permissionsOf(kind).includes(permission));
        if (wrong !== undefined) {
            const expected = `name permissions on ${kind}: ${permissionsOf(kind).join(", ")}`;
            throw invalidArgument("Vault", vault, `permissions.${kind}`, expected, wrong);
        }
        return wanted.length === 0 ? [] : [`${kind} ${wanted.join(", ")}`];
    });
    if (words.length === 0) {
        throw invalidArgument("Vault", vault, "permissions", "name at least one permission", permissions);
    }
    return words.join("; ");
}
