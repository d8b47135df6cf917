import { isIP } from "node:net";
import type { NetworkRules } from "../../contract";
import { isObject } from "../arm-call";
import { invalidValue } from "./errors";

/** Limits of a vault's firewall (https://learn.microsoft.com/azure/key-vault/general/network-security). */
const MAXIMUM_IP_RULES = 1000;
const MAXIMUM_SUBNET_RULES = 200;

/**
 * The network rules of a request, completed and checked. Rules that let everybody in are the default, and aren't kept:
 * Key Vault doesn't show them either.
 */
export function readNetworkRules(value: unknown): NetworkRules | undefined {
    if (value === undefined || value === null) {
        return undefined;
    }
    if (!isObject(value)) {
        throw invalidValue("networkAcls");
    }
    const rules = {
        bypass: oneOf(value["bypass"], ["AzureServices", "None"], "networkAcls.bypass") ?? "AzureServices",
        defaultAction: oneOf(value["defaultAction"], ["Allow", "Deny"], "networkAcls.defaultAction") ?? "Allow",
        ipRules: list(value["ipRules"], "networkAcls.ipRules", MAXIMUM_IP_RULES).map(readIpRule),
        virtualNetworkRules: list(
            value["virtualNetworkRules"],
            "networkAcls.virtualNetworkRules",
            MAXIMUM_SUBNET_RULES,
        ).map(readSubnetRule),
    };
    const isDefault =
        rules.bypass === "AzureServices" &&
        rules.defaultAction === "Allow" &&
        rules.ipRules.length === 0 &&
        rules.virtualNetworkRules.length === 0;
    return isDefault ? undefined : rules;
}

function oneOf(value: unknown, allowed: readonly string[], name: string): string | undefined {
    if (value === undefined || value === null) {
        return undefined;
    }
    const known =
        typeof value === "string" ? allowed.find((item) => item.toLowerCase() === value.toLowerCase()) : undefined;
    if (known === undefined) {
        throw invalidValue(name);
    }
    return known;
}

function list(value: unknown, name: string, most: number): unknown[] {
    if (value === undefined || value === null) {
        return [];
    }
    if (!Array.isArray(value) || value.length > most) {
        throw invalidValue(name);
    }
    return value;
}

/** An address alone is a network of one; only IPv4 is taken. */
function readIpRule(rule: unknown): { value: string } {
    const value = isObject(rule) ? rule["value"] : undefined;
    const [address = "", prefix = "32", ...rest] = typeof value === "string" ? value.split("/") : [];
    if (isIP(address) !== 4 || rest.length > 0 || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32) {
        throw invalidValue("networkAcls.ipRules");
    }
    return { value: `${address}/${prefix}` };
}

const SUBNET =
    /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.network\/virtualnetworks\/[^/]+\/subnets\/[^/]+$/i;

/** Subnet ids come back in lower case. */
function readSubnetRule(rule: unknown): { id: string; ignoreMissingVnetServiceEndpoint?: boolean } {
    const { id, ignoreMissingVnetServiceEndpoint: ignore } = isObject(rule) ? rule : {};
    if (typeof id !== "string" || !SUBNET.test(id)) {
        throw invalidValue("networkAcls.virtualNetworkRules");
    }
    return {
        id: id.toLowerCase(),
        ...(typeof ignore === "boolean" ? { ignoreMissingVnetServiceEndpoint: ignore } : {}),
    };
}
