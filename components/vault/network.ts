import type * as pulumi from "@pulumi/pulumi";
import type { types } from "@pulumi/azure-native";
import { invalidArgument } from "../internal/errors";
import { ipRule, ipRuleExpectation } from "../internal/ip-rules";

/** Who can reach a vault over the network. */
export interface NetworkArgs {
    /**
     * IPv4 addresses and CIDR ranges that reach the vault, such as `203.0.113.7` and `198.51.100.0/24`. Public ones: the vault never
     * sees private addresses. With `deployerAddresses` at most 1,000.
     *
     * @default none
     */
    readonly ipRules?: readonly string[];
    /**
     * The addresses that deployments come from. They are let in like `ipRules`, and named apart because without them the program's own
     * keys and secrets can't be deployed.
     *
     * @default none
     */
    readonly deployerAddresses?: readonly string[];
    /** Ids of subnets that reach the vault by a service endpoint (`Microsoft.KeyVault`), at most 200. @default none */
    readonly subnetIds?: readonly pulumi.Input<string>[];
    /**
     * Whether Microsoft's trusted services reach the vault whatever the rules say. Customer-managed keys of storage accounts and disks
     * need it.
     *
     * @default false
     * @see https://learn.microsoft.com/azure/key-vault/general/overview-vnet-service-endpoints#trusted-services
     */
    readonly trustedServices?: boolean;
    /**
     * Whether public addresses reach the vault at all. `false` leaves private endpoints and trusted services.
     *
     * @default true where rules or subnets are given, else false where private endpoints are
     */
    readonly publicAccess?: boolean;
}

/** The network part of a vault's properties. */
export interface NetworkProperties {
    readonly publicNetworkAccess: "Enabled" | "Disabled";
    readonly networkAcls: types.input.keyvault.NetworkRuleSetArgs;
    /** Whether nothing outside of Azure could reach the vault: not even the deployer. */
    readonly unreachable: boolean;
}

/**
 * What a vault's network settings come to, every address checked.
 *
 * @param hasPrivateEndpoints whether the vault can be reached without the public network
 */
export function networkProperties(
    vault: string,
    network: "open" | NetworkArgs | undefined,
    hasPrivateEndpoints: boolean,
): NetworkProperties {
    if (network === "open") {
        return {
            publicNetworkAccess: "Enabled",
            networkAcls: { defaultAction: "Allow", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
            unreachable: false,
        };
    }
    if (network !== undefined && typeof network !== "object") {
        const expected = 'be "open", or an object such as { deployerAddresses: ["203.0.113.7"] }';
        throw invalidArgument("Vault", vault, "network", expected, network);
    }
    const addresses = [
        ...rules(vault, "network.ipRules", network?.ipRules),
        ...rules(vault, "network.deployerAddresses", network?.deployerAddresses),
    ];
    const subnets = list(vault, "network.subnetIds", network?.subnetIds);
    subnets.forEach((id, index) => checkSubnet(vault, `network.subnetIds[${index}]`, id));
    refuseMany(vault, "ipRules` and `network.deployerAddresses", new Set(addresses).size, firewallLimits.addresses);
    refuseMany(vault, "subnetIds", subnets.length, firewallLimits.subnets);
    const hasRules = addresses.length + subnets.length > 0;
    const publicAccess = network?.publicAccess ?? (hasRules || !hasPrivateEndpoints);
    return {
        publicNetworkAccess: publicAccess ? "Enabled" : "Disabled",
        networkAcls: {
            defaultAction: "Deny",
            bypass: network?.trustedServices === true ? "AzureServices" : "None",
            ipRules: [...new Set(addresses)].map((value) => ({ value })),
            virtualNetworkRules: subnets.map((id) => ({ id })),
        },
        unreachable: !hasPrivateEndpoints && !(publicAccess && hasRules),
    };
}

/** https://learn.microsoft.com/azure/key-vault/general/network-security */
export const firewallLimits = { addresses: 1_000, subnets: 200 } as const;

function refuseMany(vault: string, property: string, count: number, most: number): void {
    if (count > most) {
        throw invalidArgument("Vault", vault, `network.${property}`, `be at most ${most}`, count);
    }
}

/** Refuses what is no subnet's id. An output is passed over: Azure refuses it then. */
export function checkSubnet(vault: string, property: string, id: unknown): void {
    if (id === undefined || (typeof id === "string" && !/^\/(.+\/)?subnets\/[^/]+$/i.test(id))) {
        throw invalidArgument("Vault", vault, property, "be the ARM id of a subnet", id);
    }
}

function list<T>(vault: string, property: string, given: readonly T[] = []): readonly T[] {
    const told: unknown = given;
    if (!Array.isArray(told)) {
        throw invalidArgument("Vault", vault, property, "be a list", told);
    }
    return given;
}

function rules(vault: string, property: string, addresses: readonly string[] | undefined): string[] {
    return list(vault, property, addresses).map((address, index) => {
        const rule = ipRule(address);
        if (rule === undefined) {
            throw invalidArgument("Vault", vault, `${property}[${index}]`, ipRuleExpectation, address);
        }
        return rule;
    });
}
