import { createHash } from "node:crypto";
import { tagLimits } from "../../internal/limits";

/**
 * The tag that says which declaration an object was made by, so that a deployment that was cut off before it could record
 * what it had done is carried on by the next one, instead of taking the object for someone else's.
 */
export const ownerTag = "declared-by";

/** A short name for a value that is no secret: of a weak one, as whoever reads the tag can try values, it tells everything. */
export function digest(value: unknown): string {
    return createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 16);
}

/** The tags to set: the program's, and the mark where the service's limit leaves room for it. */
export function withMark(tags: Readonly<Record<string, string>> | undefined, mark: string): Record<string, string> {
    const own = withoutMark(tags);
    return Object.keys(own).length < tagLimits.count ? { ...own, [ownerTag]: mark } : own;
}

/**
 * The tags to set while the mark is needed: where the service's limit leaves no room for it, it takes the place of the last one, which
 * is to be set again afterwards.
 */
export function withMarkForNow(
    tags: Readonly<Record<string, string>> | undefined,
    mark: string,
): Record<string, string> {
    const own = Object.entries(withoutMark(tags)).slice(0, tagLimits.count - 1);
    return { ...Object.fromEntries(own), [ownerTag]: mark };
}

/** Whether the program's tags leave no room for the mark. */
export function leavesNoRoom(tags: Readonly<Record<string, string>> | undefined): boolean {
    return Object.keys(withoutMark(tags)).length >= tagLimits.count;
}

/** The tags that people see as theirs. */
export function withoutMark(tags: Readonly<Record<string, string>> | undefined): Record<string, string> {
    return Object.fromEntries(Object.entries(tags ?? {}).filter(([name]) => name !== ownerTag));
}
