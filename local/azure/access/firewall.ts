import { BlockList, isIP } from "node:net";
import type { VaultRecord } from "../contract";

/** What a firewall says of an address. */
export type FirewallVerdict = "allowed" | "denied" | "public-access-disabled";

/**
 * Judges a client address by a vault's network settings. Nothing that calls the local Azure is a trusted service or
 * comes from a subnet with a service endpoint, so neither `bypass` nor the subnet rules let anybody in.
 * @see https://learn.microsoft.com/azure/key-vault/general/network-security
 */
export function judgeAddress(vault: VaultRecord, address: string): FirewallVerdict {
    const { publicNetworkAccess, networkAcls } = vault.properties;
    if (publicNetworkAccess?.toLowerCase() === "disabled") {
        return "public-access-disabled";
    }
    if (networkAcls?.defaultAction?.toLowerCase() !== "deny") {
        return "allowed";
    }
    return (networkAcls.ipRules ?? []).some(({ value }) => ruleHolds(value, address)) ? "allowed" : "denied";
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
