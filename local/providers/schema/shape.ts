// How the properties of an SDK and the JSON of a service correspond: the words that the tables of types are written in.

/** What a property holds. */
export type Kind = "text" | "number" | "flag" | "any" | "list" | "set" | "map" | "object" | "identities" | "single";

/** One property of a resource, or of an object inside of one. */
export interface Property {
    readonly kind: Kind;
    /** Of the elements of a list, set or map. */
    readonly item?: Property;
    /** Of an object. */
    readonly shape?: Shape;
    /** Whether a program sets it, the service answers it, or both. */
    readonly direction: "both" | "input" | "output";
    /** Where it is in the service's JSON, when that is not under its own name: `["properties", "principalId"]`. Empty: nowhere. */
    readonly wire?: readonly string[];
    /** Whether a change makes a new resource. */
    readonly replaces?: true;
    /** Whether the value must never be shown. */
    readonly secret?: true;
    /** An answer that stays the same for the life of the resource: known in the preview of an update. */
    readonly lasting?: true;
    /** A list that others may also write to: what the program leaves out keeps its value, and is no drift of its own. */
    readonly shared?: true;
    /** Must be given. */
    readonly required?: true;
}

/** Properties by the names that the SDK gives them. */
export type Shape = Readonly<Record<string, Property>>;

/** A string. */
export const text: Property = { kind: "text", direction: "both" };
/** A number. */
export const number: Property = { kind: "number", direction: "both" };
/** A boolean. */
export const flag: Property = { kind: "flag", direction: "both" };
/** JSON that is passed on as it is. */
export const any: Property = { kind: "any", direction: "both" };
/** A list of strings. */
export const texts: Property = list(text);
/** Strings in any order. */
export const textSet: Property = set(text);
/** What tags are. */
export const textMap: Property = { kind: "map", item: text, direction: "both" };
/** A list of ids, which ARM keeps as the keys of a map, and answers with what it knows of each. */
export const identities: Property = { kind: "identities", direction: "both" };
/** Another resource, by its id. */
export const reference: Property = object({ id: text });
/** Other resources, by their ids. */
export const references: Property = list(reference);

/** A list. */
export function list(item: Property): Property {
    return { kind: "list", item, direction: "both" };
}

/** A list whose order means nothing. */
export function set(item: Property): Property {
    return { kind: "set", item, direction: "both" };
}

/** A map with keys of the program's choice. */
export function map(item: Property): Property {
    return { kind: "map", item, direction: "both" };
}

/** An object with known properties. */
export function object(shape: Shape): Property {
    return { kind: "object", shape, direction: "both" };
}

/** An object that the SDK shows as a list of one. */
export function single(shape: Shape): Property {
    return { kind: "single", item: object(shape), direction: "both" };
}

/** Only set by programs; the service doesn't answer it. */
export function input(property: Property): Property {
    return { ...property, direction: "input" };
}

/** Only answered by the service. */
export function output(property: Property): Property {
    return { ...property, direction: "output" };
}

/** Only answered by the service, and never different afterwards. */
export function lasting(property: Property): Property {
    return { ...property, direction: "output", lasting: true };
}

/** Can't be changed: a new value makes a new resource. */
export function fixed(property: Property): Property {
    return { ...property, replaces: true };
}

/** Must be given. */
export function required(property: Property): Property {
    return { ...property, required: true };
}

/** Never shown, and encrypted in the state. */
export function secretValue(property: Property): Property {
    return { ...property, secret: true };
}

/** Others may write to this list too: when the program leaves it out, an update keeps what is there. */
export function shared(property: Property): Property {
    return { ...property, shared: true };
}

/** Known to the service by another name. */
export function named(wireName: string, property: Property): Property {
    return { ...property, wire: [...(property.wire?.slice(0, -1) ?? []), wireName] };
}

/** Set by programs, but no part of what is sent. */
export function unsent(property: Property): Property {
    return { ...property, direction: "input", wire: [] };
}

/** Set and shown, but kept in another place than the object itself: whoever reads and writes it does so apart. */
export function apart(property: Property): Property {
    return { ...property, wire: [] };
}

/** Properties that the service keeps in an inner object and the SDK shows beside the others. */
export function within(container: string, shape: Shape): Shape {
    return Object.fromEntries(
        Object.entries(shape).map(([name, property]) => [
            name,
            { ...property, wire: [container, ...(property.wire ?? [name])] },
        ]),
    );
}

/** {@link within} for `properties`, where ARM keeps most. */
export function inProperties(shape: Shape): Shape {
    return within("properties", shape);
}
