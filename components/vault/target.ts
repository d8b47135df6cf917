import type * as keyvault from "@pulumi/azure-native/keyvault";
import * as pulumi from "@pulumi/pulumi";
import { clouds, type AzureEnvironment } from "../internal/clouds";
import { explicitIdentity, type DeployerIdentity } from "../internal/deployer-identity";
import { KeyVaultComponentError } from "../internal/errors";
import { optionalOutput } from "../internal/optional-output";
import type { VaultPlace, VaultTarget } from "../internal/vault-target";
import { VaultAddress } from "./address";
import { checkModel } from "./reference";

/** A vault as what is declared for it knows it. */
export interface VaultOutputs {
    /** The part that is no secret, whatever identity deploys. */
    readonly place: pulumi.Output<VaultPlace>;
    /** What data-plane resources need to know. */
    readonly target: pulumi.Output<VaultTarget>;
}

type Settled = Pick<VaultPlace, "accessModel" | "purgeProtection">;

/** A vault that the program declares. */
export function outputsOfDeclared(
    component: pulumi.ComponentResource,
    name: string,
    vaultId: pulumi.Output<string>,
    settled: Settled,
): VaultOutputs {
    const identity = explicitIdentity(component);
    const address = new VaultAddress(`${name}-address`, { vaultId, identity }, { parent: component });
    const createdAt = optionalOutput(address.createdAt, address.vaultUri);
    // All of it through the address: what is in the vault then depends on one resource, and its state names only that.
    const place = pulumi
        .all([address.vaultId, address.vaultUri, address.tenantId, createdAt])
        .apply(([id, vaultUri, tenantId, age]) =>
            placeOf({ vaultId: id, vaultUri, tenantId, createdAt: age, ...settled }),
        );
    return { place, target: targetOf(place, identity) };
}

/** A vault that the program refers to. */
export function outputsOfExisting(
    component: pulumi.ComponentResource,
    name: string,
    vault: keyvault.Vault,
    accessModel: VaultPlace["accessModel"],
): VaultOutputs {
    // Vaults that are older than ARM's record of who made what have none.
    const made = optionalOutput<{ readonly createdAt?: string }>(vault.systemData, vault.properties);
    const place = pulumi.all([vault.id, vault.properties, made]).apply(([vaultId, properties, systemData]) => {
        checkModel(name, accessModel, properties.enableRbacAuthorization);
        return placeOf({
            vaultId,
            vaultUri: properties.vaultUri ?? "",
            tenantId: properties.tenantId,
            createdAt: systemData?.createdAt,
            accessModel,
            purgeProtection: properties.enablePurgeProtection === true,
        });
    });
    return { place, target: targetOf(place, explicitIdentity(component)) };
}

type Facts = Settled &
    Pick<VaultPlace, "vaultId" | "vaultUri" | "tenantId"> & { readonly createdAt: string | undefined };

function placeOf({ createdAt, ...facts }: Facts): VaultPlace {
    return {
        ...facts,
        vaultName: facts.vaultId.split("/").at(-1) ?? facts.vaultId,
        environment: environmentOfUri(facts.vaultUri),
        ...(createdAt === undefined ? {} : { createdAt }),
    };
}

function targetOf(
    place: pulumi.Output<VaultPlace>,
    identity: pulumi.Input<DeployerIdentity> | undefined,
): pulumi.Output<VaultTarget> {
    return pulumi
        .all([place, identity])
        .apply(([known, who]) => (who === undefined ? known : { ...known, identity: who }));
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
