/** What an address rule of a firewall must be, as words that follow "must". */
export const ipRuleExpectation =
    "be a public IPv4 address or a CIDR range that begins at its first address, such as 203.0.113.7 or 198.51.100.0/24";

/** https://www.rfc-editor.org/rfc/rfc1918#section-3, which the service's firewall refuses */
const privateRanges: readonly (readonly [string, number])[] = [
    ["10.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
];

/**
 * An address or range in the form in which the service keeps it, with a prefix length; `undefined` where the service would refuse it.
 */
export function ipRule(text: string): string | undefined {
    const match = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(text);
    const address = addressOf(match?.[1]);
    const length = Number(match?.[2] ?? 32);
    if (match === null || address === undefined || length > 32 || address !== firstOf(address, length)) {
        return undefined;
    }
    const isPrivate = privateRanges.some(
        ([start, prefix]) => length >= prefix && firstOf(address, prefix) === addressOf(start),
    );
    return isPrivate ? undefined : `${match[1]}/${length}`;
}

/** A dotted address as a number. */
function addressOf(text: string | undefined): number | undefined {
    const parts = text?.split(".") ?? [];
    const valid = parts.length === 4 && parts.every((part) => Number(part) <= 255 && String(Number(part)) === part);
    return valid ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}

/** The first address of the range of this prefix length that an address is in. */
function firstOf(address: number, length: number): number {
    const size = 2 ** (32 - length);
    return Math.floor(address / size) * size;
}
