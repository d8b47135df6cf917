import { accessPolicies } from "../../../components/data-plane/access-policies";
import type {
    AccessPoliciesInputs,
    AccessPoliciesOutputs,
} from "../../../components/data-plane/access-policies-contract";
import { forgetDeclared } from "../../../components/data-plane/declared";
import { getVault, type ArmAccessPolicy } from "../../../components/data-plane/arm-vault";
import type { VaultTarget } from "../../../components/internal/vault-target";
import { TestAzure } from "../support/azure";

const apiVersion = "2024-11-01";
const [kim, lee, sam] = [
    "0a000000-0000-4000-8000-000000000001",
    "0b000000-0000-4000-8000-000000000002",
    "0c000000-0000-4000-8000-000000000003",
] as const;

let azure: TestAzure;
let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
});
afterAll(() => azure.close());
afterEach(() => jest.restoreAllMocks());
beforeEach(async () => {
    forgetDeclared();
    target = { ...(await policyVault([])), accessModel: "accessPolicies" };
});

let vaults = 0;

async function policyVault(policies: ArmAccessPolicy[]): Promise<VaultTarget> {
    const vaultName = `kv-policies-${++vaults}`;
    const vaultId = `${azure.group}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
    const { tenantId, location } = azure.azure.target;
    await azure.arm("PUT", vaultId, apiVersion, {
        location,
        properties: {
            tenantId,
            sku: { family: "A", name: "standard" },
            enableRbacAuthorization: false,
            accessPolicies: policies,
        },
    });
    const vaultUri = `https://${vaultName}.vault.azure.net/`;
    return {
        ...{ vaultName, vaultId, vaultUri, tenantId },
        ...{ environment: "public", accessModel: "accessPolicies", purgeProtection: false },
    };
}

async function live(): Promise<Record<string, unknown>> {
    const { accessPolicies: policies = [] } = (await getVault(target)).properties;
    return Object.fromEntries(policies.map(({ objectId, permissions }) => [objectId, permissions]));
}

/** Policies as somebody else sets them, beside the program. */
async function others(policies: Omit<ArmAccessPolicy, "tenantId">[]): Promise<void> {
    const { tenantId } = azure.azure.target;
    await azure.arm("PUT", `${target.vaultId}/accessPolicies/add`, apiVersion, {
        properties: { accessPolicies: policies.map((policy) => ({ ...policy, tenantId })) },
    });
}

type Entries = AccessPoliciesInputs["entries"];

async function checked(entries: Entries, foreign: "keep" | "report" = "keep"): Promise<AccessPoliciesInputs> {
    const { inputs, failures } = await accessPolicies.check({}, { target, entries, foreign });
    expect(failures).toEqual([]);
    return inputs as unknown as AccessPoliciesInputs;
}

async function create(entries: Entries, foreign?: "report"): Promise<AccessPoliciesOutputs> {
    const { outs } = await accessPolicies.create({ ...(await checked(entries, foreign)) });
    return outs as unknown as AccessPoliciesOutputs;
}

async function update(olds: AccessPoliciesOutputs, entries: Entries): Promise<AccessPoliciesOutputs> {
    const news = { ...(await checked(entries)) };
    const { outs } = await accessPolicies.update(`${target.vaultId}/accessPolicies`, { ...olds }, news);
    return outs as unknown as AccessPoliciesOutputs;
}

