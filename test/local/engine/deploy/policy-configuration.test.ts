import { writeFileSync } from "node:fs";
import path from "node:path";
import {
    configurePolicies,
    readConfiguration,
    type DescribedPolicy,
} from "../../../../local/engine/deploy/policy-packs/configuration";
import { removeTemporary, temporaryDirectory } from "../temporary";

const policy = (name: string, more: Partial<DescribedPolicy> = {}): DescribedPolicy => ({
    ...{ name, level: "advisory", defaults: {}, schema: {}, required: [] },
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
            'The configuration of the policy pack "p" is wrong:\n  * "a" must be configured with most.\n' +
                "Correct it in the file that --policy-pack-config names.",
        );
        expect(configurePolicies("p", policies, disabled).size).toBe(1);
    });

    it("must be what the policies' schemas allow, and all that isn't is said at once", () => {
        const schema = {
            most: { type: "number", maximum: 9 },
            size: { enum: ["small", "large"] },
            names: { type: "array", items: { type: "string" } },
            more: { type: "object", properties: { deep: { type: "boolean" } }, additionalProperties: false },
        };
        const policies = [
            policy("a", { schema }),
            policy("b", { schema, required: ["size"] }),
            policy("c", { schema }),
        ];
        const given = (a: object, b: object) =>
            new Map([
                ["a", { properties: { ...a } }],
                ["b", { properties: { ...b } }],
                ["c", { level: "disabled" as const, properties: { most: "ignored" } }],
            ]);
        const right = given(
            { most: 9, size: "large", names: ["x"], more: { deep: true }, own: "anything" },
            { size: "small" },
        );
        expect(configurePolicies("p", policies, right).get("a")?.properties).toMatchObject({
            most: 9,
            own: "anything",
        });
        const wrong = given({ most: "x", size: "huge", names: ["x", 1], more: { deep: 1, stray: 2 } }, { most: 10 });
        expect(() => configurePolicies("p", policies, wrong)).toThrow(
            new Error(
                [
                    'The configuration of the policy pack "p" is wrong:',
                    '  * "a": `most` must be number, got "x".',
                    '  * "a": `size` must be equal to one of the allowed values ("small", "large"), got "huge".',
                    '  * "a": `names.1` must be string, got 1.',
                    '  * "a": `more` must NOT have additional properties ("stray"), got {"deep":1,"stray":2}.',
                    '  * "a": `more.deep` must be boolean, got 1.',
                    '  * "b" must be configured with size.',
                    '  * "b": `most` must be <= 9, got 10.',
                    "Correct it in the file that --policy-pack-config names.",
                ].join("\n"),
            ),
        );
    });
});
