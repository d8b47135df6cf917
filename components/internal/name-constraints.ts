/** The names that an authority may sign for (RFC 5280, 4.2.1.10): looked at before anything is asked of it. */
import { BlockList, isIP } from "node:net";
import type { NameConstraintInputs, SigningLimits } from "../data-plane/certificates/authority-contract";
import type { CertificateNames } from "../data-plane/certificates/contract";

/** A name that an authority may not sign for, with the argument it stands in. */
export interface NameOutside {
    readonly property: "dnsNames" | "emails" | "ipAddresses";
    readonly name: string;
}

const kinds = [
    ["dnsNames", "dnsNames", isBelow],
    ["emails", "emails", (mail: string, domain: string) => isBelow(mail.slice(mail.indexOf("@") + 1), domain)],
    ["ipAddresses", "ipRanges", isWithin],
] as const;

/** The names that lie outside of what is permitted, or inside of what is excluded. */
export function namesOutsideOf({ permitted, excluded }: SigningLimits, names: CertificateNames): NameOutside[] {
    return kinds.flatMap(([property, of, matches]) =>
        (names[property] ?? [])
            .filter((name) => {
                const allowed = listOf(permitted, of);
                const isAllowed = allowed === undefined || allowed.some((each) => matches(name, each));
                return !isAllowed || listOf(excluded, of)?.some((each) => matches(name, each)) === true;
            })
            .map((name) => ({ property, name })),
    );
}

function listOf(
    constraints: NameConstraintInputs | undefined,
    kind: keyof NameConstraintInputs,
): readonly string[] | undefined {
    const list = constraints?.[kind];
    return list === undefined || list.length === 0 ? undefined : list;
}

/** A domain allows itself and all below it. */
function isBelow(name: string, domain: string): boolean {
    const [below, above] = [name.replace(/^\*\./, "").toLowerCase(), domain.replace(/^\./, "").toLowerCase()];
    return below === above || below.endsWith(`.${above}`);
}

function isWithin(address: string, range: string): boolean {
    const [network = "", prefix = ""] = range.split("/");
    const family = isIP(network) === 6 ? "ipv6" : "ipv4";
    const block = new BlockList();
    block.addSubnet(network, Number(prefix), family);
    return isIP(address) === isIP(network) && block.check(address, family);
}
