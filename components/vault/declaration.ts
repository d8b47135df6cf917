import type { types } from "@pulumi/azure-native";
import type * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { explicitIdentity } from "../internal/deployer-identity";
import { generatedVaultName } from "../internal/names";
import { omit } from "../internal/omit";
import { transformed } from "../internal/transform";
import type { VaultArgs } from "./args";
import { vaultDefaults } from "./checks";
import type { NetworkProperties } from "./network";
import { VaultPreparation } from "./preparation";
import { transformedVault } from "./transformed-vault";

/** What a vault is declared from. */
export interface Declared {
    readonly component: pulumi.ComponentResource;
    /** The vault component's logical name. */
    readonly name: string;
    readonly args: VaultArgs;
    readonly client: pulumi.Output<authorization.GetClientConfigResult>;
}

/** A vault, what holds it, and what is settled before it is made. */
export interface VaultNodes {
    readonly vault: keyvault.Vault;
    readonly preparation: VaultPreparation;
    readonly resourceGroup?: resources.ResourceGroup;
    readonly resourceGroupName: pulumi.Output<string>;
}

export function declareVault(declared: Declared, network: NetworkProperties): VaultNodes {
    const { args } = declared;
    const resourceGroup = args.resourceGroupName === undefined ? ownResourceGroup(declared) : undefined;
    const place = {
        vaultName: pulumi.output(args.vaultName ?? generatedName(declared)),
        resourceGroupName: pulumi.output(args.resourceGroupName ?? resourceGroup?.name ?? ""),
        ...(args.location === undefined ? {} : { location: args.location }),
    };
    const preparation = prepare(declared, place);
    const vault = azureVault(declared, network, place, preparation);
    return {
        vault,
        preparation,
        resourceGroupName: place.resourceGroupName,
        ...(resourceGroup === undefined ? {} : { resourceGroup }),
    };
}

interface Place {
    readonly vaultName: pulumi.Output<string>;
    readonly resourceGroupName: pulumi.Output<string>;
    readonly location?: pulumi.Input<string>;
}

function ownResourceGroup({ component, name, args }: Declared): resources.ResourceGroup {
    const groupArgs: resources.ResourceGroupArgs = {
        ...(args.location === undefined ? {} : { location: args.location }),
        ...(args.tags === undefined ? {} : { tags: args.tags }),
    };
    return new resources.ResourceGroup(
        `${name}-group`,
        transformed(`Vault "${name}"`, "resourceGroup", args.transform?.resourceGroup, groupArgs),
        // Azure deletes what is in a group together with it.
        { parent: component, ...atDestroy(args) },
    );
}

function generatedName({ name, client }: Declared): pulumi.Output<string> {
    const [stack, project] = [pulumi.getStack(), pulumi.getProject()];
    return client.subscriptionId.apply((subscriptionId) =>
        generatedVaultName({ name, stack, project, subscriptionId }),
    );
}

function prepare({ component, name, args, client }: Declared, place: Place): VaultPreparation {
    return new VaultPreparation(
        `${name}-preparation`,
        {
            target: pulumi
                .all([client.subscriptionId, client.tenantId, explicitIdentity(component)])
                .apply(([subscriptionId, tenantId, identity]) => ({
                    subscriptionId,
                    tenantId,
                    ...(identity === undefined ? {} : { identity }),
                })),
            ...place,
            callerObjectId: client.objectId,
            isNameDerived: args.vaultName === undefined,
            purgeProtection: args.purgeProtection ?? vaultDefaults.purgeProtection,
            softDeleteRetentionDays: args.softDeleteRetentionDays ?? vaultDefaults.softDeleteRetentionDays,
            onExisting: args.onExisting ?? vaultDefaults.onExisting,
            onDestroy: args.onDestroy ?? vaultDefaults.onDestroy,
        },
        { parent: component },
    );
}

/** The vault's properties in ARM's words, as the settings come to them. */
export function vaultProperties(
    args: VaultArgs,
    network: NetworkProperties,
    tenantId: pulumi.Input<string>,
): types.input.keyvault.VaultPropertiesArgs {
    return {
        tenantId,
        sku: { family: "A", name: args.sku ?? vaultDefaults.sku },
        enableRbacAuthorization: (args.accessModel ?? vaultDefaults.accessModel) === "rbac",
        enableSoftDelete: true,
        softDeleteRetentionInDays: args.softDeleteRetentionDays ?? vaultDefaults.softDeleteRetentionDays,
        // The service refuses `false`: without protection the property is left out.
        ...((args.purgeProtection ?? vaultDefaults.purgeProtection) ? { enablePurgeProtection: true } : {}),
        enabledForDeployment: args.enabledForDeployment ?? false,
        enabledForDiskEncryption: args.enabledForDiskEncryption ?? false,
        enabledForTemplateDeployment: args.enabledForTemplateDeployment ?? false,
        ...omit(network, "unreachable"),
    };
}

function azureVault(
    { component, name, args, client }: Declared,
    network: NetworkProperties,
    place: Place,
    preparation: VaultPreparation,
): keyvault.Vault {
    const properties = vaultProperties(args, network, client.tenantId);
    const vaultArgs: keyvault.VaultArgs = {
        ...place,
        vaultName: preparation.vaultName,
        ...(args.tags === undefined ? {} : { tags: args.tags }),
        properties: args.onExisting === "recover" ? { ...properties, createMode: preparation.createMode } : properties,
    };
    const { id, formerName } = args.adopt ?? {};
    const accessModel = args.accessModel ?? vaultDefaults.accessModel;
    return new keyvault.Vault(name, transformedVault(name, accessModel, args.transform?.vault, vaultArgs), {
        parent: component,
        dependsOn: [preparation],
        ...atDestroy(args),
        ...(id === undefined ? {} : { import: id, ignoreChanges: notShown(args) }),
        ...(formerName === undefined ? {} : { aliases: [{ name: formerName, parent: pulumi.rootStackResource }] }),
    });
}

/** What is not to stay says nothing: a `false` would be deleted where the component is retained, and its guard with it, unasked. */
function atDestroy({ onDestroy }: VaultArgs): Pick<pulumi.CustomResourceOptions, "retainOnDelete"> {
    return (onDestroy ?? vaultDefaults.onDestroy) === "detach" ? { retainOnDelete: true } : {};
}

/** Settings as they are without being set, which Azure may leave out of its answer: an import is refused where that differs from the program. */
function notShown(args: VaultArgs): string[] {
    const flags = ["enabledForDeployment", "enabledForDiskEncryption", "enabledForTemplateDeployment"] as const;
    return [...flags.filter((flag) => args[flag] !== true), ...(args.network === "open" ? ["networkAcls"] : [])].map(
        (property) => `properties.${property}`,
    );
}
