// Pulumi's property values: what a resource's inputs and outputs are made of inside the engine.
// On the wire the special kinds are objects under a signature key, unknowns are sentinel strings; see wire.ts.

/** A value of a property. */
export type PropertyValue =
    | null
    | boolean
    | number
    | string
    | PropertyValue[]
    | PropertyMap
    | Secret
    | Unknown
    | OutputValue
    | Asset
    | Archive
    | ResourceReference;

/** Named values: a resource's inputs or outputs, or an object inside of them. */
export interface PropertyMap {
    [key: string]: PropertyValue;
}

/** A value that must be encrypted in the state and never shown. */
export class Secret {
    constructor(readonly value: PropertyValue) {}
}

/** What kind of value an unknown will be. */
export type UnknownKind = "string" | "boolean" | "number" | "array" | "object" | "asset" | "archive";

/** A value that is known only once the resource that it comes from exists. */
export class Unknown {
    constructor(readonly kind: UnknownKind = "string") {}
}

/** An output with what it depends on; only passed to those that accept output values. */
export class OutputValue {
    constructor(
        /** Absent while the value isn't known. */
        readonly value: PropertyValue | undefined,
        readonly secret: boolean,
        readonly dependencies: readonly string[],
    ) {}
}

/** A file, a text or a URI. Two assets of one hash are the same. */
export class Asset {
    constructor(
        readonly content: { text: string } | { path: string } | { uri: string },
        readonly hash?: string,
    ) {}
}

/** A set of assets, or an archive file or URI. */
export class Archive {
    constructor(
        readonly content: { assets: Record<string, Asset | Archive> } | { path: string } | { uri: string },
        readonly hash?: string,
    ) {}
}

/** A resource as a value. */
export class ResourceReference {
    constructor(
        readonly urn: string,
        /** Absent for components; `""` or an unknown while the resource doesn't exist. */
        readonly id?: PropertyValue,
        readonly packageVersion?: string,
    ) {}
}

/** Whether the value is an object with properties (not a list, not one of the special kinds). */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        !(value instanceof Secret) &&
        !(value instanceof Unknown) &&
        !(value instanceof OutputValue) &&
        !(value instanceof Asset) &&
        !(value instanceof Archive) &&
        !(value instanceof ResourceReference)
    );
}

/** Sets a property without meaning for keys such as `__proto__`. */
export function setProperty(target: PropertyMap, key: string, value: PropertyValue): void {
    if (key === "__proto__") {
        Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
    } else {
        target[key] = value;
    }
}

/** Applies `change` to every property of the map. */
export function mapProperties(
    map: PropertyMap,
    change: (value: PropertyValue, key: string) => PropertyValue,
): PropertyMap {
    const result: PropertyMap = {};
    for (const [key, value] of Object.entries(map)) {
        setProperty(result, key, change(value, key));
    }
    return result;
}

/** Rebuilds a value with `change` applied to each of its direct members. */
export function mapMembers(value: PropertyValue, change: (member: PropertyValue) => PropertyValue): PropertyValue {
    if (Array.isArray(value)) {
        return value.map(change);
    }
    if (value instanceof Secret) {
        return new Secret(change(value.value));
    }
    if (value instanceof OutputValue) {
        return value.value === undefined
            ? value
            : new OutputValue(change(value.value), value.secret, value.dependencies);
    }
    return isMap(value) ? mapProperties(value, change) : value;
}

/** Whether the predicate holds for the value or anything inside of it. */
export function someValue(value: PropertyValue, holds: (value: PropertyValue) => boolean): boolean {
    if (holds(value)) {
        return true;
    }
    if (Array.isArray(value)) {
        return value.some((member) => someValue(member, holds));
    }
    if (value instanceof Secret) {
        return someValue(value.value, holds);
    }
    if (value instanceof OutputValue) {
        return value.value !== undefined && someValue(value.value, holds);
    }
    if (value instanceof ResourceReference) {
        return value.id !== undefined && someValue(value.id, holds);
    }
    return isMap(value) && Object.values(value).some((member) => someValue(member, holds));
}

/** Whether there is a secret in the value. */
export function containsSecrets(value: PropertyValue): boolean {
    return someValue(value, (v) => v instanceof Secret || (v instanceof OutputValue && v.secret));
}

/** Whether anything in the value is unknown. */
export function containsUnknowns(value: PropertyValue): boolean {
    return someValue(value, (v) => v instanceof Unknown || (v instanceof OutputValue && v.value === undefined));
}

/** The value with every secret replaced by what it holds. */
export function withoutSecrets(value: PropertyValue): PropertyValue {
    return value instanceof Secret ? withoutSecrets(value.value) : mapMembers(value, withoutSecrets);
}

/** The value with output values replaced by plain, secret or unknown ones. */
export function withoutOutputValues(value: PropertyValue): PropertyValue {
    if (!(value instanceof OutputValue)) {
        return mapMembers(value, withoutOutputValues);
    }
    const inner = value.value === undefined ? new Unknown() : withoutOutputValues(value.value);
    return value.secret && !(inner instanceof Secret) ? new Secret(inner) : inner;
}

/** `withoutSecrets` for a whole map. */
export function revealMap(map: PropertyMap): PropertyMap {
    return mapProperties(map, withoutSecrets);
}

/**
 * Whether two values are the same. Secrets are compared by what they hold, but a secret never equals a plain value;
 * unknowns equal nothing, not even each other.
 */
export function equalValues(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
    if (a === undefined || b === undefined || a === null || b === null || typeof a !== "object") {
        return a === b;
    }
    if (a instanceof Unknown || b instanceof Unknown) {
        return false;
    }
    if (Array.isArray(a) || Array.isArray(b)) {
        return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => equalValues(v, b[i]));
    }
    if (isMap(a)) {
        return isMap(b) && equalMaps(a, b);
    }
    return equalSpecial(a, b);
}

function equalMaps(a: PropertyMap, b: PropertyMap): boolean {
    const keys = Object.keys(a);
    return (
        keys.length === Object.keys(b).length &&
        keys.every((key) => Object.hasOwn(b, key) && equalValues(a[key], b[key]))
    );
}

function equalSpecial(a: Secret | OutputValue | Asset | Archive | ResourceReference, b: PropertyValue): boolean {
    if (a instanceof Secret) {
        return b instanceof Secret && equalValues(a.value, b.value);
    }
    if (a instanceof OutputValue) {
        return (
            b instanceof OutputValue &&
            a.value !== undefined &&
            a.secret === b.secret &&
            equalValues(a.value, b.value) &&
            a.dependencies.join("\n") === b.dependencies.join("\n")
        );
    }
    if (a instanceof ResourceReference) {
        return b instanceof ResourceReference && a.urn === b.urn && equalValues(a.id, b.id);
    }
    if (a instanceof Asset) {
        return b instanceof Asset && (a.hash ?? a) === (b.hash ?? b);
    }
    return b instanceof Archive && (a.hash ?? a) === (b.hash ?? b);
}
