/** Arithmetic on access policies: entries by principal, each with sets of permissions. */
import { objectKinds, permissionsOf, type ObjectKind } from "../../access/data-actions";
import type { AccessPolicyEntry, PolicyPermissions } from "./policies-contract";
import { isUnknown } from "../life-cycle/values";

/** One entry a principal, permissions and principals sorted. Entries whose principal isn't known yet stay apart, at the end. */
export function merged(entries: readonly AccessPolicyEntry[]): AccessPolicyEntry[] {
    const byPrincipal = new Map<string, AccessPolicyEntry>();
    const unknown: AccessPolicyEntry[] = [];
    for (const entry of entries) {
        if (isUnknown(entry.objectId)) {
            unknown.push({ ...entry, permissions: union(entry.permissions, {}) });
        } else {
            const objectId = entry.objectId.toLowerCase();
            const permissions = union(byPrincipal.get(objectId)?.permissions ?? {}, entry.permissions);
            byPrincipal.set(objectId, { ...entry, ...byPrincipal.get(objectId), objectId, permissions });
        }
    }
    return [...[...byPrincipal.values()].sort((a, b) => (a.objectId < b.objectId ? -1 : 1)), ...unknown];
}

/** The permissions of a principal among entries; none where it has no entry. */
export function permissionsFor(entries: readonly AccessPolicyEntry[], objectId: string): PolicyPermissions {
    const own = entries.filter((entry) => entry.objectId.toLowerCase() === objectId.toLowerCase());
    return own.reduce<PolicyPermissions>((all, entry) => union(all, entry.permissions), {});
}

/** Everything that either allows. */
export function union(left: PolicyPermissions, right: PolicyPermissions): PolicyPermissions {
    return combine((kind) => [...spelled(kind, left), ...spelled(kind, right)]);
}

/** What the left allows and the right does not. */
export function minus(left: PolicyPermissions, right: PolicyPermissions): PolicyPermissions {
    return combine((kind) => {
        const removed = new Set(spelled(kind, right));
        return spelled(kind, left).filter((permission) => !removed.has(permission));
    });
}

/** What both allow. */
export function common(left: PolicyPermissions, right: PolicyPermissions): PolicyPermissions {
    return minus(left, minus(left, right));
}

/** Each permission by its kind of object: `secrets/get`. */
export function listed(permissions: PolicyPermissions): string[] {
    return objectKinds.flatMap((kind) => spelled(kind, permissions).map((permission) => `${kind}/${permission}`));
}

/** The permissions among what is allowed whose name in {@link listed} passes. */
export function filtered(permissions: PolicyPermissions, passes: (name: string) => boolean): PolicyPermissions {
    return combine((kind) => spelled(kind, permissions).filter((permission) => passes(`${kind}/${permission}`)));
}

export function isEmpty(permissions: PolicyPermissions): boolean {
    return objectKinds.every((kind) => (permissions[kind]?.length ?? 0) === 0);
}

function combine(pick: (kind: ObjectKind) => string[]): PolicyPermissions {
    const picked = objectKinds.map((kind) => [kind, [...new Set(pick(kind))].sort()] as const);
    return Object.fromEntries(picked.filter(([, permissions]) => permissions.length > 0));
}

/** Permissions in the spelling used here: the service keeps any letter case, and takes `all` for everything but purging. */
function spelled(kind: ObjectKind, permissions: PolicyPermissions): string[] {
    const known = permissionsOf(kind);
    return (permissions[kind] ?? []).flatMap((permission) => {
        const lower = permission.toLowerCase();
        if (lower === "all") {
            return known.filter((name) => name !== "purge");
        }
        return [known.find((name) => name.toLowerCase() === lower) ?? permission];
    });
}
