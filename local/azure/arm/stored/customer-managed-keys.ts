import { AzureError } from "../../contract";
import type { ArmContext } from "../arm-context";

/**
 * What storage accounts and disk encryption sets ask of the vault that holds their key: that it is there, and that its
 * keys can't be lost.
 * @see https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview
 * @see https://learn.microsoft.com/azure/virtual-machines/disk-encryption#requirements
 */
export function checkKeyVault(context: ArmContext, vaultUri: string): void {
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
}
