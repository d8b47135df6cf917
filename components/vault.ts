import * as authorization from "@pulumi/azure-native/authorization";
import type * as keyvault from "@pulumi/azure-native/keyvault";
import type * as monitor from "@pulumi/azure-native/monitor";
import type * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { Caller } from "./access/caller";
import type { ObjectKind } from "./access/data-actions";
import { checkDeployers } from "./access/granted-principals";
import { VaultGrants } from "./access/grants";
import type { AccessMatrixRow } from "./access/matrix";
import { Principal, type PrincipalContext, type ResolvedPrincipal } from "./access/principal";
import { VaultAccess } from "./access/vault-access";
import type { Guardrails } from "./guardrails/check";
import { existingVaultForms, placeForm, vaultForms } from "./internal/argument-forms/vaults";
import { refuseFirstOf } from "./internal/complaints";
import { explicitIdentity } from "./internal/deployer-identity";
import { withheld } from "./internal/errors";
import { withFormerNames } from "./internal/former-names";
import { refuseMisshapen } from "./internal/forms";
import { passing } from "./internal/passing";
import { isLater } from "./internal/plain";
import type { VaultPlace, VaultTarget } from "./internal/vault-target";
import type { ExistingVaultArgs, VaultArgs } from "./vault/args";
import { vaultDefaults } from "./vault/checks";
import { checkGuardrails } from "./vault/checks";
import { DeployerAccess } from "./vault/deployer-access";
import { declaredParts, existingParts, type VaultParts } from "./vault/parts";
import type { VaultPreparation } from "./vault/preparation";
import { checkedVaultId, vaultIdIn } from "./vault/reference";
import type { PrivateEndpointNodes } from "./vault/surroundings";

/** The resources that a {@link Vault} declared. */
export interface VaultNodes {
    readonly vault: keyvault.Vault;
    readonly preparation?: VaultPreparation;
    readonly resourceGroup?: resources.ResourceGroup;
    readonly privateEndpoints: Readonly<Record<string, PrivateEndpointNodes>>;
    readonly diagnosticSettings: Readonly<Record<string, monitor.DiagnosticSetting>>;
    readonly lock?: authorization.ManagementLockByScope;
}

/** How a constructor is told to refer to a vault instead of declaring one. */
interface Reference {
    /** The ARM id, from the subscription that the component's provider deploys to. */
    readonly existingId: (subscriptionId: pulumi.Output<string>) => pulumi.Input<string>;
    readonly args: ExistingVaultArgs;
}

function isReference(args: unknown): args is Reference {
    return typeof (args as Partial<Reference> | null | undefined)?.existingId === "function";
}

