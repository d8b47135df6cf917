import type * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { clouds, type AzureEnvironment } from "./internal/clouds";
import { explicitIdentity } from "./internal/deployer-identity";
import { KeyVaultComponentError } from "./internal/errors";
import type { VaultTarget } from "./internal/vault-target";
import type { VaultArgs } from "./vault-args";
import { vaultDefaults } from "./vault-checks";

/** What data-plane resources need to know of a vault, as ARM describes it. */
export function vaultTarget(
    owner: pulumi.ComponentResource,
    vault: keyvault.Vault,
    args: Pick<VaultArgs, "accessModel" | "purgeProtection">,
): pulumi.Output<VaultTarget> {
    return pulumi
        .all([vault.id, vault.name, vault.properties, vault.systemData, explicitIdentity(owner)])
        .apply(([vaultId, vaultName, properties, systemData, identity]) => {
            const vaultUri = properties.vaultUri ?? "";
            return {
                vaultUri,
                vaultId,
                vaultName,
                tenantId: properties.tenantId,
                environment: environmentOfUri(vaultUri),
                accessModel: args.accessModel ?? vaultDefaults.accessModel,
                purgeProtection: args.purgeProtection ?? vaultDefaults.purgeProtection,
                ...createdAt(systemData),
                ...(identity === undefined ? {} : { identity }),
            };
        });
}

/** ARM leaves out when a vault was made for vaults that are older than the notion. */
function createdAt(systemData: { readonly createdAt?: string } | undefined): { createdAt?: string } {
    return systemData?.createdAt === undefined ? {} : { createdAt: systemData.createdAt };
}

/** The cloud that a vault is in, by the host that ARM gave it. */
export function environmentOfUri(vaultUri: string): AzureEnvironment {
    const host = new URL(vaultUri).hostname;
    const cloud = Object.values(clouds).find(({ vaultSuffix }) => host.endsWith(`.${vaultSuffix}`));
    if (cloud === undefined) {
        const suffixes = Object.values(clouds).map(({ vaultSuffix }) => vaultSuffix);
        throw new KeyVaultComponentError(
            "NotSupported",
            `The vault at ${vaultUri} is in no cloud that is known here: its host must end with one of ${suffixes.join(", ")}.`,
        );
    }
    return cloud.environment;
}
