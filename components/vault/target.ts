import type * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { clouds, type AzureEnvironment } from "../internal/clouds";
import { explicitIdentity } from "../internal/deployer-identity";
import { KeyVaultComponentError } from "../internal/errors";
import { optionalOutput } from "../internal/optional-output";
import type { VaultTarget } from "../internal/vault-target";
import { VaultAddress } from "./address";
import { checkModel } from "./reference";

type Settled = Pick<VaultTarget, "accessModel" | "purgeProtection">;

/** What data-plane resources need to know of a vault that the program declares. */
export function targetOfDeclared(
    component: pulumi.ComponentResource,
    name: string,
    vaultId: pulumi.Output<string>,
    settled: Settled,
): pulumi.Output<VaultTarget> {
    const identity = explicitIdentity(component);
    const address = new VaultAddress(`${name}-address`, { vaultId, identity }, { parent: component });
    const createdAt = optionalOutput(address.createdAt, address.vaultUri);
    // All of it through the address: what is in the vault then depends on one resource, and its state names only that.
    return pulumi
        .all([address.vaultId, address.vaultUri, address.tenantId, createdAt, identity])
        .apply(([id, vaultUri, tenantId, age, known]) =>
            target({ vaultId: id, vaultUri, tenantId, createdAt: age, identity: known, ...settled }),
        );
}

/** What data-plane resources need to know of a vault that the program refers to. */
export function targetOfExisting(
    component: pulumi.ComponentResource,
    name: string,
    vault: keyvault.Vault,
    accessModel: VaultTarget["accessModel"],
): pulumi.Output<VaultTarget> {
    // Vaults that are older than ARM's record of who made what have none.
    const made = optionalOutput<{ readonly createdAt?: string }>(vault.systemData, vault.properties);
    return pulumi
        .all([vault.id, vault.properties, made, explicitIdentity(component)])
        .apply(([vaultId, properties, systemData, identity]) => {
            checkModel(name, accessModel, properties.enableRbacAuthorization);
            return target({
                vaultId,
                vaultUri: properties.vaultUri ?? "",
                tenantId: properties.tenantId,
                createdAt: systemData?.createdAt,
                identity,
                accessModel,
                purgeProtection: properties.enablePurgeProtection === true,
            });
        });
}

type Facts = Settled &
    Pick<VaultTarget, "vaultId" | "vaultUri" | "tenantId"> & {
        readonly createdAt: string | undefined;
        readonly identity: VaultTarget["identity"] | undefined;
    };

function target({ createdAt, identity, ...facts }: Facts): VaultTarget {
    return {
        ...facts,
        vaultName: facts.vaultId.split("/").at(-1) ?? facts.vaultId,
        environment: environmentOfUri(facts.vaultUri),
        ...(createdAt === undefined ? {} : { createdAt }),
        ...(identity === undefined ? {} : { identity }),
    };
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
