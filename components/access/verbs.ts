/**
 * The grant verbs: what each needs, the narrowest built-in role that has it, and the permissions that are the same on a vault with
 * access policies. A role that gives more than its verb is no mistake here: Azure has no narrower one. The access matrix names the
 * excess, and `role: "exact"` declares a custom role without any.
 *
 * @see https://learn.microsoft.com/azure/key-vault/general/rbac-guide
 */
import { allPermissions, dataActionsOf, type ObjectKind, type Permissions } from "./data-actions";
import type { BuiltInRoleName } from "./roles";

/** One verb, in both access models. */
export interface Verb {
    /** What the principal can do then, as words that follow "can". */
    readonly means: string;
    readonly role: BuiltInRoleName;
    /** The permissions of an access policy; they also define the data actions that the verb stands for. */
    readonly permissions: Permissions;
}

const manageKeys: Permissions = {
    keys: [
        ...(["get", "list", "create", "import", "update", "delete", "recover", "backup", "restore"] as const),
        ...(["rotate", "getrotationpolicy", "setrotationpolicy"] as const),
    ],
};

export const keyVerbs = {
    /** Read the public part and the attributes. */
    read: { means: "read the public key", role: "reader", permissions: { keys: ["get", "list"] } },
    sign: { means: "sign digests", role: "cryptoUser", permissions: { keys: ["sign"] } },
    verify: { means: "verify signatures", role: "cryptoUser", permissions: { keys: ["verify"] } },
    encrypt: { means: "encrypt", role: "cryptoUser", permissions: { keys: ["encrypt"] } },
    decrypt: { means: "decrypt", role: "cryptoUser", permissions: { keys: ["decrypt"] } },
    /** What services need of a customer-managed key: wrap, unwrap and read. */
    wrapUnwrap: {
        means: "wrap and unwrap keys",
        role: "cryptoServiceEncryptionUser",
        permissions: { keys: ["get", "wrapKey", "unwrapKey"] },
    },
    release: { means: "release the key", role: "cryptoServiceReleaseUser", permissions: { keys: ["release"] } },
    rotate: { means: "rotate", role: "cryptoOfficer", permissions: { keys: ["rotate"] } },
    backup: { means: "back up", role: "cryptoUser", permissions: { keys: ["backup"] } },
    /** Everything but using the key and purging it. */
    manage: { means: "manage", role: "cryptoOfficer", permissions: manageKeys },
} as const satisfies Record<string, Verb>;

export const secretVerbs = {
    /** Read attributes and tags, not the value. */
    readMetadata: { means: "read metadata", role: "reader", permissions: { secrets: ["list"] } },
    read: { means: "read the value", role: "secretsUser", permissions: { secrets: ["get", "list"] } },
    /** Set new values and attributes, without reading what is there. */
    write: { means: "set the value", role: "secretsOfficer", permissions: { secrets: ["set"] } },
    /** Everything but purging. */
    manage: {
        means: "manage",
        role: "secretsOfficer",
        permissions: { secrets: ["get", "list", "set", "delete", "recover", "backup", "restore"] },
    },
} as const satisfies Record<string, Verb>;

export const certificateVerbs = {
    /** Read the certificate and its policy, not its private key. */
    read: { means: "read the certificate", role: "reader", permissions: { certificates: ["get", "list"] } },
    /** Read the certificate with its private key, as a server that presents it does. */
    readPrivateKey: {
        means: "read the certificate with its private key",
        role: "certificateUser",
        permissions: { certificates: ["get", "list"], secrets: ["get", "list"], keys: ["get", "list"] },
    },
    /** Everything but purging; contacts and issuers as well. */
    manage: {
        means: "manage",
        role: "certificatesOfficer",
        permissions: {
            certificates: [
                ...(["get", "list", "create", "import", "update", "delete", "recover", "backup", "restore"] as const),
                ...(["managecontacts", "getissuers", "listissuers", "setissuers", "deleteissuers"] as const),
            ],
        },
    },
} as const satisfies Record<string, Verb>;

export const vaultVerbs = {
    /** Read what is in the vault, but no secret's value. */
    readMetadata: {
        means: "read metadata",
        role: "reader",
        permissions: {
            keys: ["get", "list", "getrotationpolicy"],
            secrets: ["list"],
            certificates: ["get", "list", "getissuers", "listissuers"],
        },
    },
    /** Everything with everything in the vault, purging included. */
    admin: { means: "do everything", role: "administrator", permissions: allPermissions },
} as const satisfies Record<string, Verb>;

/** Giving others access: under a condition that says which roles, and without any access of its own. */
export const delegateVerb: Verb = { means: "give access", role: "accessAdministrator", permissions: {} };

/** What the deployer needs for the data-plane resources of one kind: their whole life, and the proof that they work. */
export const deployerVerbs = {
    keys: {
        means: "deploy and verify keys",
        role: "cryptoOfficer",
        permissions: {
            keys: [
                ...(manageKeys.keys ?? []),
                ...(["purge", "encrypt", "decrypt", "wrapKey", "unwrapKey", "sign", "verify"] as const),
            ],
        },
    },
    secrets: {
        means: "deploy and verify secrets",
        role: "secretsOfficer",
        permissions: {
            secrets: ["get", "list", "set", "delete", "recover", "backup", "restore", "purge"],
        },
    },
    certificates: {
        means: "deploy and verify certificates",
        role: "certificatesOfficer",
        permissions: {
            certificates: [...certificateVerbs.manage.permissions.certificates, "purge"],
        },
    },
} as const satisfies Record<ObjectKind, Verb>;

/** The data actions that a verb stands for, sorted. */
export function dataActionsOfVerb(verb: Verb): string[] {
    return dataActionsOf(verb.permissions);
}
