import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { recorded } from "./support/recorder";
import { runSnippet } from "./support/run-snippet";

const readme = fs.readFileSync(path.resolve(__dirname, "../../README.md"), "utf8");
const example = /```ts\n([\s\S]+?)```/.exec(readme)?.[1] ?? "";

describe("the example of the README", () => {
    it("runs, and declares what it says", async () => {
        const { n, e } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
        const key = { version: "1", jwk: { kty: "RSA", n, e } };
        const result = { subject: "it", passedChecks: ["works"], failedChecks: [], calls: 1, verifiedAt: "now" };
        let exports: Record<string, unknown> = {};
        const registrations = await recorded(() => (exports = runSnippet(example)), {
            outputs: {
                "pulumi-nodejs:dynamic/azure-keyvault:Key": () => key,
                "pulumi-nodejs:dynamic/azure-keyvault:Verification": () => ({ result }),
            },
        });
        expect(Object.keys(exports).sort()).toEqual(["access", "keyId", "verified"]);
        expect(exports["access"]).toEqual({
            application: {
                "key orders": "wrapUnwrap (Key Vault Crypto Service Encryption User)",
                "secret database-password": "read (Key Vault Secrets User)",
            },
            pipeline: {
                vault:
                    "deploy keys (Key Vault Crypto Officer; that role also gives keys/release/action); " +
                    "deploy secrets (Key Vault Secrets Officer)",
            },
        });
        const dynamic = registrations
            .filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/azure-keyvault:"))
            .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
        expect(dynamic).toEqual(
            expect.arrayContaining([
                "Key orders",
                "Secret database-password",
                "Verification verification-orders",
                "Verification verification-database-password",
            ]),
        );
    });
});
