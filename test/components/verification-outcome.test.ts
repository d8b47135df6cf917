/** What a deployment whose verification fails leaves behind, and what the next one does about it. */
import {
    CryptoVerification,
    Secret,
    Vault,
    type CryptoVerificationArgs,
    type SubjectResult,
} from "../../components/index";
import { reportOfLast } from "../../components/verify/last";
import { readState } from "../../components/verify/state";
import type { ResourceState } from "../../local/engine/state/resource";
import { roles } from "./support/granted";
import { stackPerTest } from "./support/stack-per-test";
import type { Deployed } from "./support/test-stack";

const [verificationType, verdictType] = ["Verification", "VerificationVerdict"].map(
    (kind) => `pulumi-nodejs:dynamic/azure-keyvault:${kind}`,
) as [string, string];
const stranger = "0b000000-0000-4000-8000-000000000002";
const undeclared = "88888888-8888-4888-8888-888888888888";

const world = stackPerTest("kv-outcome", () => strangerLeaves());

/** A vault with a secret in it, verified or not. */
const program = (args?: Partial<CryptoVerificationArgs>, uses?: (verification: CryptoVerification) => void) => () => {
    const vault = new Vault("kv", {
        resourceGroupName: "rg",
        vaultName: world.vaultName,
        network: "open",
        onDestroy: "delete",
    });
    const password = new Secret("password", { vault, generate: { length: 24 }, onDestroy: "delete" });
    if (args !== undefined) {
        const verification = new CryptoVerification("verified", { vaults: [vault], secrets: [password], ...args });
        uses?.(verification);
    }
};

const strangersRole = () =>
    `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}/providers/Microsoft.Authorization/roleAssignments/${undeclared}`;

