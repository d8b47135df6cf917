/** Access that a program takes back while a verification covers the vault: Pulumi takes it away after the verification has passed. */
import {
    CryptoVerification,
    Key,
    Principal,
    Vault,
    type CryptoVerificationArgs,
    type SubjectResult,
} from "../../components/index";
import { shortenWaits } from "./support/azure";
import { roles } from "./support/granted";
import { stackPerTest } from "./support/stack-per-test";

const verificationType = "pulumi-nodejs:dynamic/azure-keyvault:Verification";
const kim = "0a000000-0000-4000-8000-000000000001";
const stranger = "0b000000-0000-4000-8000-000000000002";

const world = stackPerTest("kv-withdrawn");
beforeEach(shortenWaits);
afterEach(() => jest.restoreAllMocks());

const open = { resourceGroupName: "rg", network: "open", onDestroy: "delete" } as const;
type Granting = (key: Key) => unknown;

/** A vault on RBAC with a key, and what is granted on it. */
const program =
    (grant: Granting = () => undefined, args: Partial<CryptoVerificationArgs> = {}) =>
    () => {
        const vault = new Vault("kv", { ...open, vaultName: world.vaultName });
        const key = new Key("signing", { vault, type: "EC", operations: ["sign"], onDestroy: "delete" });
        grant(key);
        new CryptoVerification("verified", { vaults: [vault], keys: [key], ...args });
    };

const signs: Granting = (key) => key.grants.sign(Principal.objectId(kim, "User", "kim"));
const signsExactly: Granting = (key) => key.grants.sign(Principal.objectId(kim, "User", "kim"), { role: "exact" });

const shares: Granting = (key) => key.grants.sign(Principal.objectId(kim, "User", "kim"), { onExisting: "adopt" });

const vaultId = () => `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}`;

function found(): SubjectResult {
    return world.stack.resource(verificationType, "verified-kv").outputs?.["result"] as unknown as SubjectResult;
}

/** Who has access to the vault or to what is in it, as ARM says. */
async function holders(): Promise<string[]> {
    const path = `${vaultId()}/providers/Microsoft.Authorization/roleAssignments`;
    const { body } = await world.azure.arm("GET", path, "2022-04-01");
    const { value } = body as { value: { properties: { principalId: string } }[] };
    return value.map(({ properties }) => properties.principalId);
}

const verifiedAgain = ["update Verification verified-kv"];

it("takes a grant back, and makes sure of it at the next deployment", async () => {
    expect(await world.stack.up(program(signs))).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(program())).toMatchObject({ ok: true, errors: [] });
    expect(await holders()).not.toContain(kim);
    expect(found().notes).toEqual([
        `${kim} has "Key Vault Crypto User" on keys/signing: this deployment is to take it back, and the next one verifies that`,
    ]);
    expect(await world.stack.up(program())).toMatchObject({ ok: true, steps: verifiedAgain });
    expect(found()).toMatchObject({ passed: true });
    expect(found()).not.toHaveProperty("departing");
    expect(await world.stack.up(program())).toMatchObject({ ok: true, steps: [] });
});

it("needs no further deployment where a refresh sees that it is gone", async () => {
    await world.stack.up(program(signs));
    expect(await world.stack.up(program())).toMatchObject({ ok: true, errors: [] });
    expect(found().departing).toHaveLength(1);
    expect(await world.stack.refresh()).toMatchObject({ ok: true });
    expect((await world.stack.preview(program())).steps).toEqual([]);
});

it("grants the same by another role, and back", async () => {
    await world.stack.up(program(signs));
    expect(await world.stack.up(program(signsExactly))).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(program(signs))).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(program(signs))).toMatchObject({ ok: true, steps: verifiedAgain });
    expect((await holders()).filter((holder) => holder === kim)).toHaveLength(1);
});

it("still fails at once for a stranger, and takes the grant back once the stranger has left", async () => {
    await world.stack.up(program(signs));
    const strangers = await world.azure.assign(vaultId(), roles.secretsUser, stranger, "ServicePrincipal");
    const failed = await world.stack.up(program());
    expect(failed.ok).toBe(false);
    expect(found().failedChecks).toEqual([
        { check: "no undeclared access", problem: `${stranger} has "Key Vault Secrets User" on the vault` },
    ]);
    expect(await holders()).toContain(kim);
    await world.azure.arm("DELETE", strangers, "2022-04-01");
    expect(await world.stack.up(program())).toMatchObject({ ok: true, errors: [] });
    expect(await holders()).not.toContain(kim);
});

it("takes the grant back at the first deployment that passes, however many something else has failed before", async () => {
    await world.stack.up(program(signs));
    for (let time = 0; time < 3; time++) {
        await world.azure.fault({ path: "/sign", status: 400, code: "BadParameter" });
        const failed = await world.stack.up(program(undefined, { trigger: "again" }));
        expect(failed.errors.join()).toContain('Key "signing" in vault');
        expect(failed.errors.join()).not.toContain("undeclared");
        expect(await holders()).toContain(kim);
    }
    await world.azure.clearFaults();
    expect(await world.stack.up(program(undefined, { trigger: "again" }))).toMatchObject({ ok: true, errors: [] });
    expect(await holders()).not.toContain(kim);
});

it("says of a shared assignment of others that it stays, and passes once it is gone", async () => {
    await world.stack.up(program());
    const others = await world.azure.assign(`${vaultId()}/keys/signing`, roles.cryptoUser, kim, "ServicePrincipal");
    expect(await world.stack.up(program(shares))).toMatchObject({ ok: true, errors: [] });
    for (let time = 0; time < 2; time++) {
        expect(await world.stack.up(program())).toMatchObject({ ok: false });
        expect(found().failedChecks.map(({ problem }) => problem)).toEqual([
            `${kim} has "Key Vault Crypto User" on keys/signing, which the program shared by \`onExisting: "adopt"\` and leaves there, ` +
                'for it counts as others\' (remove it, or say `undeclaredAccess: "ignore"` where others give access)',
        ]);
    }
    await world.azure.arm("DELETE", others, "2022-04-01");
    expect(await world.stack.up(program())).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(program())).toMatchObject({ ok: true, steps: [] });
});

it("takes back a shared assignment that was made to be shared", async () => {
    await world.stack.up(program(shares));
    expect(await world.stack.up(program())).toMatchObject({ ok: true, errors: [] });
    expect(await holders()).not.toContain(kim);
});

it("takes back the last grant on a vault with access policies", async () => {
    const policies = (granted: boolean) => () => {
        const vault = new Vault("kv", { ...open, vaultName: world.vaultName, accessModel: "accessPolicies" });
        if (granted) {
            vault.grants.permissions(Principal.objectId(kim, "User", "kim"), { secrets: ["get", "list"] });
        }
        new CryptoVerification("verified", { vaults: [vault] });
    };
    expect(await world.stack.up(policies(true))).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(policies(false))).toMatchObject({ ok: true, errors: [] });
    // Gone before it was verified: nothing is left to make sure of.
    expect(await world.stack.up(policies(false))).toMatchObject({ ok: true, steps: [] });
    expect(found().access).toEqual([]);
});
