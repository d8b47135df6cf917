import type { AccessPolicy, PolicyKind } from "../../contract";
import { isObject, type Json } from "../arm-call";
import { invalidValue } from "./errors";

/** A vault holds no more than this many access policies (Key Vault service limits). */
export const MAXIMUM_ACCESS_POLICIES = 1024;

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMPTY_GUID = "00000000-0000-0000-0000-000000000000";

/**
 * Every permission of an access policy.
 * @see https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/create-or-update#permissions
 */
export const PERMISSIONS: Readonly<Record<PolicyKind, readonly string[]>> = {
    keys: (
        "all encrypt decrypt wrapkey unwrapkey sign verify get list create update import delete backup restore recover " +
        "purge release rotate getrotationpolicy setrotationpolicy"
    ).split(" "),
    secrets: "all get list set delete backup restore recover purge".split(" "),
    certificates: (
        "all get list delete create import update managecontacts getissuers listissuers setissuers deleteissuers " +
        "manageissuers recover purge backup restore"
    ).split(" "),
    storage:
        "all get list delete set update regeneratekey recover purge backup restore setsas listsas getsas deletesas".split(
            " ",
        ),
};

const KINDS = Object.keys(PERMISSIONS) as PolicyKind[];

/** The policies of a request, checked. Permissions keep their spelling. */
export function readAccessPolicies(value: unknown): AccessPolicy[] {
    if (!Array.isArray(value) || value.length > MAXIMUM_ACCESS_POLICIES) {
        throw invalidValue("accessPolicies");
    }
    return value.map((entry) => {
        if (!isObject(entry)) {
            throw invalidValue("accessPolicies");
        }
        const { applicationId } = entry;
        return {
            tenantId: guid(entry, "tenantId"),
            objectId: guid(entry, "objectId"),
            ...(typeof applicationId === "string" && applicationId !== EMPTY_GUID ? { applicationId } : {}),
            permissions: readPermissions(entry["permissions"]),
        };
    });
}

/** What an `accessPolicies/add` makes of the policies: a principal that has one gets the permissions in addition. */
export function addPolicies(existing: readonly AccessPolicy[], added: readonly AccessPolicy[]): AccessPolicy[] {
    return merge(existing, added, (has, gets) => {
        const known = has.map((name) => name.toLowerCase());
        return [...has, ...gets.filter((name) => !known.includes(name.toLowerCase()))];
    });
}

/** What an `accessPolicies/replace` makes of them: those principals have just these permissions. */
export function replacePolicies(existing: readonly AccessPolicy[], policies: readonly AccessPolicy[]): AccessPolicy[] {
    const others = existing.filter((policy) => !policies.some((other) => isSamePrincipal(policy, other)));
    return [...others, ...policies];
}

/** What an `accessPolicies/remove` makes of them: a policy without permissions left is gone. */
export function removePolicies(existing: readonly AccessPolicy[], removed: readonly AccessPolicy[]): AccessPolicy[] {
    const known = removed.filter((policy) => existing.some((other) => isSamePrincipal(policy, other)));
    const left = merge(existing, known, (has, loses) => {
        const gone = loses.map((name) => name.toLowerCase());
        return gone.includes("all") ? [] : has.filter((name) => !gone.includes(name.toLowerCase()));
    });
    return left.filter(({ permissions }) => KINDS.some((kind) => (permissions[kind]?.length ?? 0) > 0));
}

/** Whether two policies speak of the same principal. */
export function isSamePrincipal(one: AccessPolicy, other: AccessPolicy): boolean {
    const key = (policy: AccessPolicy) =>
        [policy.tenantId, policy.objectId, policy.applicationId ?? ""].join("|").toLowerCase();
    return key(one) === key(other);
}

function merge(
    existing: readonly AccessPolicy[],
    changes: readonly AccessPolicy[],
    combine: (has: readonly string[], change: readonly string[]) => readonly string[],
): AccessPolicy[] {
    const result = [...existing];
    for (const change of changes) {
        const index = result.findIndex((policy) => isSamePrincipal(policy, change));
        const policy = result[index] ?? { ...change, permissions: {} };
        const permissions: Partial<Record<PolicyKind, readonly string[]>> = { ...policy.permissions };
        for (const kind of KINDS) {
            const changed = change.permissions[kind];
            if (changed !== undefined) {
                permissions[kind] = combine(policy.permissions[kind] ?? [], changed);
            }
        }
        result.splice(index < 0 ? result.length : index, 1, { ...policy, permissions });
    }
    return result;
}

function guid(entry: Json, name: string): string {
    const value = entry[name];
    if (typeof value !== "string" || !GUID.test(value) || value === EMPTY_GUID) {
        throw invalidValue("accessPolicies");
    }
    return value;
}

function readPermissions(value: unknown): AccessPolicy["permissions"] {
    if (!isObject(value)) {
        throw invalidValue("accessPolicies");
    }
    const permissions: Partial<Record<PolicyKind, readonly string[]>> = {};
    for (const kind of KINDS) {
        const names = value[kind];
        if (names === undefined || names === null) {
            continue;
        }
        const known = (name: unknown) => typeof name === "string" && PERMISSIONS[kind].includes(name.toLowerCase());
        if (!Array.isArray(names) || !names.every(known)) {
            throw invalidValue("accessPolicies");
        }
        permissions[kind] = names as string[];
    }
    return permissions;
}
