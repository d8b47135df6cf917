/** What tests of access policies begin with: a vault without any, and the handler's steps on it. */
import { accessPolicies } from "../../../../components/data-plane/access/policies";
import type {
    AccessPoliciesInputs,
    AccessPoliciesOutputs,
} from "../../../../components/data-plane/access/policies-contract";
import { getVault, type ArmAccessPolicy } from "../../../../components/data-plane/vaults/arm";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { TestAzure } from "../../support/azure";

export const apiVersion = "2024-11-01";
export const [kim, lee, sam] = [
    "0a000000-0000-4000-8000-000000000001",
    "0b000000-0000-4000-8000-000000000002",
    "0c000000-0000-4000-8000-000000000003",
] as const;

export let azure: TestAzure;
export let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
});
afterAll(() => azure.close());
afterEach(() => jest.restoreAllMocks());
beforeEach(async () => {
    forgetDeclared();
    target = { ...(await policyVault()), accessModel: "accessPolicies" };
});

let vaults = 0;

async function policyVault(): Promise<VaultTarget> {
    const vaultName = `kv-policies-${++vaults}`;
    const vaultId = `${azure.group}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
    const { tenantId, location } = azure.azure.target;
    await azure.arm("PUT", vaultId, apiVersion, {
        location,
        properties: {
            tenantId,
            sku: { family: "A", name: "standard" },
            enableRbacAuthorization: false,
            accessPolicies: [],
        },
    });
    const vaultUri = `https://${vaultName}.vault.azure.net/`;
    return {
        ...{ vaultName, vaultId, vaultUri, tenantId },
        ...{ environment: "public", accessModel: "accessPolicies", purgeProtection: false },
    };
}

/** Runs something with another vault as the target. */
export async function onAnotherVault(run: () => Promise<void>): Promise<void> {
    const here = target;
    target = await policyVault();
    await run();
    target = here;
}

export async function live(): Promise<Record<string, unknown>> {
    const { accessPolicies: policies = [] } = (await getVault(target)).properties;
    return Object.fromEntries(policies.map(({ objectId, permissions }) => [objectId, permissions]));
}

/** Policies as somebody else sets them, beside the program. */
export async function others(policies: Omit<ArmAccessPolicy, "tenantId">[]): Promise<void> {
    const { tenantId } = azure.azure.target;
    await azure.arm("PUT", `${target.vaultId}/accessPolicies/add`, apiVersion, {
        properties: { accessPolicies: policies.map((policy) => ({ ...policy, tenantId })) },
    });
}

export type Entries = AccessPoliciesInputs["entries"];

export async function checked(entries: Entries, foreign: "keep" | "report" = "keep"): Promise<AccessPoliciesInputs> {
    const { inputs, failures } = await accessPolicies.check({}, { target, entries, foreign });
    expect(failures).toEqual([]);
    return inputs as unknown as AccessPoliciesInputs;
}

export async function create(entries: Entries, foreign?: "report"): Promise<AccessPoliciesOutputs> {
    const { outs } = await accessPolicies.create({ ...(await checked(entries, foreign)) });
    return outs as unknown as AccessPoliciesOutputs;
}

export async function update(olds: AccessPoliciesOutputs, entries: Entries): Promise<AccessPoliciesOutputs> {
    const news = { ...(await checked(entries)) };
    const { outs } = await accessPolicies.update(`${target.vaultId}/accessPolicies`, { ...olds }, news);
    return outs as unknown as AccessPoliciesOutputs;
}
