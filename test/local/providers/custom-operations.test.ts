import { type Properties } from "../../../local/providers/rpc/values";
import { type Fixture, startFixture, SUBSCRIPTION } from "./support/fixture";

const POLICY = "azure-native:keyvault:AccessPolicy";
const ELIGIBILITY = "azure-native:authorization:PimRoleEligibilitySchedule";
const VAULT_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;
const AUTHORIZATION = `${VAULT_ID}/providers/Microsoft.Authorization`;

let fixture: Fixture;
beforeEach(async () => {
    fixture = await startFixture();
});
afterEach(() => fixture.stop());

describe("an access policy", () => {
    const policy = { objectId: "o", tenantId: "t", permissions: { secrets: ["get"] } };
    const inputs = { resourceGroupName: "rg", vaultName: "kv", policy };

    beforeEach(() => fixture.arm.put(VAULT_ID, { properties: { accessPolicies: [] } }));

    it("is written by ARM's operation on single entries, and read from the vault", async () => {
        const { client, arm } = fixture;
        arm.intercept = ({ method }) => {
            if (method === "PUT") {
                arm.put(VAULT_ID, { properties: { accessPolicies: [policy] } });
                return { status: 200, body: {} };
            }
            return undefined;
        };
        expect(await client.create(POLICY, inputs)).toEqual({ id: `${VAULT_ID}/accessPolicy/o`, outputs: inputs });
        expect(arm.received[1]).toMatchObject({
            path: `${VAULT_ID}/accessPolicies/replace`,
            body: { properties: { accessPolicies: [policy] } },
        });
        await expect(client.create(POLICY, inputs)).rejects.toMatchObject({
            details: `cannot create already existing resource '${VAULT_ID}/accessPolicy/o'`,
        });
        expect((await client.read(POLICY, `${VAULT_ID}/accessPolicy/o`)).inputs).toEqual(inputs);
        await client.delete(POLICY, `${VAULT_ID}/accessPolicy/o`, inputs);
        expect(arm.received.at(-1)?.path).toBe(`${VAULT_ID}/accessPolicies/remove`);
    });

    it("of another principal is another resource", async () => {
        const other = { ...inputs, policy: { ...policy, objectId: "p" } };
        expect(await fixture.client.diff(POLICY, inputs, other)).toMatchObject({
            detail: { "policy.objectId": "update-replace" },
            replaces: ["policy"],
        });
    });
});

describe.each([
    ["azure-native:keyvault:Key", "keys", "keyName"],
    ["azure-native:keyvault:Secret", "secrets", "secretName"],
])("%s", (type, kind, name) => {
    it("is deleted on the vault's data plane, as ARM can't", async () => {
        const { client, arm } = fixture;
        arm.intercept = () => ({ status: 200, body: {} });
        await client.delete(type, `${VAULT_ID}/${kind}/x`, { vaultName: "kv", [name]: "x" });
        expect(arm.received).toMatchObject([
            { host: "kv.vault.azure.net", method: "DELETE", path: `/${kind}/x`, apiVersion: "7.4", body: undefined },
        ]);
    });
});

describe("an eligible assignment", () => {
    const inputs = {
        scope: VAULT_ID,
        principalId: "p",
        roleDefinitionId: "/r",
        justification: "on call",
        scheduleInfo: { expiration: { type: "NoExpiration" } },
    };
    let schedules: Properties[] = [];

    beforeEach(() => {
        schedules = [];
        const schedule = (properties: Properties): Properties => ({
            id: `${AUTHORIZATION}/roleEligibilitySchedules/s`,
            name: "s",
            properties: { ...properties, memberType: "Direct", status: "Provisioned", scope: VAULT_ID },
        });
        fixture.arm.intercept = ({ method, path, body }) => {
            if (method === "PUT") {
                const properties = body?.["properties"] as Properties;
                const inherited = { id: "/g", properties: { ...properties, memberType: "Group" } };
                schedules =
                    properties["requestType"] === "AdminAssign" ? [inherited, schedule(properties)] : [inherited];
                return { status: 201, body: body ?? {} };
            }
            return path.endsWith("/roleEligibilitySchedules") ? { status: 200, body: { value: schedules } } : undefined;
        };
    });

    it("is requested, found among the schedules, and ended by another request", async () => {
        const { client, arm } = fixture;
        const { id, outputs } = await client.create(ELIGIBILITY, inputs);
        expect(id).toBe(`${AUTHORIZATION}/roleEligibilitySchedules/s`);
        expect(outputs).toMatchObject({ principalId: "p", status: "Provisioned", azureApiVersion: "2020-10-01" });
        const requested = arm.received.find(({ method }) => method === "PUT");
        expect(requested?.path).toMatch(new RegExp(`^${AUTHORIZATION}/roleEligibilityScheduleRequests/[0-9a-f-]{36}$`));
        expect(requested?.body).toEqual({
            properties: {
                principalId: "p",
                roleDefinitionId: "/r",
                justification: "on call",
                requestType: "AdminAssign",
                scheduleInfo: { expiration: { type: "NoExpiration" } },
                scope: VAULT_ID,
            },
        });
        expect((await client.read(ELIGIBILITY, id)).inputs).toEqual(inputs);
        await client.delete(ELIGIBILITY, id, inputs, outputs);
        expect(arm.received.filter(({ method }) => method === "PUT").at(-1)?.body).toEqual({
            properties: {
                principalId: "p",
                roleDefinitionId: "/r",
                requestType: "AdminRemove",
                justification: "Removed by Pulumi",
            },
        });
        expect((await client.read(ELIGIBILITY, id, inputs, outputs)).id).toBe("");
    });

    it("is another one with any change", async () => {
        const changed = { ...inputs, justification: "on leave" };
        expect(await fixture.client.diff(ELIGIBILITY, inputs, changed)).toMatchObject({ replaces: ["justification"] });
    });
});
