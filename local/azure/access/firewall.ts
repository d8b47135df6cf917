import { BlockList, isIP } from "node:net";
import type { VaultRecord } from "../contract";

/** What a firewall says of an address. */
export type FirewallVerdict = "allowed" | "denied" | "public-access-disabled";

/**
 * Judges a client address by a vault's network settings. Nothing that calls the local Azure is a trusted service or
 * comes from a subnet with a service endpoint, so neither `bypass` nor the subnet rules let anybody in. A private
 * address comes from a virtual network, and so through an approved private endpoint where the vault has one: the firewall
 * is for everybody else.
 * @see https://learn.microsoft.com/azure/key-vault/general/network-security
 * @see https://learn.microsoft.com/azure/key-vault/general/private-link-service
 */
export function judgeAddress(vault: VaultRecord, address: string): FirewallVerdict {
    if (isPrivate(address) && vault.privateEndpointConnections?.some(({ status }) => status === "Approved") === true) {
        return "allowed";
    }
    const { publicNetworkAccess, networkAcls } = vault.properties;
    if (publicNetworkAccess?.toLowerCase() === "disabled") {
        return "public-access-disabled";
    }
    if (networkAcls?.defaultAction?.toLowerCase() !== "deny") {
        return "allowed";
    }
    return (networkAcls.ipRules ?? []).some(({ value }) => ruleHolds(value, address)) ? "allowed" : "denied";
}

/** The ranges of private networks (RFC 1918). */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

function isPrivate(address: string): boolean {
    return privateRanges.some((range) => ruleHolds(range, address));
}

/** Whether an address lies in a rule: `192.0.2.7` or `192.0.2.0/24`. */
export function ruleHolds(rule: string, address: string): boolean {
    const [network = "", prefix] = rule.split("/");
    const family = isIP(network);
    if (family === 0 || family !== isIP(address)) {
        return false;
    }
    const list = new BlockList();
    const type = family === 4 ? "ipv4" : "ipv6";
    list.addSubnet(network, prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix), type);
    return list.check(address, type);
}
