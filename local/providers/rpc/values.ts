// Property values as providers exchange them with an engine: JSON, in which sentinels stand for unknowns and an object
// under a signature key for a secret.
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A JSON value; what isn't plain in it is told apart by {@link isUnknown} and {@link isSecret}. */
export type Value = null | boolean | number | string | Value[] | Properties;

/** Named values: a resource's inputs or outputs, or an object inside of them. */
export interface Properties {
    [name: string]: Value;
}

/** What a value that isn't known before the deployment looks like on the wire, when its kind is not known either. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The sentinels of booleans, numbers, lists, assets, archives and objects. */
const TYPED_UNKNOWNS = [
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
const UNKNOWNS: ReadonlySet<string> = new Set([UNKNOWN, ...TYPED_UNKNOWNS]);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Whether the value is a placeholder for one that is known only after a deployment. */
export function isUnknown(value: Value | undefined): boolean {
    return typeof value === "string" && UNKNOWNS.has(value);
}

/** Whether the value is an object with properties: neither a list nor a secret. */
export function isObject(value: Value | undefined): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !(SIGNATURE in value);
}

/** Whether the value, as it is, is marked as a secret. */
export function isSecret(value: Value | undefined): value is Properties {
    return typeof value === "object" && value !== null && !Array.isArray(value) && value[SIGNATURE] === SECRET;
}

/** Marks a value as a secret; one that is marked already stays as it is. */
export function secret(value: Value): Value {
    return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

/** The same value without any secret marks, at any depth. */
export function reveal(value: Value): Value {
    if (isSecret(value)) {
        return reveal(value["value"] ?? null);
    }
    if (Array.isArray(value)) {
        return value.map(reveal);
    }
    return isObject(value) ? mapProperties(value, reveal) : value;
}

/** {@link reveal} for a whole property bag. */
export function revealAll(properties: Properties): Properties {
    return mapProperties(properties, reveal);
}

/** Marks as secret what is marked so, at the same place, in `like`. */
export function sealLike(value: Value, like: Value | undefined): Value {
    if (like === undefined) {
        return value;
    }
    if (isSecret(like)) {
        return secret(value);
    }
    if (Array.isArray(value) && Array.isArray(like)) {
        return value.map((item, index) => sealLike(item, like[index]));
    }
    if (isObject(value) && isObject(like)) {
        return sealAllLike(value, like);
    }
    return value;
}

/** {@link sealLike} for a whole property bag. */
export function sealAllLike(properties: Properties, like: Properties): Properties {
    return mapProperties(properties, (value, name) => sealLike(value, like[name]));
}

/** Whether an unknown is anywhere in the value. */
export function hasUnknowns(value: Value): boolean {
    if (isSecret(value)) {
        return hasUnknowns(value["value"] ?? null);
    }
    if (Array.isArray(value)) {
        return value.some(hasUnknowns);
    }
    return isObject(value) ? Object.values(value).some(hasUnknowns) : isUnknown(value);
}

/** Whether two values are the same, whatever the order of their properties. */
export function equal(a: Value | undefined, b: Value | undefined): boolean {
    if (Array.isArray(a) && Array.isArray(b)) {
        return a.length === b.length && a.every((item, index) => equal(item, b[index]));
    }
    if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
        if (Array.isArray(a) || Array.isArray(b)) {
            return false;
        }
        const names = new Set([...Object.keys(a), ...Object.keys(b)]);
        return [...names].every((name) => equal(a[name], b[name]));
    }
    return a === b;
}

/** The string, or an empty one for any other value. */
export function textOf(value: Value | undefined): string {
    return typeof value === "string" ? value : "";
}

/** Applies a function to each property. */
export function mapProperties(properties: Properties, change: (value: Value, name: string) => Value): Properties {
    return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, change(value, name)]));
}

/** The property bag of a message. Nulls are left out: to a provider they mean the same as an absent property. */
export function fromStruct(struct: Struct | undefined): Properties {
    return struct === undefined ? {} : withoutNulls(struct.toJavaScript());
}

/** The message of a property bag. */
export function toStruct(properties: Properties): Struct {
    return Struct.fromJavaScript(properties);
}

/** Leaves out null properties, at any depth; a null in a list stays. */
export function withoutNulls(properties: Properties): Properties {
    const clean = (value: Value): Value =>
        Array.isArray(value)
            ? value.map(clean)
            : typeof value === "object" && value !== null
              ? withoutNulls(value)
              : value;
    return Object.fromEntries(
        Object.entries(properties)
            .filter(([, value]) => value !== null)
            .map(([name, value]) => [name, clean(value)]),
    );
}
