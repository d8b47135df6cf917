import { holdsAccess } from "../../access/data-plane";
import { AzureError, type Caller, type DataOperation } from "../../contract";
import type { ArmContext } from "../arm-context";
import type { StoredVault } from "../vaults/vault-store";

/**
 * What storage accounts and disk encryption sets ask of the vault that holds their key: that it is there, and that its
 * keys can't be lost.
 * @see https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview
 * @see https://learn.microsoft.com/azure/virtual-machines/disk-encryption#requirements
 */
export function checkKeyVault(context: ArmContext, vaultUri: string): StoredVault {
    const host = URL.canParse(vaultUri) ? new URL(vaultUri).hostname : "";
    const vault = context.vaults.get(host.split(".")[0] ?? "");
    if (vault === undefined) {
        throw new AzureError(400, "KeyVaultNotFound", `The key vault at '${vaultUri}' is not found.`);
    }
    if (vault.properties.enablePurgeProtection !== true) {
        throw new AzureError(
            400,
            "KeyVaultPolicyError",
            `Keyvault policy soft delete and purge protection must be enabled for encryption at rest: '${vault.name}' has no purge protection.`,
        );
    }
    return vault;
}

/** What an identity must be able to do with the key that protects data: what the role for service encryption has. */
const neededOperations = {
    get: "Microsoft.KeyVault/vaults/keys/read",
    wrapKey: "Microsoft.KeyVault/vaults/keys/wrap/action",
    unwrapKey: "Microsoft.KeyVault/vaults/keys/unwrap/action",
};

/**
 * That a service can really use a key: the key is there, is RSA and enabled, the vault's firewall lets trusted services pass, and the
 * identity can get, wrap and unwrap.
 *
 * @param principalId the identity that uses the key; `undefined` for one that isn't there yet, and so can't have any access
 */
export function checkKeyUse(
    context: ArmContext,
    vault: StoredVault,
    key: { readonly name: string; readonly version: string | undefined },
    principalId: string | undefined,
): void {
    const { networkAcls, publicNetworkAccess } = vault.properties;
    const closed = networkAcls?.defaultAction?.toLowerCase() === "deny" || publicNetworkAccess === "Disabled";
    if (closed && networkAcls?.bypass?.toLowerCase() !== "azureservices") {
        throw unusable(`the firewall of '${vault.name}' doesn't let trusted services pass`);
    }
    for (const [name, dataAction] of Object.entries(neededOperations)) {
        const operation = {
            dataAction,
            permission: { kind: "keys", name },
            objectKind: "keys",
            objectName: key.name,
        } as const satisfies DataOperation;
        if (
            principalId === undefined ||
            !holdsAccess(context.authorization, callerOf(context, principalId), vault, operation)
        ) {
            throw unusable(`the identity can't ${name} with the key '${key.name}' of '${vault.name}'`);
        }
    }
    const found = context.contents.key(vault, key.name, key.version);
    if (found === undefined) {
        throw new AzureError(400, "KeyVaultKeyNotFound", `The key '${key.name}' is not found in '${vault.name}'.`);
    }
    if (!found.kty.startsWith("RSA") || found.attributes.enabled === false) {
        throw new AzureError(
            400,
            "KeyVaultPolicyError",
            `The key '${key.name}' must be an enabled RSA key; it is ${found.kty}, ${found.attributes.enabled === false ? "disabled" : "enabled"}.`,
        );
    }
}

function callerOf(context: ArmContext, objectId: string): Caller {
    return {
        objectId,
        tenantId: context.tenantId,
        issuer: "",
        groups: context.directory.groupsOf(objectId),
        roles: [],
        kind: "servicePrincipal",
    };
}

function unusable(why: string): AzureError {
    const message = `The operation failed because of authentication issue on the keyvault: ${why}.`;
    return new AzureError(400, "KeyVaultAuthenticationFailure", message);
}
