// What differs between a table's shape and an SDK's declaration.
import { type Property, reference, type Shape } from "../../../../local/providers/schema/shape";
import { type Declared, type Members } from "./declarations";

type Side = "input" | "output";

/** The differences, one sentence each, by path. `required` is compared on the input's side. */
export function compareShape(side: Side, shape: Shape, members: Members, path = ""): string[] {
    const own = Object.entries(shape).filter(([, { direction }]) => direction === "both" || direction === side);
    const missing = [...members.keys()].filter((name) => !own.some(([known]) => known === name));
    return [
        ...missing.map((name) => `${path}${name}: only the SDK has it`),
        ...own.flatMap(([name, property]) => {
            const declared = members.get(name);
            if (declared === undefined) {
                return [`${path}${name}: the SDK does not have it`];
            }
            const required = property.required === true;
            // The location has to be there, but the plugin finds one where the program gives none.
            const agreed = side === "output" || path + name === "location" || required === !declared.optional;
            return [
                ...(agreed ? [] : [`${path}${name}: required ${required} here, ${!declared.optional} in the SDK`]),
                ...compareProperty(side, property, declared.type, `${path}${name}`),
            ];
        }),
    ];
}

function compareProperty(side: Side, property: Property, declared: Declared, path: string): string[] {
    if (property === reference || property.shape === reference.shape) {
        const members = declared.kind === "object" ? declared.members() : undefined;
        return members?.has("id") ? [] : [`${path}: the SDK knows no id of it`];
    }
    if (property.kind === "any") {
        return [];
    }
    const kind = kindOn(side, property);
    if (kind !== declared.kind) {
        return [`${path}: ${kind} here, ${declared.kind} in the SDK`];
    }
    if (declared.kind === "object") {
        return compareShape(side, property.shape ?? {}, declared.members(), `${path}.`);
    }
    return (declared.kind === "list" || declared.kind === "map") && property.item !== undefined
        ? compareProperty(side, property.item, declared.item, `${path}[]`)
        : [];
}

function kindOn(side: Side, { kind }: Property): string {
    if (kind === "identities") {
        return side === "input" ? "list" : "map";
    }
    return kind === "single" || kind === "set" ? "list" : kind;
}
