import type * as authorization from "@pulumi/azure-native/authorization";
import type * as keyvault from "@pulumi/azure-native/keyvault";
import type * as monitor from "@pulumi/azure-native/monitor";
import type * as azureNetwork from "@pulumi/azure-native/network";
import type * as resources from "@pulumi/azure-native/resources";
import type * as pulumi from "@pulumi/pulumi";
import type { ForeignPolicies } from "../access/policies";
import type { Guardrails } from "../guardrails/check";
import type { Principal } from "../access/principal";
import type { Transform } from "../internal/transform";
import type { NetworkArgs } from "./network";

/** The settings of a {@link Vault}. */
export interface VaultArgs {
    /**
     * The resource group that holds the vault. A change replaces the vault, and is refused in the preview without another `vaultName`: the
     * old name stays taken, also a derived one.
     *
     * @default a new resource group of the vault's own, which needs `location`
     */
    readonly resourceGroupName?: pulumi.Input<string>;
    /**
     * The Azure region. A change replaces the vault, as that of `resourceGroupName` does.
     *
     * @default azure-native's configured one (`azure-native:location`), else the resource group's; a vault that is there keeps its own
     */
    readonly location?: pulumi.Input<string>;
    /**
     * The vault's name: 3 to 24 letters, digits and single hyphens, beginning with a letter, not in use anywhere in the cloud. A change
     * replaces the vault and what the program has in it; taking it out changes nothing.
     *
     * @default derived from name, stack, project and subscription when the vault is first deployed, and kept from then on, also when the
     * component gets another name (with an alias) or the stack does; must be set with `adopt`
     */
    readonly vaultName?: pulumi.Input<string>;
    /**
     * `premium` vaults also hold keys in hardware security modules.
     *
     * @default "standard"
     * @see https://azure.microsoft.com/pricing/details/key-vault/
     */
    readonly sku?: "standard" | "premium";
    /** Tags of the vault. @default none */
    readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * How access to keys, secrets and certificates is decided: by role assignments, or by the vault's own access policies. Azure
     * recommends RBAC. It is always sent, because Azure's own default depends on the API version.
     *
     * @default "rbac"
     * @see https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy
     */
    readonly accessModel?: "rbac" | "accessPolicies";
    /**
     * Days for which the deleted vault, and what is deleted in it, can be recovered: 7 to 90. Fixed once the vault exists.
     *
     * @default 90
     */
    readonly softDeleteRetentionDays?: number;
    /**
     * Whether nobody, Microsoft included, can purge before the retention has passed. Azure takes only `true` for it and can't turn it
     * off again: `false` leaves it out of the request, and is refused for a vault that has it.
     *
     * @default true
     */
    readonly purgeProtection?: boolean;
    /** Whether virtual machines may fetch certificates from the vault at deployment. @default false */
    readonly enabledForDeployment?: boolean;
    /** Whether Azure Disk Encryption may fetch secrets and unwrap keys. @default false */
    readonly enabledForDiskEncryption?: boolean;
    /** Whether ARM template deployments may fetch secrets. @default false */
    readonly enabledForTemplateDeployment?: boolean;
    /**
     * Who can reach the vault over the network. `open` lets everyone reach it, who then still needs access.
     *
     * @default no address reaches it: a program that declares keys or secrets in the vault has to choose
     */
    readonly network?: "open" | NetworkArgs;
    /** Private endpoints of the vault, by names of your own. @default none */
    readonly privateEndpoints?: Readonly<Record<string, PrivateEndpointArgs>>;
    /** Where logs and metrics go, by names of your own, which are the settings' names in Azure. @default nowhere */
    readonly diagnostics?: Readonly<Record<string, DiagnosticsArgs>>;
    /**
     * Locks the vault against deletion, or against every change through ARM. Role assignments on a locked vault and on its objects can't
     * be deleted either: to revoke access, take the lock out first, and lock a vault in another deployment than one that revokes access.
     * The preview refuses both.
     *
     * @default no lock
     * @see https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
     */
    readonly lock?: "CanNotDelete" | "ReadOnly";
    /**
     * Who deploys. They get the roles or policies that the data-plane resources declared in the vault need. Give the object id of a
     * group or of the pipeline's identity: with the default, each identity that deploys takes the access from the one before.
     *
     * @default [Principal.deployer()]
     */
    readonly deployers?: readonly Principal[];
    /**
     * `auto` gives the deployers what the declared data-plane resources need; `none` leaves that to somebody else.
     *
     * @default "auto"
     */
    readonly deployerAccess?: "auto" | "none";
    /**
     * On a vault with access policies: a promise that resolves when the program has declared the last grant, key and secret of the vault.
     * Only a program that declares some of them after an `await` needs it.
     *
     * @default at the end of the run of code that declares the vault
     */
    readonly grantsDeclared?: Promise<unknown>;
    /**
     * On a vault with access policies: policies that others set are left as they are (`keep`), or left and named by the
     * vault's `foreignPrincipals` (`report`). What a principal has already when the program grants it counts as set by others, and stays
     * when the grant goes: the deployment says so. Where it is from a deployment that was killed, the runbook of interrupted deployments
     * says how it becomes the program's. Where it is from another program, it goes with that program's grant: a refresh shows it then, and
     * the next deployment gives it as its own. Programs that share a vault with access policies had better have a deployer each.
     *
     * @default "keep"
     */
    readonly foreignPolicies?: ForeignPolicies;
    /**
     * What to do where a soft-deleted vault has the name: say so and how to go on (`fail`), or bring it back with what was in it
     * (`recover`).
     *
     * @default "fail"
     */
    readonly onExisting?: "fail" | "recover";
    /**
     * What becomes of the vault when it leaves the program: it stays as it is (`detach`), is soft-deleted (`delete`), or is deleted and
     * purged (`purge`), after which nothing brings it back. With Pulumi's option `retainOnDelete` it stays whatever this says.
     *
     * @default "detach"
     */
    readonly onDestroy?: "detach" | "delete" | "purge";
    /**
     * Whether the vault may be destroyed while it holds keys, secrets or certificates that aren't deleted.
     *
     * @default false
     */
    readonly destroyContents?: boolean;
    /**
     * Takes over a vault that is there already, instead of making one: one that Azure has, by its ARM id, or one that this stack has as
     * a plain `azure-native` resource at the top of the program, by its name there. With `id`, the settings must be those of the vault,
     * or the deployment is refused; only `network: "open"` and what isn't `true` of `enabledForDeployment`, `enabledForDiskEncryption` and
     * `enabledForTemplateDeployment` is passed over for as long as `id` is there, since Azure doesn't always show it.
     *
     * @default a new vault
     */
    readonly adopt?: { readonly id?: string; readonly formerName?: string };
    /**
     * The baseline that the vault, and the keys and secrets that this program declares in it, are held to: in previews, before anything
     * is deployed. `{ profile: "cis", except: [{ rule: "vault-private-endpoint", reason: "reached from build agents" }] }`.
     *
     * @default none
     */
    readonly guardrails?: Guardrails;
    /** Changes to what the children get, for what has no setting here: all but how the vault decides on access, and its policies. */
    readonly transform?: {
        readonly vault?: Transform<keyvault.VaultArgs>;
        readonly resourceGroup?: Transform<resources.ResourceGroupArgs>;
        readonly privateEndpoint?: Transform<azureNetwork.PrivateEndpointArgs>;
        readonly privateDnsZoneGroup?: Transform<azureNetwork.PrivateDnsZoneGroupArgs>;
        readonly diagnosticSetting?: Transform<monitor.DiagnosticSettingArgs>;
        readonly lock?: Transform<authorization.ManagementLockByScopeArgs>;
    };
}

