/**
 * The built-in roles that give access to what a vault holds, with the data actions of their definitions.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security
 */
import { expand } from "./data-actions";

/** A built-in role: its id is the same in every tenant and cloud. */
export interface BuiltInRole {
    readonly name: string;
    /** The name (a GUID) of the role definition. */
    readonly id: string;
    /** The data actions of the definition, `*` standing for any text. */
    readonly dataActions: readonly string[];
}

export const builtInRoles = {
    administrator: {
        name: "Key Vault Administrator",
        id: "00482a5a-887f-4fb3-b363-3b7fe8e74483",
        dataActions: ["Microsoft.KeyVault/vaults/*"],
    },
    reader: {
        name: "Key Vault Reader",
        id: "21090545-7ca7-4776-b22c-e363652d74d2",
        dataActions: ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
    },
    cryptoOfficer: {
        name: "Key Vault Crypto Officer",
        id: "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
        dataActions: ["Microsoft.KeyVault/vaults/keys/*", "Microsoft.KeyVault/vaults/keyrotationpolicies/*"],
    },
    cryptoUser: {
        name: "Key Vault Crypto User",
        id: "12338af0-0e69-4776-bea7-57ae8d297424",
        dataActions: [
            "Microsoft.KeyVault/vaults/keys/read",
            "Microsoft.KeyVault/vaults/keys/update/action",
            "Microsoft.KeyVault/vaults/keys/backup/action",
            "Microsoft.KeyVault/vaults/keys/encrypt/action",
            "Microsoft.KeyVault/vaults/keys/decrypt/action",
            "Microsoft.KeyVault/vaults/keys/wrap/action",
            "Microsoft.KeyVault/vaults/keys/unwrap/action",
            "Microsoft.KeyVault/vaults/keys/sign/action",
            "Microsoft.KeyVault/vaults/keys/verify/action",
        ],
    },
    cryptoServiceEncryptionUser: {
        name: "Key Vault Crypto Service Encryption User",
        id: "e147488a-f6f5-4113-8e2d-b22465e65bf6",
        dataActions: [
            "Microsoft.KeyVault/vaults/keys/read",
            "Microsoft.KeyVault/vaults/keys/wrap/action",
            "Microsoft.KeyVault/vaults/keys/unwrap/action",
        ],
    },
    cryptoServiceReleaseUser: {
        name: "Key Vault Crypto Service Release User",
        id: "08bbd89e-9f13-488c-ac41-acfcb10c90ab",
        dataActions: ["Microsoft.KeyVault/vaults/keys/release/action"],
    },
    secretsOfficer: {
        name: "Key Vault Secrets Officer",
        id: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        dataActions: ["Microsoft.KeyVault/vaults/secrets/*"],
    },
    secretsUser: {
        name: "Key Vault Secrets User",
        id: "4633458b-17de-408a-b874-0445c86b69e6",
        dataActions: [
            "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        ],
    },
    certificatesOfficer: {
        name: "Key Vault Certificates Officer",
        id: "a4417e6f-fecd-4de8-b567-7b0420556985",
        dataActions: [
            "Microsoft.KeyVault/vaults/certificatecas/*",
            "Microsoft.KeyVault/vaults/certificates/*",
            "Microsoft.KeyVault/vaults/certificatecontacts/write",
        ],
    },
    certificateUser: {
        name: "Key Vault Certificate User",
        id: "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
        dataActions: [
            "Microsoft.KeyVault/vaults/certificates/read",
            "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            "Microsoft.KeyVault/vaults/keys/read",
        ],
    },
    /** Assigns roles. Given under a condition only. */
    accessAdministrator: {
        name: "Role Based Access Control Administrator",
        id: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        dataActions: [],
    },
} as const satisfies Record<string, BuiltInRole>;

export type BuiltInRoleName = keyof typeof builtInRoles;

/** Roles of whole subscriptions that matter to a vault. They reach no data by themselves, but can change who does. */
const rolesWithoutDataActions: readonly BuiltInRole[] = [
    { name: "Owner", id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", dataActions: [] },
    { name: "Contributor", id: "b24988ac-6180-42a0-ab88-20f7382dd24c", dataActions: [] },
    { name: "Reader", id: "acdd72a7-3385-48ef-bd42-f606fba81ae7", dataActions: [] },
    { name: "User Access Administrator", id: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", dataActions: [] },
    { name: "Key Vault Contributor", id: "f25e0fa2-a7c8-4377-a976-54943a77a395", dataActions: [] },
];

/** Every role whose meaning needs no look at Azure. */
export const knownRoles: readonly BuiltInRole[] = [...Object.values(builtInRoles), ...rolesWithoutDataActions];

/** The role of a definition's name (a GUID), if it is one that is the same in every tenant and known here. */
export function knownRole(id: string): BuiltInRole | undefined {
    return knownRoles.find((role) => role.id === id.toLowerCase());
}

/** The data actions that a built-in role allows, its wildcards resolved, sorted. */
export function dataActionsOfRole(role: BuiltInRoleName): string[] {
    return expand(builtInRoles[role].dataActions);
}
