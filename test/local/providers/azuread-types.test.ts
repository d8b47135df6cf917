import { applicationLookUpShape } from "../../../local/providers/azuread/lookup-shapes";
import { lookUps } from "../../../local/providers/azuread/lookups";
import { directoryTypes } from "../../../local/providers/azuread/types";
import { compareShape } from "./support/compare-shape";
import { Declarations } from "./support/declarations";

const sdk = new Declarations("@pulumi/azuread");

/** `azuread:index/group:Group` is declared in `group.d.ts`. */
function nameOf(token: string): { file: string; name: string } {
    const name = token.slice(token.lastIndexOf(":") + 1);
    return { file: `${name[0]?.toLowerCase()}${name.slice(1)}.d.ts`, name };
}

describe.each(directoryTypes.map((type) => [type.token, type] as const))("%s", (token, type) => {
    const { file, name } = nameOf(token);
    /** What is refused as an input and not shown either. */
    const absent = type.refused.filter((member) => type.shape[member] === undefined);

    it("takes the inputs that the SDK declares, but for those that it refuses", () => {
        const inputs = new Map(sdk.find(file, `${name}Args`));
        for (const refused of type.refused) {
            expect(inputs.delete(refused)).toBe(true);
        }
        expect(compareShape("input", type.shape, inputs)).toEqual([]);
    });

    it("answers the outputs that the SDK declares", () => {
        const outputs = new Map([...(sdk.find(file, name) ?? [])].filter(([member]) => !absent.includes(member)));
        expect(compareShape("output", type.shape, outputs)).toEqual([]);
    });
});

describe.each(Object.entries(lookUps))("%s", (token, definition) => {
    const { file, name } = nameOf(token);
    const pascal = `${name[0]?.toUpperCase()}${name.slice(1)}`;

    it("takes the arguments that the SDK declares", () => {
        const declared = [...(sdk.find(file, `${pascal}Args`) ?? new Map<string, unknown>()).keys()].sort();
        const echo = definition.echo.filter((argument) => definition.keys[argument] === undefined);
        expect([...Object.keys(definition.keys), ...definition.narrow, ...echo].sort()).toEqual(declared);
    });

    it("answers what the SDK declares", () => {
        const outputs = new Map(sdk.find(file, `${pascal}Result`));
        expect(outputs.delete("id")).toBe(true);
        for (const echoed of definition.echo.filter((member) => definition.shape[member] === undefined)) {
            expect(outputs.delete(echoed)).toBe(true);
        }
        expect(compareShape("output", definition.shape, outputs)).toEqual([]);
    });
});

it("shows the one that was looked for by its URI", () => {
    expect(applicationLookUpShape["identifierUri"]).toMatchObject({ kind: "text" });
});