/** A private endpoint: an address of the vault in a virtual network. */
export interface PrivateEndpointArgs {
    /** The id of the subnet that gets the address. A change replaces the endpoint. */
    readonly subnetId: pulumi.Input<string>;
    /** Ids of private DNS zones (`privatelink.vaultcore.azure.net`) that get the vault's name. @default none */
    readonly privateDnsZoneIds?: readonly pulumi.Input<string>[];
    /**
     * The region of the virtual network.
     *
     * @default the vault's `location` where it states one, else azure-native's configured one, else that of the endpoint's resource group
     */
    readonly location?: pulumi.Input<string>;
    /** @default the vault's resource group */
    readonly resourceGroupName?: pulumi.Input<string>;
}

/** Where a vault's logs and metrics go: one or more destinations. */
export interface DiagnosticsArgs {
    /** The id of a Log Analytics workspace. @default none */
    readonly workspaceId?: pulumi.Input<string>;
    /** The id of a storage account. @default none */
    readonly storageAccountId?: pulumi.Input<string>;
    /** The id of an event hub namespace's authorization rule. @default none */
    readonly eventHubAuthorizationRuleId?: pulumi.Input<string>;
    /** The event hub. @default one a category, named by Azure */
    readonly eventHubName?: pulumi.Input<string>;
    /** `audit` is who did what; `allLogs` adds the evaluation of policies. @default "allLogs" */
    readonly logs?: "audit" | "allLogs";
    /** Whether metrics go there as well. @default true */
    readonly metrics?: boolean;
}

/** How a vault is referred to that this program doesn't declare. */
export interface ExistingVaultArgs extends Pick<
    VaultArgs,
    "deployers" | "deployerAccess" | "grantsDeclared" | "foreignPolicies" | "guardrails"
> {
    /** How the vault decides on access. Compared with the vault itself. @default "rbac" */
    readonly accessModel?: "rbac" | "accessPolicies";
}
