/** What can stand around a vault: private endpoints, diagnostic settings, a lock. */
import * as authorization from "@pulumi/azure-native/authorization";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import type * as pulumi from "@pulumi/pulumi";
import { aboutChoices, aboutFlags, refuseFirst, when } from "../internal/complaints";
import { invalidArgument } from "../internal/errors";
import { transformed } from "../internal/transform";
import type { DiagnosticsArgs, PrivateEndpointArgs, VaultArgs } from "./args";
import { checkSubnet } from "./network";

/** The vault that things stand around. */
export interface Surrounded {
    /** The vault component and its logical name. */
    readonly component: pulumi.ComponentResource;
    readonly name: string;
    readonly id: pulumi.Output<string>;
    readonly resourceGroupName: pulumi.Output<string>;
    readonly args: VaultArgs;
}

/** A private endpoint, and the group that writes its address into private DNS zones. */
export interface PrivateEndpointNodes {
    readonly endpoint: network.PrivateEndpoint;
    readonly dnsZoneGroup?: network.PrivateDnsZoneGroup;
}

export function privateEndpoints(vault: Surrounded): Record<string, PrivateEndpointNodes> {
    const entries = Object.entries(vault.args.privateEndpoints ?? {});
    return Object.fromEntries(entries.map(([key, args]) => [key, privateEndpoint(vault, key, args)]));
}

function privateEndpoint(vault: Surrounded, key: string, args: PrivateEndpointArgs): PrivateEndpointNodes {
    const name = `${vault.name}-${key}-endpoint`;
    const location = args.location ?? vault.args.location;
    const resourceGroupName = args.resourceGroupName ?? vault.resourceGroupName;
    const endpointArgs: network.PrivateEndpointArgs = {
        resourceGroupName,
        ...(location === undefined ? {} : { location }),
        ...(vault.args.tags === undefined ? {} : { tags: vault.args.tags }),
        subnet: { id: args.subnetId },
        privateLinkServiceConnections: [{ name: key, privateLinkServiceId: vault.id, groupIds: ["vault"] }],
    };
    const { transform } = vault.args;
    const endpoint = new network.PrivateEndpoint(
        name,
        transformed(`Vault "${vault.name}"`, "privateEndpoint", transform?.privateEndpoint, endpointArgs),
        { parent: vault.component },
    );
    const zones = args.privateDnsZoneIds ?? [];
    if (zones.length === 0) {
        return { endpoint };
    }
    const groupArgs: network.PrivateDnsZoneGroupArgs = {
        resourceGroupName,
        privateEndpointName: endpoint.name,
        privateDnsZoneGroupName: "default",
        privateDnsZoneConfigs: zones.map((privateDnsZoneId, index) => ({ name: `zone-${index}`, privateDnsZoneId })),
    };
    const dnsZoneGroup = new network.PrivateDnsZoneGroup(
        `${name}-dns`,
        transformed(`Vault "${vault.name}"`, "privateDnsZoneGroup", transform?.privateDnsZoneGroup, groupArgs),
        { parent: vault.component },
    );
    return { endpoint, dnsZoneGroup };
}

/** Refuses private endpoints in no subnet. */
export function checkEndpoints(name: string, { privateEndpoints: endpoints = {} }: VaultArgs): void {
    for (const [key, { subnetId }] of Object.entries(endpoints)) {
        checkSubnet(name, `privateEndpoints.${key}.subnetId`, subnetId);
    }
}

/** Refuses words that the settings of a vault's diagnostics don't have. */
export function checkDiagnostics(name: string, { diagnostics = {} }: VaultArgs): void {
    refuseFirst(
        "Vault",
        name,
        Object.entries(diagnostics).flatMap(([key, { logs, metrics, ...where }]) => [
            ...aboutChoices(
                { [`diagnostics.${key}.logs`]: logs },
                { [`diagnostics.${key}.logs`]: ["audit", "allLogs"] },
            ),
            ...aboutFlags({ [`diagnostics.${key}.metrics`]: metrics }),
            ...destinations.flatMap((destination) => {
                const id: unknown = where[destination];
                const wrong = typeof id === "string" && !id.startsWith("/");
                return when(wrong, `diagnostics.${key}.${destination}`, "be an ARM id", id);
            }),
        ]),
    );
}

export function diagnosticSettings(vault: Surrounded): Record<string, monitor.DiagnosticSetting> {
    const entries = Object.entries(vault.args.diagnostics ?? {});
    return Object.fromEntries(entries.map(([key, args]) => [key, diagnosticSetting(vault, key, args)]));
}

/** Where diagnostics can go. */
export const destinations = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId"] as const;

function diagnosticSetting(vault: Surrounded, key: string, args: DiagnosticsArgs): monitor.DiagnosticSetting {
    if (destinations.every((destination) => args[destination] === undefined)) {
        const expected = `name at least one destination: ${destinations.join(", ")}`;
        throw invalidArgument("Vault", vault.name, `diagnostics.${key}`, expected, args);
    }
    const { logs, metrics, ...where } = args;
    const settingArgs: monitor.DiagnosticSettingArgs = {
        resourceUri: vault.id,
        name: key,
        ...where,
        logs: [{ categoryGroup: logs ?? "allLogs", enabled: true }],
        metrics: metrics === false ? [] : [{ category: "AllMetrics", enabled: true }],
    };
    return new monitor.DiagnosticSetting(
        `${vault.name}-${key}-diagnostics`,
        transformed(`Vault "${vault.name}"`, "diagnosticSetting", vault.args.transform?.diagnosticSetting, settingArgs),
        { parent: vault.component },
    );
}

/**
 * The lock on a vault.
 *
 * @param lockable everything below the vault in Azure: a lock keeps it from being deleted, so the lock comes last and goes first
 */
export function lock(
    vault: Surrounded,
    lockable: pulumi.Input<pulumi.Resource[]>,
): authorization.ManagementLockByScope | undefined {
    const { lock: level } = vault.args;
    if (level === undefined) {
        return undefined;
    }
    const lockArgs: authorization.ManagementLockByScopeArgs = {
        scope: vault.id,
        lockName: vault.name,
        level,
        notes: "Declared with the vault. Take it out of the program to delete.",
    };
    return new authorization.ManagementLockByScope(
        `${vault.name}-lock`,
        transformed(`Vault "${vault.name}"`, "lock", vault.args.transform?.lock, lockArgs),
        { parent: vault.component, dependsOn: lockable },
    );
}
