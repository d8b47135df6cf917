/**
 * What can be done in a vault: every data action of Azure RBAC and the access-policy permission that allows the same.
 * The two models divide the same operations differently, so a permission can stand for several data actions.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/security#microsoftkeyvault
 * @see https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy
 */

/** The kinds of objects that a vault holds, by the names that access policies give them. */
export type ObjectKind = "keys" | "secrets" | "certificates";

export const objectKinds: readonly ObjectKind[] = ["keys", "secrets", "certificates"];

/** The common start of all data actions of Key Vault. */
const prefix = "Microsoft.KeyVault/vaults/";

/** Access-policy permission -> the data actions that it allows, without their common start. */
const actionsOfPermissions = {
    keys: {
        get: ["keys/read"],
        list: ["keys/read"],
        create: ["keys/create/action"],
        import: ["keys/import/action"],
        update: ["keys/update/action"],
        delete: ["keys/delete"],
        recover: ["keys/recover/action"],
        backup: ["keys/backup/action"],
        restore: ["keys/restore/action"],
        purge: ["keys/purge/action"],
        encrypt: ["keys/encrypt/action"],
        decrypt: ["keys/decrypt/action"],
        wrapKey: ["keys/wrap/action"],
        unwrapKey: ["keys/unwrap/action"],
        sign: ["keys/sign/action"],
        verify: ["keys/verify/action"],
        release: ["keys/release/action"],
        rotate: ["keys/rotate/action"],
        getrotationpolicy: ["keyrotationpolicies/read"],
        setrotationpolicy: ["keyrotationpolicies/write"],
    },
    secrets: {
        get: ["secrets/getSecret/action"],
        list: ["secrets/readMetadata/action"],
        set: ["secrets/setSecret/action", "secrets/update/action"],
        delete: ["secrets/delete"],
        recover: ["secrets/recover/action"],
        backup: ["secrets/backup/action"],
        restore: ["secrets/restore/action"],
        purge: ["secrets/purge/action"],
    },
    certificates: {
        get: ["certificates/read"],
        list: ["certificates/read"],
        create: ["certificates/create/action"],
        import: ["certificates/import/action"],
        update: ["certificates/update/action"],
        delete: ["certificates/delete"],
        recover: ["certificates/recover/action"],
        backup: ["certificates/backup/action"],
        restore: ["certificates/restore/action"],
        purge: ["certificates/purge/action"],
        managecontacts: ["certificatecontacts/write"],
        getissuers: ["certificatecas/read"],
        listissuers: ["certificatecas/read"],
        setissuers: ["certificatecas/write"],
        manageissuers: ["certificatecas/read", "certificatecas/write", "certificatecas/delete"],
        deleteissuers: ["certificatecas/delete"],
    },
} as const satisfies Record<ObjectKind, Record<string, readonly string[]>>;

export type KeyPermission = keyof typeof actionsOfPermissions.keys;
export type SecretPermission = keyof typeof actionsOfPermissions.secrets;
export type CertificatePermission = keyof typeof actionsOfPermissions.certificates;

/** What one entry of an access policy allows, by kind of object. */
export interface Permissions {
    readonly keys?: readonly KeyPermission[];
    readonly secrets?: readonly SecretPermission[];
    readonly certificates?: readonly CertificatePermission[];
}

/** The permissions that exist for one kind of object, in the service's spelling. */
export function permissionsOf(kind: ObjectKind): readonly string[] {
    return Object.keys(actionsOfPermissions[kind]);
}

/** Every permission on every kind of object. */
export const allPermissions: Permissions = {
    keys: permissionsOf("keys") as KeyPermission[],
    secrets: permissionsOf("secrets") as SecretPermission[],
    certificates: permissionsOf("certificates") as CertificatePermission[],
};

/** The data actions that a set of permissions allows, sorted. Permissions that don't exist allow nothing. */
export function dataActionsOf(permissions: Permissions): string[] {
    const actions = objectKinds.flatMap((kind) => {
        const table: Readonly<Record<string, readonly string[]>> = actionsOfPermissions[kind];
        return (permissions[kind] ?? []).flatMap((permission) => table[permission] ?? []);
    });
    return [...new Set(actions)].sort().map((action) => prefix + action);
}

/** Every data action of a vault, sorted. */
export const allDataActions: readonly string[] = dataActionsOf(allPermissions);

/** The data actions, out of all, that match one of the patterns of a role definition (`*` stands for any text). */
export function expand(patterns: readonly string[]): string[] {
    const expressions = patterns.map(
        (pattern) => new RegExp(`^${pattern.split("*").map(escapeExpression).join(".*")}$`, "i"),
    );
    return allDataActions.filter((action) => expressions.some((expression) => expression.test(action)));
}

/** A data action as people read it: without the text that all of them start with. */
export function shortAction(action: string): string {
    return action.startsWith(prefix) ? action.slice(prefix.length) : action;
}

/** Whether a data action concerns one kind of object (rotation policies belong to keys, issuers and contacts to certificates). */
export function concerns(kind: ObjectKind, action: string): boolean {
    const collection = shortAction(action).split("/")[0] ?? "";
    const ofKind: Record<ObjectKind, readonly string[]> = {
        keys: ["keys", "keyrotationpolicies"],
        secrets: ["secrets"],
        certificates: ["certificates", "certificatecas", "certificatecontacts"],
    };
    return ofKind[kind].includes(collection);
}

function escapeExpression(text: string): string {
    return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
