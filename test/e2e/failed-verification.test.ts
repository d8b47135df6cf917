import * as fs from "node:fs";
import * as path from "node:path";
import type { VerificationReport } from "../../components/reports/verification-report";
import { TestProject } from "./project";

/** A vault with a secret, verified while somebody has access whom the vault's owner knows nothing of. */
const program = `
const authorization = require("@pulumi/azure-native/authorization");
const resources = require("@pulumi/azure-native/resources");
const { CryptoVerification, Secret, Vault } = require("pulumi-azure-keyvault");

const group = new resources.ResourceGroup("group");
const vault = new Vault("kv", { resourceGroupName: group.name, network: "open", purgeProtection: false, onDestroy: "purge" });
const password = new Secret("password", { vault, generate: { length: 24 }, onDestroy: "purge" });
const stranger = new authorization.RoleAssignment("stranger", {
    scope: vault.id,
    roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6",
    principalId: "0b000000-0000-4000-8000-000000000002",
    principalType: "User",
});
new CryptoVerification(
    "verified",
    { vaults: [vault], secrets: [password], undeclaredAccess: process.env.UNDECLARED_ACCESS },
    { dependsOn: [stranger] },
);
`;

jest.setTimeout(120_000);

describe("a deployment whose verification fails, from the command line", () => {
    const project = new TestProject();
    afterAll(() => project.dispose());

    const page = path.join(".local", "verification", "broken", "dev", "verification.html");
    const report = () => JSON.parse(project.read(page.replace(".html", ".json"))) as VerificationReport;

    beforeAll(() => {
        fs.mkdirSync(project.file("broken"));
        project.write(
            "broken/Pulumi.yaml",
            "name: broken\nruntime:\n    name: nodejs\n    options:\n        typescript: false\n",
        );
        project.write("broken/package.json", '{ "name": "broken", "main": "index.js" }');
        project.write("broken/index.js", program);
        project.write("broken/Pulumi.dev.yaml", "config:\n    azure-native:location: westeurope\n");
    });

    const up = (undeclaredAccess: string) =>
        project.run(["up", "--cwd", "broken"], { UNDECLARED_ACCESS: undeclaredAccess });

    it("names what failed, and then where the report of it all is", async () => {
        const { code, output } = await up("fail");
        expect(code).not.toBe(0);
        const place = (text: string) => {
            expect(output).toContain(text);
            return output.lastIndexOf(text);
        };
        const lines = [
            "what was verified:",
            'CryptoVerification "verified": 1 check failed.',
            `Verification report: ${page}`,
        ];
        const places = lines.map(place);
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(output).toMatch(
            /^ *Vault "kv-[^"]+": no undeclared access: 0b000000-\S+ has "Key Vault Secrets User" on the vault$/m,
        );
        expect(report()).toMatchObject({ passed: false, failed: 1 });
        expect(report().subjects.map(({ passed }) => passed)).toEqual([false, true]);
        expect(project.read(page)).toMatch(/failed/);
        const verified = project.resources("dev", "broken").filter(({ type }) => type.endsWith(":Verification"));
        expect(verified).toHaveLength(2);
    });

    it("verifies again at the next deployment, and reports that", async () => {
        const { madeAt } = report();
        const { code, output } = await up("ignore");
        expect(output).toContain(`Verification report: ${page}`);
        expect(code).toBe(0);
        expect(report()).toMatchObject({ passed: true, failed: 0 });
        expect(report().since?.madeAt).toBe(madeAt);
    });

    it("leaves the report alone where nothing was verified", async () => {
        const before = project.read(page);
        project.edit("broken/index.js", (text) => `throw new Error("broken from the start");\n${text}`);
        const { code, output } = await up("ignore");
        expect(code).not.toBe(0);
        expect(output).not.toContain("Verification report");
        expect(project.read(page)).toBe(before);
    });
});