/** Gives somebody access that no program declares. */
async function strangerComes(): Promise<void> {
    const subscription = world.azure.group.split("/resourceGroups")[0] ?? "";
    const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles.secretsUser}`;
    await world.azure.arm("PUT", strangersRole(), "2022-04-01", {
        properties: { principalId: stranger, principalType: "User", roleDefinitionId },
    });
}

async function strangerLeaves(): Promise<void> {
    await world.azure.arm("DELETE", strangersRole(), "2022-04-01");
}

const ofKind = (type: string) => world.stack.resources.filter((resource) => resource.type === type);
const resultIn = ({ outputs }: ResourceState) => outputs?.["result"] as unknown as SubjectResult;

/** What the state says of each verified object: whether it passed, and which checks failed. */
function recorded(): Record<string, string[]> {
    return Object.fromEntries(
        ofKind(verificationType).map((resource) => [
            resource.urn.split("::").pop() ?? "",
            resultIn(resource).failedChecks.map(({ check }) => check),
        ]),
    );
}

/** The report of what the last deployment found, from the state alone. */
function lastReport() {
    const resources = world.stack.resources.map(({ urn, type, inputs, outputs }) => ({ urn, type, inputs, outputs }));
    return reportOfLast(readState(JSON.stringify({ version: 3, deployment: { resources } })), undefined);
}

const verdict = () => world.stack.resource(verdictType, "verified-verdict");
const problem =
    /^Vault "kv-outcome-\d+": no undeclared access: 0b000000-\S+ has "Key Vault Secrets User" on the vault$/;

function expectFailure({ ok, errors }: Deployed): void {
    expect(ok).toBe(false);
    const [told, ...more] = errors.filter((text) => text.includes("CryptoVerification"));
    expect(more).toEqual([]);
    const lines = (told ?? "").split("\n");
    const first = lines.findIndex((line) => line.includes('CryptoVerification "verified": 1 check failed.'));
    expect(first).toBeGreaterThanOrEqual(0);
    expect(lines[first + 1]?.trim()).toMatch(problem);
    expect(lines[first + 2]).toContain(
        "`npx --no -- pulumi-azure-keyvault-verify --last --report DIR` writes its report",
    );
}

test("a seeded secret that its owners renewed passes, before and after refreshes, and stays as they made it", async () => {
    const seeded = () => {
        const vault = new Vault("kv", {
            resourceGroupName: "rg",
            vaultName: world.vaultName,
            network: "open",
            onDestroy: "delete",
        });
        const settings = {
            mode: "seeded",
            contentType: "text/plain",
            expiresAfter: "P90D",
            onDestroy: "delete",
        } as const;
        const secret = new Secret("partner", { vault, generate: {}, ...settings });
        new CryptoVerification("verified", { secrets: [secret] });
    };
    expect(await world.stack.up(seeded)).toMatchObject({ ok: true, errors: [] });
    const secretId = `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}/secrets/partner`;
    await world.azure.arm("PUT", secretId, "2023-07-01", { properties: { value: "renewed" } });
    for (let round = 0; round < 2; round++) {
        expect(await world.stack.up(seeded)).toMatchObject({ ok: true, errors: [] });
        expect(await world.stack.refresh()).toMatchObject({ ok: true });
        expect(await world.stack.preview(seeded)).toMatchObject({ ok: true, steps: [] });
    }
    const { body } = await world.azure.arm("GET", secretId, "2023-07-01");
    expect((body as { properties: object }).properties).not.toHaveProperty("contentType");
});

describe("a verification that fails at its creation", () => {
    beforeEach(async () => {
        expect(await world.stack.up(program())).toMatchObject({ ok: true });
        await strangerComes();
    });

    it("leaves what was found of everything, and names what failed", async () => {
        let after = 0;
        const build = program({}, ({ result }) => result.apply(() => after++));
        expectFailure(await world.stack.up(build));
        expect(recorded()).toEqual({ "verified-kv": ["no undeclared access"], "verified-password": [] });
        expect(verdict().id).toBe("verified");
        expect(verdict().initErrors).toEqual([expect.stringContaining("1 check failed.")]);
        expect(verdict().outputs).toMatchObject({ failed: [expect.stringMatching(problem)] });
        // What builds on the verification is not built.
        expect(after).toBe(0);
        const report = lastReport();
        expect(report).toMatchObject({ passed: false, failed: 1, from: "last deployment" });
        expect(report.subjects.map(({ passed }) => passed)).toEqual([false, true]);
    });

    it("is verified again by the same program, until it passes", async () => {
        await world.stack.up(program({}));
        const again = ["update Verification verified-kv", "update VerificationVerdict verified-verdict"];
        expect((await world.stack.preview(program({}))).steps).toEqual(again);
        const second = await world.stack.up(program({}));
        expectFailure(second);
        expect(second.steps).toEqual(again);
        await strangerLeaves();
        const third = await world.stack.up(program({}));
        expect(third).toMatchObject({ ok: true, errors: [], steps: again });
        expect(recorded()).toEqual({ "verified-kv": [], "verified-password": [] });
        expect(verdict().initErrors ?? []).toEqual([]);
        expect(lastReport()).toMatchObject({ passed: true, failed: 0 });
        expect(await world.stack.up(program({}))).toMatchObject({ ok: true, steps: [] });
    });
});

describe("a good verification that fails later", () => {
    beforeEach(async () => {
        expect(await world.stack.up(program({ trigger: "1" }))).toMatchObject({ ok: true });
        await strangerComes();
    });

    it("leaves what was found, and a refresh doesn't make it forget", async () => {
        expectFailure(await world.stack.up(program({ trigger: "2" })));
        expect(recorded()).toEqual({ "verified-kv": ["no undeclared access"], "verified-password": [] });
        expect(ofKind(verificationType).map(({ inputs }) => inputs?.["trigger"])).toEqual(["2", "2"]);
        expect(verdict().initErrors).toHaveLength(1);
        expect(await world.stack.refresh()).toMatchObject({ ok: true });
        expect(verdict().initErrors ?? []).toEqual([]);
        expectFailure(await world.stack.up(program({ trigger: "2" })));
        await strangerLeaves();
        expect(await world.stack.up(program({ trigger: "2" }))).toMatchObject({ ok: true, errors: [] });
        expect(lastReport()).toMatchObject({ passed: true });
    });

    it("is looked at again when it shall only warn, and warns until it passes", async () => {
        expectFailure(await world.stack.up(program({ trigger: "2" })));
        const warned = await world.stack.up(program({ trigger: "2", onFailure: "warn" }));
        expect(warned).toMatchObject({ ok: true, errors: [] });
        expect(warned.warnings.join()).toContain("no undeclared access");
        expect(warned.steps).toEqual([
            "update Verification verified-kv",
            "update Verification verified-password",
            "delete VerificationVerdict verified-verdict",
        ]);
        expect(recorded()["verified-kv"]).toEqual(["no undeclared access"]);
        await strangerLeaves();
        const passed = await world.stack.up(program({ trigger: "2", onFailure: "warn" }));
        expect(passed).toMatchObject({ ok: true, warnings: [], steps: ["update Verification verified-kv"] });
        expect(recorded()["verified-kv"]).toEqual([]);
    });
});
