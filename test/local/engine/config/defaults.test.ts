import { applyProjectConfig } from "../../../../local/engine/config/defaults";
import type { Project } from "../../../../local/engine/config/project";
import { decryptValue, type ConfigValue } from "../../../../local/engine/config/values";
import type { JsonObject } from "../../../../local/engine/state/serialize-value";

function project(config: JsonObject): Project {
    return {
        name: "proj",
        file: "Pulumi.yaml",
        root: "/",
        program: {},
        stackConfigDirectory: "/",
        alwaysRefresh: false,
        config,
    };
}

function applied(declared: JsonObject, values: JsonObject): Record<string, ConfigValue> {
    const config = new Map(Object.entries(values).map(([key, value]) => [key, decryptValue(key, value, undefined)]));
    applyProjectConfig(project(declared), "dev", config);
    return Object.fromEntries(config);
}

describe("the project's configuration", () => {
    it("holds where the stack says nothing", () => {
        const declared: JsonObject = {
            short: "s",
            typed: { type: "integer", default: 3 },
            list: { type: "array", items: { type: "string" }, default: ["a"] },
            key: { type: "string", default: "hush", secret: true },
            "azure-native:location": { value: "westeurope" },
            "aws:region": "us-east-1",
        };
        expect(applied(declared, { "proj:short": "mine" })).toEqual({
            "proj:short": { text: "mine", secret: false, structured: false },
            "proj:typed": { text: "3", secret: false, structured: false },
            "proj:list": { text: '["a"]', secret: false, structured: true },
            "proj:key": { text: "hush", secret: true, structured: false },
            "azure-native:location": { text: "westeurope", secret: false, structured: false },
            "aws:region": { text: "us-east-1", secret: false, structured: false },
        });
    });

    it("is checked whole: everything missing and wrong is named at once", () => {
        const declared: JsonObject = {
            a: { type: "string" },
            b: { type: "integer" },
            c: { type: "boolean" },
            d: { type: "array" },
        };
        expect(() => applied(declared, { "proj:b": "1.5", "proj:c": "yes", "proj:d": { x: 1 } })).toThrow(
            "Stack 'dev' does not have the configuration that Pulumi.yaml asks for:\n" +
                '  - "proj:a" is missing: set it with `config set proj:a <value>`\n' +
                '  - "proj:b" must be of type integer, got "1.5"\n' +
                '  - "proj:c" must be of type boolean, got "yes"\n' +
                '  - "proj:d" must be of type array, got "{"x":1}"',
        );
    });

    it("must be of a known type, and of this project's namespace to have one", () => {
        expect(() => applied({ a: { type: "number" } }, {})).toThrow(
            'the type of "proj:a" must be one of string, integer, boolean, array, got "number"',
        );
        expect(() => applied({ "aws:region": { type: "string" } }, {})).toThrow("not of this project's namespace");
    });
});
