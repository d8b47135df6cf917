/** Access that a deployment has given which failed before it verified anything: the next one may take it back. */
import { CryptoVerification, Key, Principal, Secret, Vault } from "../../components/index";
import type { SubjectResult, VaultArgs } from "../../components/index";
import { verify } from "../../components/data-plane/verification/kinds";
import type { VerificationInputs } from "../../components/data-plane/verification/contract";
import { stackPerTest } from "./support/stack-per-test";

const verificationType = "pulumi-nodejs:dynamic/azure-keyvault:Verification";
const kim = "0a000000-0000-4000-8000-000000000001";
const noted =
    "this deployment takes it back if one that broke off gave it, and the next one verifies that; it may be another stack's, too";
const absent = "TEST_INTERRUPTED_NOT_SET";

const world = stackPerTest("kv-interrupted");

/** A verified vault; where it `breaks`, kim may sign, and the first secret has no value. */
const program =
    (accessModel: NonNullable<VaultArgs["accessModel"]>, { breaks = false, hasKey = true } = {}) =>
    () => {
        const settings = { resourceGroupName: "rg", network: "open", onDestroy: "delete" } as const;
        const vault = new Vault("kv", { ...settings, vaultName: world.vaultName, accessModel });
        const keys = hasKey ? [new Key("signing", { vault, type: "EC", onDestroy: "delete" })] : [];
        if (breaks) {
            vault.grants.keys.sign(Principal.objectId(kim, "User", "kim"));
        }
        const secrets = breaks ? [new Secret("password", { vault, fromEnvironment: absent })] : [];
        new CryptoVerification("verified", { vaults: [vault], keys, secrets, always: true });
    };

const resource = () => world.stack.resource(verificationType, "verified-kv");
const found = () => resource().outputs?.["result"] as unknown as SubjectResult;

/** What the data plane is given of the vault's verification, apart from any deployment. */
const inputs = () => resource().inputs as unknown as VerificationInputs;

async function assignments(): Promise<unknown[]> {
    const path = `${vaultId()}/providers/Microsoft.Authorization/roleAssignments`;
    const { body } = await world.azure.arm("GET", path, "2022-04-01");
    const { value } = body as { value: { properties: { scope: string } }[] };
    return value.filter(({ properties }) => properties.scope.includes("/vaults/"));
}

async function policies(): Promise<unknown> {
    const { body } = await world.azure.arm("GET", vaultId(), "2023-07-01");
    return (body as { properties: { accessPolicies: unknown[] } }).properties.accessPolicies;
}

const vaultId = () => `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}`;

async function breakOff(accessModel: "rbac" | "accessPolicies", more: { hasKey?: boolean } = {}): Promise<void> {
    const failed = await world.stack.up(program(accessModel, { breaks: true, ...more }));
    expect(failed.errors.join()).toContain(absent);
}

it("takes role assignments back, the deployers' own as well", async () => {
    expect(await world.stack.up(program("rbac"))).toMatchObject({ ok: true });
    await breakOff("rbac");
    const given = await assignments();
    expect(given).toHaveLength(3);
    // Nothing is taken back where nothing is deployed.
    expect((await verify(inputs())).failedChecks.map(({ check }) => check)).toEqual(["no undeclared access"]);
    expect(await world.stack.up(program("rbac"))).toMatchObject({ ok: true, errors: [] });
    expect(found().notes).toEqual([
        `${kim} has "Key Vault Crypto User" on the vault: ${noted}`,
        `${world.azure.azure.target.objectId} has "Key Vault Secrets Officer" on the vault: ${noted}`,
    ]);
    expect(await assignments()).toHaveLength(1);
    expect(await world.stack.up(program("rbac"))).toMatchObject({ ok: true, errors: [] });
    expect(found()).not.toHaveProperty("departing");
});

it("takes role assignments back where nothing was ever verified", async () => {
    await breakOff("rbac");
    expect(await world.stack.up(program("rbac"))).toMatchObject({ ok: true, errors: [] });
    expect(found().departing).toHaveLength(2);
});

it("takes the policies of others back before it verifies, and the deployers' for a kind that leaves after its last object", async () => {
    expect(await world.stack.up(program("accessPolicies"))).toMatchObject({ ok: true });
    await breakOff("accessPolicies");
    expect(await policies()).toHaveLength(2);
    expect(await world.stack.up(program("accessPolicies"))).toMatchObject({ ok: true, errors: [] });
    expect(found().notes).toEqual([
        expect.stringMatching(`^${world.azure.azure.target.objectId} can do secrets/.*${noted}$`),
    ]);
    expect(await policies()).toMatchObject([{ objectId: world.azure.azure.target.objectId }]);
    expect(JSON.stringify(await policies())).not.toContain("secrets");
    expect(await world.stack.up(program("accessPolicies"))).toMatchObject({ ok: true, errors: [] });
    expect(found()).not.toHaveProperty("departing");
});

it("takes the deployers' policies back where the program declares nothing any more that they deploy", async () => {
    const nothing = program("accessPolicies", { hasKey: false });
    expect(await world.stack.up(nothing)).toMatchObject({ ok: true });
    await breakOff("accessPolicies", { hasKey: false });
    expect(await policies()).toHaveLength(2);
    expect(await world.stack.up(nothing)).toMatchObject({ ok: true, errors: [] });
    expect(found().notes).toEqual([
        expect.stringMatching(`^${world.azure.azure.target.objectId} can do secrets/.*${noted}$`),
    ]);
    expect(await policies()).toEqual([]);
    expect(await world.stack.up(nothing)).toMatchObject({ ok: true, errors: [] });
    expect(found()).not.toHaveProperty("departing");
});
