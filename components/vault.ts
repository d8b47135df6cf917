import * as authorization from "@pulumi/azure-native/authorization";
import * as keyvault from "@pulumi/azure-native/keyvault";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { Caller } from "./access/caller";
import type { ObjectKind } from "./access/data-actions";
import { VaultGrants } from "./access/grants";
import type { AccessMatrixRow } from "./access/matrix";
import { Principal, type PrincipalContext, type ResolvedPrincipal } from "./access/principal";
import { VaultAccess } from "./access/vault-access";
import { explicitIdentity } from "./internal/deployer-identity";
import { KeyVaultComponentError } from "./internal/errors";
import { generatedVaultName } from "./internal/names";
import { transformed } from "./internal/transform";
import type { VaultTarget } from "./internal/vault-target";
import type { VaultArgs } from "./vault-args";
import { checkVaultArgs, vaultDefaults } from "./vault-checks";
import { networkProperties, type NetworkProperties } from "./vault-network";
import { VaultPreparation } from "./vault-preparation";
import { vaultTarget } from "./vault-target";

/**
 * A key vault, and who gets access to it.
 *
 * Declares `azure-native.keyvault.Vault`, its resource group where none is given, and what the deployment itself needs: the access of
 * the deployers, and a check that both planes are deployed by one identity.
 *
 * @example
 * const vault = new Vault("app", {
 *     resourceGroupName: group.name,
 *     network: { deployerAddresses: ["203.0.113.7"] },
 *     deployers: [Principal.objectId(pipelineObjectId, "ServicePrincipal", "pipeline")],
 * });
 * vault.grants.secrets.read(Principal.managedIdentity(application));
 */
export class Vault extends pulumi.ComponentResource {
    /** The vault's name in Azure. */
    readonly name: pulumi.Output<string>;
    /** The ARM id. */
    readonly id: pulumi.Output<string>;
    /** The URI of the data plane, with a slash at the end. */
    readonly uri: pulumi.Output<string>;
    /** What data-plane resources need to know of the vault. */
    readonly target: pulumi.Output<VaultTarget>;
    readonly accessModel: VaultTarget["accessModel"];
    /** Who can do what with everything in the vault. */
    readonly grants: VaultGrants;
    /** The resources that the component declared. */
    readonly nodes: {
        readonly vault: keyvault.Vault;
        readonly preparation: VaultPreparation;
        readonly resourceGroup?: resources.ResourceGroup;
    };
    /** @internal */
    readonly access: VaultAccess;

    private readonly network: NetworkProperties;
    private readonly deployerAccessMode: "auto" | "none";

    constructor(
        private readonly logicalName: string,
        args: VaultArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("azure-keyvault:index:Vault", logicalName, {}, opts);
        checkVaultArgs(logicalName, args);
        this.accessModel = args.accessModel ?? vaultDefaults.accessModel;
        this.deployerAccessMode = args.deployerAccess ?? "auto";
        this.network = networkProperties(logicalName, args.network, false);

        const client = authorization.getClientConfigOutput({ parent: this });
        const resourceGroup = args.resourceGroupName === undefined ? this.ownResourceGroup(args) : undefined;
        const place = {
            vaultName: pulumi.output(args.vaultName ?? this.generatedName(client)),
            resourceGroupName: pulumi.output(args.resourceGroupName ?? resourceGroup?.name ?? ""),
        };
        const preparation = this.prepare(args, client, place);
        const vault = this.declareVault(args, client, place, preparation);

        this.nodes = { vault, preparation, ...(resourceGroup === undefined ? {} : { resourceGroup }) };
        this.name = vault.name;
        this.id = vault.id;
        this.uri = vault.properties.vaultUri.apply((uri) => uri ?? "");
        this.target = vaultTarget(this, vault, args);
        this.access = new VaultAccess({
            vault: this,
            name: logicalName,
            id: this.id,
            target: this.target,
            model: this.accessModel,
            principals: this.principalContext(client),
            deployers: args.deployers ?? [Principal.deployer()],
            foreignPolicies: args.foreignPolicies ?? "keep",
            declared: Promise.all([args.grantsDeclared, endOfRun()]),
        });
        this.grants = new VaultGrants(this);
        this.registerOutputs({ name: this.name, id: this.id, uri: this.uri });
    }

    /** Who can do what, from everything declared so far. Ask for it after the last grant. */
    get accessMatrix(): AccessMatrixRow[] {
        return this.access.matrix();
    }