test("makes one entry of several grants to one principal", async () => {
    const state = await create([
        { objectId: kim, permissions: { secrets: ["list", "get"] } },
        { objectId: kim.toUpperCase(), permissions: { secrets: ["set", "get"], keys: ["sign"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    expect(await live()).toEqual({
        [kim]: { keys: ["sign"], secrets: ["get", "list", "set"] },
        [lee]: { keys: ["get"] },
    });
    expect(state.added).toEqual([
        { objectId: kim, permissions: { keys: ["sign"], secrets: ["get", "list", "set"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
});

test("carries the principals' logical names to whoever reads the plan", async () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const secrets = { secrets: ["get"] };
    expect(
        await checked([
            { principal: "app", objectId: unknown, permissions: secrets },
            { principal: "kim", objectId: kim.toUpperCase(), permissions: secrets },
            { principal: "kim", objectId: kim, permissions: { keys: ["sign"] } },
        ]),
    ).toMatchObject({
        entries: [
            { principal: "kim", objectId: kim, permissions: { keys: ["sign"], secrets: ["get"] } },
            { principal: "app", objectId: unknown, permissions: secrets },
        ],
    });
});

test("takes back what no remaining grant needs, and leaves what others gave", async () => {
    await others([
        { objectId: kim, permissions: { secrets: ["get"], certificates: ["list"] } },
        { objectId: sam, permissions: { keys: ["all"] } },
    ]);
    const first = await create([
        { objectId: kim, permissions: { secrets: ["get", "list", "set"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    expect(first.added).toEqual([
        { objectId: kim, permissions: { secrets: ["list", "set"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    forgetDeclared();
    const second = await update(first, [{ objectId: kim, permissions: { secrets: ["list"] } }]);
    expect(await live()).toEqual({
        [kim]: { secrets: ["get", "list"], certificates: ["list"], storage: [] },
        [sam]: { keys: ["all"] },
    });
    forgetDeclared();
    await accessPolicies.delete("", { ...second });
    expect(await live()).toEqual({
        [kim]: { secrets: ["get"], certificates: ["list"], storage: [] },
        [sam]: { keys: ["all"] },
    });
});

describe("policies that another resource declares as well", () => {
    const [read, write] = [{ secrets: ["get"] }, { secrets: ["get", "set"] }];

    test("stay when the resource goes that added them", async () => {
        const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
        const first = await create([
            { objectId: kim, permissions: write },
            { objectId: lee, permissions: read },
        ]);
        forgetDeclared();
        await create([{ objectId: kim.toUpperCase(), permissions: read }]);
        await accessPolicies.delete("", { ...first });
        expect(await live()).toEqual({ [kim]: { ...read, storage: [] } });
        expect(told.mock.calls).toEqual([
            [
                `Access policies of vault "${target.vaultName}": what ${kim} has stays as far as the program declares it in ` +
                    "another resource. It counts as others' from now on, and stays when that resource goes.\n",
            ],
        ]);
    });

    test("stay when they move from one resource to the other", async () => {
        const first = await create([{ objectId: kim, permissions: write }]);
        forgetDeclared();
        await create([{ objectId: kim, permissions: write }]);
        const emptied = await update(first, []);
        expect(await live()).toEqual({ [kim]: write });
        expect(emptied.added).toEqual(first.added);
        forgetDeclared();
        await accessPolicies.delete("", { ...emptied });
        expect(await live()).toEqual({});
    });

    test("of another vault are no reason to stay", async () => {
        const first = await create([{ objectId: kim, permissions: read }]);
        forgetDeclared();
        const here = target;
        target = await policyVault([]);
        await create([{ objectId: kim, permissions: read }]);
        await accessPolicies.delete("", { ...first });
        target = here;
        expect(await live()).toEqual({});
    });
});

test("gives back a permission that somebody took away", async () => {
    const state = await create([{ objectId: kim, permissions: { secrets: ["get", "list"] } }]);
    const { tenantId } = azure.azure.target;
    await azure.arm("PUT", `${target.vaultId}/accessPolicies/replace`, apiVersion, {
        properties: { accessPolicies: [{ tenantId, objectId: kim, permissions: { secrets: ["list"] } }] },
    });
    const read = await accessPolicies.read("id", { ...state });
    expect(read.inputs?.["entries"]).toEqual([{ objectId: kim, permissions: { secrets: ["list"] } }]);
    const declared = { ...(await checked([{ objectId: kim, permissions: { secrets: ["get", "list"] } }])) };
    expect(await accessPolicies.diff("id", { ...read.props }, declared)).toEqual({ changes: true });
    await accessPolicies.update("id", { ...read.props }, declared);
    expect(await live()).toEqual({ [kim]: { secrets: ["list", "get"] } });
});

test("changes nothing when only the order of the grants does", async () => {
    const state = await create([
        { objectId: kim, permissions: { secrets: ["get"] } },
        { objectId: lee, permissions: { keys: ["get"] } },
    ]);
    const news = await checked([
        { objectId: lee, permissions: { keys: ["get"] } },
        { objectId: kim, permissions: { secrets: ["get"] } },
    ]);
    expect(await accessPolicies.diff("id", { ...state }, { ...news })).toEqual({ changes: false });
});

test("names the principals of others where it is asked to", async () => {
    await others([{ objectId: sam, permissions: { keys: ["get"] } }]);
    const kept = await create([{ objectId: kim, permissions: { secrets: ["get"] } }]);
    expect(kept.foreignPrincipals).toEqual([]);
    const reported = await create([{ objectId: kim, permissions: { secrets: ["get"] } }], "report");
    expect(reported.foreignPrincipals).toEqual([sam]);
    const beside = { ...reported, alongside: [{ objectId: sam, permissions: { keys: ["get"] } }] };
    const { outs } = await accessPolicies.update("id", { ...reported }, beside);
    expect(outs["foreignPrincipals"]).toEqual([]);
});

test("lets the policies of two owners of one vault follow each other", async () => {
    await Promise.all([
        create([{ objectId: kim, permissions: { secrets: ["get"] } }]),
        create([{ objectId: lee, permissions: { secrets: ["get"] } }]),
        create([{ objectId: sam, permissions: { secrets: ["get"] } }]),
    ]);
    expect(Object.keys(await live()).sort()).toEqual([kim, lee, sam]);
});

test("deletes in peace when the vault is gone", async () => {
    const state = await create([{ objectId: kim, permissions: { secrets: ["get"] } }]);
    await azure.arm("DELETE", target.vaultId, apiVersion);
    await accessPolicies.delete("id", { ...state });
    expect(await accessPolicies.read("id", { ...state })).toEqual({ id: "" });
});
