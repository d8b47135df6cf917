import { AzureError } from "../../contract";

/** What the Key Vault resource provider answers. */

/** @see https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#vault-name-and-object-name */
export function vaultNameNotValid(name: string): AzureError {
    return new AzureError(
        400,
        "VaultNameNotValid",
        `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. ` +
            "The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. " +
            "Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742",
    );
}

export function vaultAlreadyExists(name: string): AzureError {
    return new AzureError(
        409,
        "VaultAlreadyExists",
        `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is ` +
            "already taken. If you are sure that the vault name was not taken then it is possible that a vault with the " +
            "same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a " +
            "recoverable state then the vault will need to be purged before reusing the name. For more information about " +
            "VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147741.",
    );
}

/** The name is held by a soft-deleted vault of the same subscription. */
export function deletedVaultHoldsName(): AzureError {
    return new AzureError(
        409,
        "ConflictError",
        "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. " +
            "Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.",
    );
}

/** @see https://learn.microsoft.com/azure/key-vault/general/rbac-guide#enable-azure-rbac-permissions-on-key-vault */
export function accessModelNotAllowed(objectId: string, action: string, vaultId: string): AzureError {
    return new AzureError(
        403,
        "InsufficientPermissions",
        "Caller is not allowed to change permission model. For more information on how to change the permissions model " +
            `follow this link: https://go.microsoft.com/fwlink/?linkid=2155160. Details: oid=${objectId}; action=${action}; ` +
            `resource=${vaultId}; decision=NotAllowed;`,
    );
}

export function deletedVaultNotFound(name: string): AzureError {
    return new AzureError(404, "DeletedVaultNotFound", `The specified deleted vault '${name}' does not exist.`);
}

/** A recovery names another place than the vault was in. */
export function recoverElsewhere(name: string, what: string, was: string): AzureError {
    return new AzureError(
        400,
        "BadRequest",
        `The deleted vault '${name}' can only be recovered into its own ${what}, which is '${was}'.`,
    );
}

export function purgeNotAllowed(): AzureError {
    return new AzureError(405, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.");
}

export function parameterMissing(name: string): AzureError {
    return new AzureError(400, "BadRequest", `The parameter ${name} is not specified.`);
}

export function invalidValue(name: string): AzureError {
    return new AzureError(400, "BadRequest", `An invalid value was provided for '${name}'.`);
}

export function purgeProtectionIrreversible(): AzureError {
    return new AzureError(
        400,
        "BadRequest",
        'The property "enablePurgeProtection" cannot be set to false. ' +
            "Enabling the purge protection for a vault is an irreversible action.",
    );
}

export function softDeleteIrreversible(): AzureError {
    return new AzureError(
        400,
        "BadRequest",
        'The property "enableSoftDelete" can be set to false only for creating new vault. ' +
            "Enabling the 'soft delete' functionality is an irreversible action.",
    );
}

export function retentionFixed(): AzureError {
    return new AzureError(
        400,
        "BadRequest",
        'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
    );
}

export function retentionOutOfRange(days: unknown): AzureError {
    return new AzureError(
        400,
        "BadRequest",
        `The property "softDeleteRetentionInDays" is invalid: it must be a whole number from 7 to 90, got ${JSON.stringify(days)}.`,
    );
}
