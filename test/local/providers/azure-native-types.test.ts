import { pathInputs } from "../../../local/providers/azure-native/paths";
import { type ResourceType } from "../../../local/providers/azure-native/resource-type";
import { type Property } from "../../../local/providers/schema/shape";
import { resourceTypes } from "../../../local/providers/azure-native/types";
import { compareShape } from "./support/compare-shape";
import { Declarations } from "./support/declarations";

const sdk = new Declarations("@pulumi/azure-native");

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
        expect(compareShape("input", Object.fromEntries(Object.entries(shape).filter(isInput)), own)).toEqual([]);
    });

    it("answers the outputs that the SDK declares", () => {
        const outputs = new Map(sdk.find(file, name));
        expect(outputs.delete("azureApiVersion")).toBe(type.apiVersion !== "");
        expect(compareShape("output", type.shape, outputs)).toEqual([]);
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
