import { isIP } from "node:net";
import { invalidAddressPrefix, invalidCidrNotation, invalidSubnet } from "../errors";

/**
 * The longest prefix of a subnet's IPv4 range.
 * @see https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq#how-small-and-how-large-can-virtual-networks-and-subnets-be
 */
const longestInSubnet = 29;

/** Refuses what is no range of addresses. Answers with the length of its prefix. @param id the resource that it is of */
export function checkAddressPrefix(prefix: unknown, id: string): number {
    const [address = "", bits = "", ...more] = typeof prefix === "string" ? prefix.split("/") : [];
    const family = isIP(address);
    const length = Number(bits);
    if (family === 0 || !/^\d{1,3}$/.test(bits) || length > (family === 4 ? 32 : 128) || more.length > 0) {
        throw invalidAddressPrefix(String(prefix), id);
    }
    const first = family === 4 ? firstOf(address, length) : address;
    if (first !== address) {
        throw invalidCidrNotation(`${address}/${length}`, id, `${first}/${length}`);
    }
    return length;
}

/** Refuses what is no range of addresses for a subnet. @param id the subnet's */
export function checkSubnetPrefix(prefix: unknown, id: string): void {
    const length = checkAddressPrefix(prefix, id);
    if (length > longestInSubnet && !String(prefix).includes(":")) {
        const [subnet = "", , network = ""] = id.split("/").reverse();
        throw invalidSubnet(subnet, network);
    }
}

/** The first address of the IPv4 range of this prefix length that an address is in. */
function firstOf(address: string, length: number): string {
    const number = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
    const size = 2 ** (32 - length);
    const first = Math.floor(number / size) * size;
    return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".");
}
