import { pathInputs } from "../../../local/providers/azure-native/paths";
import { type ResourceType } from "../../../local/providers/azure-native/resource-type";
import { type Property, reference, type Shape } from "../../../local/providers/schema/shape";
import { resourceTypes } from "../../../local/providers/azure-native/types";
import { type Declared, Declarations, type Members } from "./support/declarations";

const sdk = new Declarations("@pulumi/azure-native");

type Side = "input" | "output";

/** What differs between a shape and a declaration, by path. */
function compareShape(side: Side, shape: Shape, members: Members, path: string): string[] {
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
            const demand = side === "output" || path + name === "location" || required === !declared.optional;
            return [
                ...(demand ? [] : [`${path}${name}: required ${required} here, ${!declared.optional} in the SDK`]),
                ...compare(side, property, declared.type, `${path}${name}`),
            ];
        }),
    ];
}

function compare(side: Side, property: Property, declared: Declared, path: string): string[] {
    if (property === reference || property.shape === reference.shape) {
        const members = declared.kind === "object" ? declared.members() : undefined;
        return members?.has("id") ? [] : [`${path}: the SDK knows no id of it`];
    }
    if (property.kind === "any") {
        return [];
    }
    const kind = property.kind === "identities" ? (side === "input" ? "list" : "map") : property.kind;
    if (kind !== declared.kind) {
        return [`${path}: ${kind} here, ${declared.kind} in the SDK`];
    }
    if (declared.kind === "object") {
        return compareShape(side, property.shape ?? {}, declared.members(), `${path}.`);
    }
    return (declared.kind === "list" || declared.kind === "map") && property.item !== undefined
        ? compare(side, property.item, declared.item, `${path}[]`)
        : [];
}

function filesOf({ token }: ResourceType) {
    const [, module = "", name = ""] = token.split(":");
    return {
        name,
        file: `${module}/${name[0]?.toLowerCase()}${name.slice(1)}.d.ts`,
        lookUp: `${module}/get${name}.d.ts`,
    };
}

function topLevelPathInputs(type: ResourceType): string[] {
    return pathInputs(type.path).filter((name) => !name.includes("."));
}

describe.each(resourceTypes.map((type) => [type.token, type] as const))("%s", (_token, type) => {
    const { name, file, lookUp } = filesOf(type);

    it("takes the inputs that the SDK declares", () => {
        const args = sdk.find(file, `${name}Args`);
        const inPath = topLevelPathInputs(type);
        const members = new Map(
            [...(args ?? [])].filter(([member]) => !inPath.includes(member) || member in type.shape),
        );
        const isInput = ([member]: [string, Property]) => !inPath.includes(member) || members.has(member);
        const shape = Object.fromEntries(
            Object.entries(type.shape).map(([member, property]): [string, Property] =>
                // A path's placeholder may also be answered: what the table says of it is about the answer.
                inPath.includes(member) ? [member, { ...property, direction: "output" }] : [member, property],
            ),
        );
        const own = new Map([...members].filter(([member]) => !inPath.includes(member)));
        expect(inPath.filter((input) => args?.has(input) !== true)).toEqual([]);
        expect(compareShape("input", Object.fromEntries(Object.entries(shape).filter(isInput)), own, "")).toEqual([]);
    });

    it("answers the outputs that the SDK declares", () => {
        const outputs = new Map(sdk.find(file, name));
        expect(outputs.delete("azureApiVersion")).toBe(type.apiVersion !== "");
        expect(compareShape("output", type.shape, outputs, "")).toEqual([]);
    });

    it("speaks the API version that the SDK's documentation names", () => {
        const documented = sdk.apiVersionOf(file);
        expect(documented ?? type.apiVersion).toBe(type.apiVersion);
    });

    it("looks up by what is in the path", () => {
        if (!sdk.has(lookUp)) {
            expect(type.apiVersion).toBe("");
            return;
        }
        const args = sdk.find(lookUp, `Get${name}Args`) ?? new Map<string, { optional: boolean }>();
        const needed = [...args].filter(([, { optional }]) => !optional).map(([member]) => member);
        const known = [...pathInputs(type.lookUpPath ?? type.path), type.apiVersionInput];
        expect(needed.filter((member) => !known.includes(member))).toEqual([]);
    });
});
