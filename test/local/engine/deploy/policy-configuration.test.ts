import { writeFileSync } from "node:fs";
import path from "node:path";
import {
    configurePolicies,
    readConfiguration,
    type DescribedPolicy,
} from "../../../../local/engine/deploy/policy-packs/configuration";
import { removeTemporary, temporaryDirectory } from "../temporary";

const policy = (name: string, more: Partial<DescribedPolicy> = {}): DescribedPolicy => ({
    ...{ name, level: "advisory", defaults: {}, required: [] },
    ...more,
});

describe("a policy pack's configuration", () => {
    afterAll(removeTemporary);
    const read = (text: string) => {
        const file = path.join(temporaryDirectory(), "config.json");
        writeFileSync(file, text);
        return readConfiguration(file);
    };

    it("gives levels, or objects with a level and properties", () => {
        expect([
            ...read('{ "all": "disabled", "a": { "enforcementLevel": "mandatory", "most": 1 }, "b": { "x": [] } }'),
        ]).toEqual([
            ["all", { level: "disabled", properties: {} }],
            ["a", { level: "mandatory", properties: { most: 1 } }],
            ["b", { properties: { x: [] } }],
        ]);
    });

    it.each([
        ["{", /can't be read as JSON/],
        ["[]", /must be an object by policies/],
        ['{ "a": 1 }', /must give an enforcement level or an object for "a"\.$/],
        [
            '{ "a": "strict" }',
            /gives "a" the enforcement level "strict"; allowed: advisory, mandatory, remediate, disabled\.$/,
        ],
    ])("is refused as %s", (text, message) => {
        expect(() => read(text)).toThrow(message);
    });

    it("lies over defaults and over what the pack starts with, `all` below single policies", () => {
        const policies = [policy("a", { defaults: { most: 1, least: 0 } }), policy("b"), policy("c")];
        const initial = new Map([["a", { properties: { most: 2 } }]]);
        const given = new Map([
            ["a", { properties: { least: 5 } }],
            ["all", { level: "disabled" as const, properties: {} }],
            ["b", { level: "mandatory" as const, properties: {} }],
        ]);
        expect([...configurePolicies("p", policies, initial, given)]).toEqual([
            ["a", { level: "disabled", properties: { most: 2, least: 5 } }],
            ["b", { level: "mandatory", properties: {} }],
            ["c", { level: "disabled", properties: {} }],
        ]);
    });

    it("must have what a policy requires, unless it is disabled", () => {
        const policies = [policy("a", { required: ["most"] })];
        const disabled = new Map([["a", { level: "disabled" as const, properties: {} }]]);
        expect(() => configurePolicies("p", policies, new Map())).toThrow(
            'The policy "a" of the pack "p" must be configured with most.',
        );
        expect(configurePolicies("p", policies, disabled).size).toBe(1);
    });
});
