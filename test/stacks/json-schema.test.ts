import Ajv from "ajv/dist/2020";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { stackFileSchema } from "../../stacks/configuration";
import { configSchema as appSchema } from "../../stacks/app/config-schema";
import { configSchema } from "../../stacks/platform/config-schema";

const root = path.resolve(__dirname, "../..");
const stackFiles = fs.readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name));

function check(text: string): unknown {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(
        stackFileSchema("platform", configSchema),
    );
    return validate(parse(text)) ? "valid" : validate.errors?.map(({ message }) => message);
}

describe("the JSON Schema of Pulumi.<stack>.yaml", () => {
    it("is the one that is kept for editors (`node scripts/config-schema.cjs` writes it)", () => {
        const kept = fs.readFileSync(path.join(root, "stacks/platform/config.schema.json"), "utf8");
        expect(JSON.parse(kept)).toEqual(stackFileSchema("platform", configSchema));
    });

    it.each(stackFiles)("accepts %s, which names it", (file) => {
        const text = fs.readFileSync(path.join(root, file), "utf8");
        expect(check(text)).toBe("valid");
        expect(text).toMatch(/^# yaml-language-server: \$schema=stacks\/platform\/config\.schema\.json\n/);
    });

    it("accepts secure values and other packages' keys", () => {
        const text = fs
            .readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8")
            .replace(
                "platform:location: westeurope",
                "platform:location: { secure: v1:abc }\n    azure-native:location: x",
            );
        expect(check(text)).toBe("valid");
    });

    it.each([
        ["a misspelt key", "platform:location:", "platform:locaton:"],
        ["a value that isn't allowed", "onDestroy: purge", "onDestroy: burn"],
        ["a retention below the service's", "purgeProtection: false", "softDeleteRetentionDays: 6"],
    ])("refuses %s", (_, from, to) => {
        const text = fs.readFileSync(path.join(root, "Pulumi.dev.yaml"), "utf8").replace(from, to);
        expect(check(text)).toEqual(expect.arrayContaining([expect.any(String)]));
    });
});

describe("the JSON Schema of the application's Pulumi.<stack>.yaml", () => {
    const folder = path.join(root, "stacks", "app");

    it("is the one that is kept for editors, and takes the files that are there", () => {
        const schema = stackFileSchema("app", appSchema);
        expect(JSON.parse(fs.readFileSync(path.join(folder, "config.schema.json"), "utf8"))).toEqual(schema);
        const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
        for (const file of fs.readdirSync(folder).filter((name) => /^Pulumi\..+\.yaml$/.test(name))) {
            const text = fs.readFileSync(path.join(folder, file), "utf8");
            expect([file, validate(parse(text)), validate.errors]).toEqual([file, true, null]);
            expect(text).toMatch(/^# yaml-language-server: \$schema=config\.schema\.json\n/);
        }
    });
});