    /**
     * What gives the deployers the access that objects of one kind need. Declared once; empty with `deployerAccess: "none"`.
     * A component for an object puts it into the `dependsOn` of its data-plane resource.
     */
    deployerAccess(kind: ObjectKind): pulumi.Resource[] {
        if (this.network.unreachable) {
            throw new KeyVaultComponentError(
                "InvalidArgument",
                `Vault "${this.logicalName}": its network lets no address in, so its ${kind} could not be deployed. Set ` +
                    '`network.deployerAddresses` to where deployments come from, or another part of `network`, or `network: "open"`.',
            );
        }
        return this.deployerAccessMode === "none" ? [] : this.access.deployerAccess(kind);
    }

    private ownResourceGroup(args: VaultArgs): resources.ResourceGroup {
        const groupArgs: resources.ResourceGroupArgs = {
            ...(args.location === undefined ? {} : { location: args.location }),
            ...(args.tags === undefined ? {} : { tags: args.tags }),
        };
        return new resources.ResourceGroup(
            `${this.logicalName}-group`,
            transformed(`Vault "${this.logicalName}"`, "resourceGroup", args.transform?.resourceGroup, groupArgs),
            { parent: this },
        );
    }

    private generatedName(client: pulumi.Output<authorization.GetClientConfigResult>): pulumi.Output<string> {
        return client.subscriptionId.apply((subscriptionId) =>
            generatedVaultName({
                name: this.logicalName,
                stack: pulumi.getStack(),
                project: pulumi.getProject(),
                subscriptionId,
            }),
        );
    }

    private prepare(
        args: VaultArgs,
        client: pulumi.Output<authorization.GetClientConfigResult>,
        place: { readonly vaultName: pulumi.Output<string>; readonly resourceGroupName: pulumi.Output<string> },
    ): VaultPreparation {
        const identity = explicitIdentity(this);
        return new VaultPreparation(
            `${this.logicalName}-preparation`,
            {
                target: pulumi.all([client.subscriptionId, identity]).apply(([subscriptionId, known]) => ({
                    subscriptionId,
                    ...(known === undefined ? {} : { identity: known }),
                })),
                ...place,
                ...(args.location === undefined ? {} : { location: args.location }),
                callerObjectId: client.objectId,
                purgeProtection: args.purgeProtection ?? vaultDefaults.purgeProtection,
                softDeleteRetentionDays: args.softDeleteRetentionDays ?? vaultDefaults.softDeleteRetentionDays,
                onExisting: args.onExisting ?? vaultDefaults.onExisting,
                onDestroy: args.onDestroy ?? vaultDefaults.onDestroy,
            },
            { parent: this },
        );
    }

    private declareVault(
        args: VaultArgs,
        client: pulumi.Output<authorization.GetClientConfigResult>,
        place: { readonly vaultName: pulumi.Output<string>; readonly resourceGroupName: pulumi.Output<string> },
        preparation: VaultPreparation,
    ): keyvault.Vault {
        const purgeProtection = args.purgeProtection ?? vaultDefaults.purgeProtection;
        const { networkAcls, publicNetworkAccess } = this.network;
        const vaultArgs: keyvault.VaultArgs = {
            ...place,
            ...(args.location === undefined ? {} : { location: args.location }),
            ...(args.tags === undefined ? {} : { tags: args.tags }),
            properties: {
                tenantId: client.tenantId,
                sku: { family: "A", name: args.sku ?? vaultDefaults.sku },
                enableRbacAuthorization: this.accessModel === "rbac",
                enableSoftDelete: true,
                softDeleteRetentionInDays: args.softDeleteRetentionDays ?? vaultDefaults.softDeleteRetentionDays,
                // The service refuses `false`: without protection the property is left out.
                ...(purgeProtection ? { enablePurgeProtection: true } : {}),
                enabledForDeployment: args.enabledForDeployment ?? false,
                enabledForDiskEncryption: args.enabledForDiskEncryption ?? false,
                enabledForTemplateDeployment: args.enabledForTemplateDeployment ?? false,
                publicNetworkAccess,
                networkAcls,
                ...(args.onExisting === "recover" ? { createMode: preparation.createMode } : {}),
            },
        };
        return new keyvault.Vault(
            this.logicalName,
            transformed(`Vault "${this.logicalName}"`, "vault", args.transform?.vault, vaultArgs),
            {
                parent: this,
                dependsOn: [preparation],
                retainOnDelete: (args.onDestroy ?? vaultDefaults.onDestroy) === "detach",
            },
        );
    }

    private principalContext(client: pulumi.Output<authorization.GetClientConfigResult>): PrincipalContext {
        let caller: ResolvedPrincipal | undefined;
        const resolveCaller = (): ResolvedPrincipal => {
            const described = new Caller(
                `${this.logicalName}-caller`,
                { identity: explicitIdentity(this) },
                { parent: this },
            );
            return { objectId: client.objectId, type: described.principalType };
        };
        return { invokeOptions: { parent: this }, caller: () => (caller ??= resolveCaller()) };
    }
}

/** Resolves when the code that is running now has run to its end. */
function endOfRun(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}
