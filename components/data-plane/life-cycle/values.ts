/**
 * Pulumi's placeholders for values that a preview doesn't know yet, one a type.
 *
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */
const placeholders: ReadonlySet<unknown> = new Set([
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Whether a value isn't known yet, or has a part that isn't. */
export function isUnknown(value: unknown): boolean {
    if (typeof value === "object" && value !== null) {
        return Object.values(value).some(isUnknown);
    }
    return placeholders.has(value);
}

/** A value if it is known. */
export function known<T>(value: T): T | undefined {
    return isUnknown(value) ? undefined : value;
}

/** The properties whose values are known. */
export function knownOnly<T extends object>(properties: T): Partial<T> {
    return Object.fromEntries(Object.entries(properties).filter(([, value]) => !isUnknown(value))) as Partial<T>;
}

/**
 * Whether two names are of the same object: the service takes any capitals for the same, and an object that is replaced by itself would be
 * removed in the end.
 */
export function sameName(old: unknown, declared: unknown): boolean {
    return typeof old === "string" && typeof declared === "string" && old.toLowerCase() === declared.toLowerCase();
}

/** The properties whose values differ; one that isn't known yet counts as different. */
export function differing(
    properties: readonly string[],
    olds: Readonly<Record<string, unknown>>,
    news: Readonly<Record<string, unknown>>,
    same: (property: string, old: unknown, declared: unknown) => boolean = () => false,
): string[] {
    return properties.filter((property) => {
        const [old, declared] = [olds[property], news[property]];
        if (isUnknown(declared)) {
            return true;
        }
        return !sameJson(old, declared) && !same(property, old, declared);
    });
}

/** Whether two values are the same JSON, whatever the order of keys; absent, `undefined` and `null` are one. */
export function sameJson(left: unknown, right: unknown): boolean {
    return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
    return JSON.stringify(value ?? null, (_key, part: unknown) =>
        typeof part === "object" && part !== null && !Array.isArray(part)
            ? Object.fromEntries(
                  Object.entries(part)
                      .filter(([, inner]) => inner !== undefined && inner !== null)
                      .sort(([a], [b]) => (a < b ? -1 : 1)),
              )
            : part,
    );
}

/** A time as the state keeps it: whole seconds, in UTC. */
export function timeText(time: Date | undefined): string | undefined {
    return time === undefined ? undefined : `${time.toISOString().slice(0, 19)}Z`;
}
