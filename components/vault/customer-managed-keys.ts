import type { types } from "@pulumi/azure-native";
import { KeyVaultComponentError } from "../internal/errors";

/** What storage accounts and disks look at in the vault of their customer-managed key. */
export interface SettingsForEncryption {
    readonly purgeProtection: boolean;
    /** Whether Microsoft's trusted services pass the firewall. */
    readonly trustedServices: boolean;
}

/** What Azure's answer about a vault says of it. A vault without rules lets everybody pass. */
export function settingsForEncryption({
    enablePurgeProtection,
    networkAcls,
}: Pick<
    types.output.keyvault.VaultPropertiesResponse,
    "enablePurgeProtection" | "networkAcls"
>): SettingsForEncryption {
    return {
        purgeProtection: enablePurgeProtection === true,
        trustedServices: networkAcls === undefined || networkAcls.bypass === "AzureServices",
    };
}

/**
 * Refuses a vault whose keys storage accounts and disks can't use.
 *
 * @see https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview
 */
export function checkCustomerManagedKeys(
    name: string,
    { purgeProtection, trustedServices }: SettingsForEncryption,
    consumer: string,
): void {
    const missing = [
        ...(purgeProtection ? [] : ["`purgeProtection: true`"]),
        ...(trustedServices ? [] : ["`network.trustedServices: true`"]),
    ];
    if (missing.length > 0) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Vault "${name}": ${consumer} can't use a key of this vault as its customer-managed key. Set ${missing.join(" and ")}.`,
        );
    }
}
