import type * as authorization from "@pulumi/azure-native/authorization";
import * as pulumi from "@pulumi/pulumi";
import type { ObjectKind } from "../access/data-actions";
import { claimVaultName } from "../internal/declared-names";
import { KeyVaultComponentError } from "../internal/errors";
import type { VaultTarget } from "../internal/vault-target";
import type { VaultNodes } from "../vault";
import type { VaultArgs } from "./args";
import { checkVaultArgs, vaultDefaults } from "./checks";
import { checkCustomerManagedKeys, settingsForEncryption } from "./customer-managed-keys";
import { declareVault, vaultProperties } from "./declaration";
import { VaultGuard } from "./guard";
import { networkProperties, type NetworkProperties } from "./network";
import { existingVault } from "./reference";
import { vaultFacts } from "../guardrails/component-facts";
import { enforceGuardrails } from "../guardrails/enforce";
import { checkDiagnostics, checkEndpoints, diagnosticSettings, lock, privateEndpoints } from "./surroundings";
import { outputsOfDeclared, outputsOfExisting, type VaultOutputs } from "./target";

/** What a vault component is made of, whether it declares the vault or refers to it. */
export interface VaultParts {
    readonly nodes: VaultNodes;
    readonly outputs: VaultOutputs;
    /** The ARM id of the vault's resource group, known before the vault is there. */
    readonly resourceGroupId: pulumi.Output<string>;
    /**
     * What has to be there before anything in the vault, and to go after it. It waits for the deployers' access, which
     * so stays where the guard refuses to go; of a vault that is only referred to there is none.
     */
    readonly guard: VaultGuard | undefined;
    /** Refuses objects that no deployment could reach. */
    checkReachable(kind: ObjectKind): void;
    checkCustomerManagedKeys(consumer: string): pulumi.Output<void>;
}

type Client = pulumi.Output<authorization.GetClientConfigResult>;

/** A role assignment as the guard and the lock know it. */
export interface NamedAssignment {
    readonly name: string;
    readonly onObject?: string;
    readonly resource: pulumi.Resource;
}

export function declaredParts(
    component: pulumi.ComponentResource,
    name: string,
    args: VaultArgs,
    client: Client,
    access: {
        readonly declared: Promise<unknown>;
        readonly assignments: () => readonly NamedAssignment[];
        readonly ofDeployers: () => readonly pulumi.Resource[];
        readonly deploys: () => ObjectKind[] | undefined;
    },
): VaultParts {
    checkVaultArgs(name, args);
    claimVaultName(component, name, args.vaultName);
    checkDiagnostics(name, args);
    checkEndpoints(name, args);
    const hasEndpoints = Object.keys(args.privateEndpoints ?? {}).length > 0;
    const network = networkProperties(name, args.network, hasEndpoints);
    enforceGuardrails(component, args.guardrails, name, vaultFacts(args, network));
    const declared = { component, name, args, client };
    const { resourceGroupName, ...made } = declareVault(declared, network);
    const settled = {
        accessModel: args.accessModel ?? vaultDefaults.accessModel,
        purgeProtection: args.purgeProtection ?? vaultDefaults.purgeProtection,
    };
    const outputs = outputsOfDeclared(component, name, made.vault.id, settled);
    const surrounded = { component, name, id: made.vault.id, resourceGroupName, args };
    const endpoints = privateEndpoints(surrounded);
    const settings = diagnosticSettings(surrounded);
    const reach = Object.values(endpoints).map(({ endpoint, dnsZoneGroup }) => dnsZoneGroup ?? endpoint);
    const assignments = access.declared.then(access.assignments);
    const before = access.declared.then(() => [...reach, ...access.ofDeployers()]);
    const deploys = access.declared.then(access.deploys);
    const guard = declareGuard(declared, network, made, { target: outputs.target, assignments, deploys, before });
    const below = assignments.then((found) => [
        made.vault,
        ...reach,
        ...Object.values(settings),
        ...(args.lock === undefined ? [] : found.map(({ resource }) => resource)),
    ]);
    const lockNode = lock(surrounded, below);
    return {
        nodes: {
            ...made,
            privateEndpoints: endpoints,
            diagnosticSettings: settings,
            ...(lockNode === undefined ? {} : { lock: lockNode }),
        },
        outputs,
        resourceGroupId: pulumi.interpolate`/subscriptions/${client.subscriptionId}/resourceGroups/${resourceGroupName}`,
        guard,
        checkReachable: (kind) => checkReachable(name, network, kind),
        checkCustomerManagedKeys: (consumer) => {
            const bypass = network.networkAcls.bypass === "AzureServices";
            checkCustomerManagedKeys(name, { ...settled, trustedServices: bypass }, consumer);
            return pulumi.output<void>(undefined);
        },
    };
}

export function existingParts(
    component: pulumi.ComponentResource,
    name: string,
    id: pulumi.Input<string>,
    accessModel: VaultTarget["accessModel"],
    client: Client,
): VaultParts {
    const vault = existingVault(component, name, id, client);
    return {
        nodes: { vault, privateEndpoints: {}, diagnosticSettings: {} },
        outputs: outputsOfExisting(component, name, vault, accessModel),
        resourceGroupId: vault.id.apply((vaultId) => vaultId.split("/providers/")[0] ?? vaultId),
        guard: undefined,
        // Its own program knows its network; here only an attempt tells.
        checkReachable: () => undefined,
        checkCustomerManagedKeys: (consumer) =>
            vault.properties.apply((properties) =>
                checkCustomerManagedKeys(name, settingsForEncryption(properties), consumer),
            ),
    };
}

function declareGuard(
    { component, name, args, client }: Parameters<typeof declareVault>[0],
    network: NetworkProperties,
    made: Pick<ReturnType<typeof declareVault>, "preparation" | "vault">,
    access: {
        readonly target: pulumi.Output<VaultTarget>;
        readonly assignments: Promise<readonly NamedAssignment[]>;
        readonly deploys: Promise<ObjectKind[] | undefined>;
        readonly before: Promise<pulumi.Resource[]>;
    },
): VaultGuard {
    const recovered = {
        createMode: made.preparation.createMode,
        properties: pulumi.output(vaultProperties(args, network, client.tenantId)),
        tags: pulumi.output(args.tags ?? {}),
    };
    return new VaultGuard(
        `${name}-guard`,
        {
            vaultId: made.vault.id,
            target: access.target,
            onDestroy: args.onDestroy ?? vaultDefaults.onDestroy,
            destroyContents: args.destroyContents ?? false,
            locked: args.lock !== undefined,
            assignments: access.assignments.then((found) => found.map((assignment) => assignment.name).sort()),
            deploys: pulumi.output(access.deploys),
            onObjects: access.assignments.then((found) =>
                Object.fromEntries(
                    found.flatMap(({ name: each, onObject }) => (onObject === undefined ? [] : [[each, onObject]])),
                ),
            ),
            ...(args.onExisting === "recover" ? { recovered: pulumi.output(recovered) } : {}),
        },
        { parent: component, dependsOn: access.before },
    );
}

function checkReachable(name: string, network: NetworkProperties, kind: ObjectKind): void {
    if (network.unreachable) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Vault "${name}": its network lets no address in, so its ${kind} could not be deployed. Set ` +
                '`network.deployerAddresses` to where deployments come from, or another part of `network`, or `network: "open"`.',
        );
    }
}
