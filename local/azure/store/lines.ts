import { crc32 } from "./crc32";
import type { Change } from "./collection";

/**
 * One change as a line of the journal: a checksum of the rest, a space, and JSON. The checksum tells a line that was
 * half written when the machine stopped from one that is whole.
 */
export function encodeChange(change: Change): string {
    const json = JSON.stringify(
        "value" in change ? [change.collection, change.key, change.value] : [change.collection, change.key],
    );
    return `${crc32(json)} ${json}\n`;
}

/** The change in a line (without its newline), or `undefined` when the line isn't whole. */
export function decodeChange(line: string): Change | undefined {
    const space = line.indexOf(" ");
    const json = line.slice(space + 1);
    if (space < 0 || line.slice(0, space) !== crc32(json)) {
        return undefined;
    }
    const [collection, key, ...rest] = JSON.parse(json) as [string, string, ...unknown[]];
    return rest.length === 0 ? { collection, key } : { collection, key, value: rest[0] };
}