/**
 * A key vault, and who gets access to it.
 *
 * Declares `azure-native.keyvault.Vault`, its resource group where none is given, what stands around it (private endpoints, diagnostic
 * settings, a lock), and what the deployment itself needs: the access of the deployers, and a check that both planes are deployed by one
 * identity.
 *
 * An azure-native provider that is given to the vault (`provider`, `providers`) serves what is declared for its keys, secrets and
 * certificates as well. One of their components' own serves their grants and what has `plane: "arm"`; the data plane is always the
 * vault's provider's, which has the access.
 *
 * What other resources depend on (`dependsOn: vault`) is all that the vault declares, its grants included, as with any component: whoever
 * gets a grant depends on `vault.nodes.vault` instead.
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
    /** @internal The part of it that is no secret, whatever the identity: what is derived of it shows in previews. */
    readonly place: pulumi.Output<VaultPlace>;
    readonly accessModel: VaultTarget["accessModel"];
    /** What the vault is offered as, where this program declares it: keys in an HSM need `premium`. */
    readonly sku: VaultArgs["sku"] | undefined;
    /** The baseline that the vault and what is declared in it are held to. */
    readonly guardrails: Guardrails | undefined;
    /** Who can do what with everything in the vault. */
    readonly grants: VaultGrants;
    /** The resources that the component declared. */
    readonly nodes: VaultNodes;
    /** @internal What the grants of keys, secrets and certificates in the vault go through. */
    readonly access: VaultAccess;

    private readonly logicalName: string;
    private readonly parts: VaultParts;
    private readonly deployerAccessMode: "auto" | "none";
    private readonly accessByKind = new Map<ObjectKind, DeployerAccess>();

    constructor(name: string, args: VaultArgs | Reference, opts?: pulumi.ComponentResourceOptions) {
        const settings: ExistingVaultArgs = isReference(args) ? args.args : args;
        refuseMisshapen("Vault", name, settings, isReference(args) ? existingVaultForms : vaultForms);
        super("azure-keyvault:index:Vault", name, {}, withFormerNames(opts));
        checkDeployers(name, settings.deployers ?? []);
        checkGuardrails(name, settings.guardrails);
        this.logicalName = name;
        const client = authorization.getClientConfigOutput({ parent: this });
        const declared = Promise.all([settings.grantsDeclared, endOfRun()]);
        this.guardrails = settings.guardrails;
        this.accessModel = settings.accessModel ?? vaultDefaults.accessModel;
        this.sku = isReference(args) ? undefined : (args.sku ?? vaultDefaults.sku);
        this.parts = isReference(args)
            ? existingParts(this, name, args.existingId(client.subscriptionId), this.accessModel, client)
            : declaredParts(this, name, args, client, {
                  declared,
                  assignments: () => this.access.assignments(),
                  ofDeployers: () => this.access.guardedAccess(),
                  deploys: () => (this.deployerAccessMode === "none" ? undefined : this.access.deployedKinds()),
              });
        this.id = this.parts.nodes.vault.id;
        this.name = this.id.apply((id) => id.split("/").at(-1) ?? id);
        this.place = this.parts.outputs.place;
        this.target = this.parts.outputs.target;
        this.uri = this.place.apply(({ vaultUri }) => vaultUri);
        this.nodes = this.parts.nodes;
        // A reference leaves the deployers' access to the vault's own program, where the same assignments would collide.
        this.deployerAccessMode = settings.deployerAccess ?? (isReference(args) ? "none" : "auto");
        this.access = new VaultAccess({
            vault: this,
            name,
            id: this.id,
            isReference: isReference(args),
            target: this.target,
            model: this.accessModel,
            principals: principalContext(this, name, client),
            deployers: settings.deployers ?? [Principal.deployer()],
            foreignPolicies: settings.foreignPolicies ?? "keep",
            declared,
            subscriptionId: client.subscriptionId,
            resourceGroupId: this.parts.resourceGroupId,
        });
        this.grants = new VaultGrants(this);
        const accessMatrix = declared.then(() => this.access.matrix());
        this.registerOutputs({ name: this.name, id: this.id, uri: this.uri, accessMatrix });
    }

    /**
     * A vault that another program declares, with the same grants. Its deployers' access is left to that program, unless
     * `deployerAccess: "auto"` says otherwise.
     *
     * @param id the ARM id, as the `id` of a vault says it. Other capitals of the resource group's or the vault's name replace the role
     * assignments of the program's grants
     */
    static fromId(
        name: string,
        id: pulumi.Input<string>,
        args: ExistingVaultArgs = {},
        opts?: pulumi.ComponentResourceOptions,
    ): Vault {
        if (!isLater(id)) {
            checkedVaultId(name, id);
        }
        const given = pulumi.output(id);
        const existingId = () =>
            pulumi
                .all([given, pulumi.isSecret(given)])
                .apply(([known, isSecret]) => checkedVaultId(name, known, isSecret ? withheld : known));
        return new Vault(name, { existingId, args }, opts);
    }

    /** A vault that another program declares, by its name and place. */
    static get(
        name: string,
        place: {
            readonly vaultName: pulumi.Input<string>;
            readonly resourceGroupName: pulumi.Input<string>;
            /** @default the subscription that is deployed to, by the azure-native provider in `opts` where one is given */
            readonly subscriptionId?: pulumi.Input<string>;
        },
        args: ExistingVaultArgs = {},
        opts?: pulumi.ComponentResourceOptions,
    ): Vault {
        refuseFirstOf(`Vault "${name}"`, placeForm("place", place));
        const existingId = (deployedTo: pulumi.Output<string>) =>
            pulumi
                .all([place.subscriptionId ?? deployedTo, place.resourceGroupName, place.vaultName])
                .apply(([subscriptionId, resourceGroupName, vaultName]) =>
                    vaultIdIn(name, { subscriptionId, resourceGroupName, vaultName }),
                );
        return new Vault(name, { existingId, args }, opts);
    }

    /** Who can do what, from everything declared so far. Ask for it after the last grant. */
    get accessMatrix(): AccessMatrixRow[] {
        return this.access.matrix();
    }

    /**
     * On a vault with access policies and `foreignPolicies: "report"`: object ids of the principals that others gave access to, or more
     * than this program declares. Empty otherwise.
     */
    get foreignPrincipals(): pulumi.Output<string[]> {
        return this.access.foreignPrincipals();
    }

    /**
     * What has to be there before objects of one kind can be deployed: the deployers' access (declared once; none with
     * `deployerAccess: "none"`), and a way to the vault. A component for an object puts it into the `dependsOn` of its data-plane
     * resource.
     */
    deployerAccess(kind: ObjectKind): pulumi.Resource[] {
        this.parts.checkReachable(kind);
        const access = this.deployerAccessMode === "none" ? [] : this.access.deployerAccess(kind);
        const { guard } = this.parts;
        const before = guard === undefined ? access : [guard, ...access];
        // Policies are one resource for all kinds, which stays when a kind goes: what it gave for that is taken back with this one.
        const gathers = before.length > 1 || (this.accessModel === "accessPolicies" && access.length > 0);
        return gathers ? [this.oneFor(kind, before)] : before;
    }

    private oneFor(kind: ObjectKind, before: pulumi.Resource[]): DeployerAccess {
        let one = this.accessByKind.get(kind);
        if (one === undefined) {
            const opts = { parent: this, dependsOn: before, ...passing };
            one = new DeployerAccess(`${this.logicalName}-${kind}`, { vaultId: this.id, kind }, opts);
            this.accessByKind.set(kind, one);
        }
        return one;
    }

    /**
     * Refuses a vault whose keys can't serve as customer-managed keys: storage accounts and disks ask for purge protection, and reach a
     * vault with a firewall only as trusted services. A vault of this program is refused at once; of another one the preview tells, by
     * what it is refused for in what depends on the answer.
     *
     * @param consumer what will use a key, as the message names it
     */
    checkCustomerManagedKeys(consumer: string): pulumi.Output<void> {
        return this.parts.checkCustomerManagedKeys(consumer);
    }
}

function principalContext(
    vault: Vault,
    name: string,
    client: pulumi.Output<authorization.GetClientConfigResult>,
): PrincipalContext {
    let caller: ResolvedPrincipal | undefined;
    const resolveCaller = (): ResolvedPrincipal => {
        const described = new Caller(
            `${name}-caller`,
            { identity: explicitIdentity(vault), expectedObjectId: client.objectId, describe: true },
            { parent: vault, ...passing },
        );
        return { objectId: client.objectId, type: described.principalType };
    };
    return { invokeOptions: { parent: vault }, caller: () => (caller ??= resolveCaller()) };
}

/** Resolves when the code that is running now has run to its end. A timer, because timers keep their order with those of the program. */
function endOfRun(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
}
