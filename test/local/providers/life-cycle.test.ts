import { type Fixture, startFixture, SUBSCRIPTION } from "./support/fixture";

const GROUP = "azure-native:resources:ResourceGroup";
const VAULT = "azure-native:keyvault:Vault";
const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const VAULT_ID = `${GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv`;

const vaultInputs = {
    resourceGroupName: "rg",
    vaultName: "kv",
    location: "westeurope",
    properties: { tenantId: "tenant-1", sku: { family: "A", name: "standard" }, enableRbacAuthorization: true },
    azureApiVersion: "2024-11-01",
};

describe("the life of a resource", () => {
    let fixture: Fixture;
    beforeEach(async () => {
        fixture = await startFixture();
    });
    afterEach(() => fixture.stop());

    it("looks for the resource, puts it and reads it back", async () => {
        const { client, arm } = fixture;
        const created = await client.create(GROUP, {
            resourceGroupName: "rg",
            location: "westeurope",
            tags: { a: "b" },
        });
        expect(created).toEqual({
            id: GROUP_ID,
            outputs: { name: "rg", location: "westeurope", tags: { a: "b" }, azureApiVersion: "2024-03-01" },
        });
        expect(arm.log).toEqual([`GET ${GROUP_ID}`, `PUT ${GROUP_ID}`, `GET ${GROUP_ID}`]);
        expect(arm.received.map(({ apiVersion }) => apiVersion)).toEqual(["2024-03-01", "2024-03-01", "2024-03-01"]);
        expect(arm.received[1]?.body).toEqual({ location: "westeurope", tags: { a: "b" } });
    });

    it("takes what the service doesn't show yet as it answered the write, as azure-native does", async () => {
        const { client, arm } = fixture;
        arm.intercept = ({ method }) =>
            method === "GET" ? { status: 404, body: { error: { code: "ResourceGroupNotFound" } } } : undefined;
        expect(await client.create(GROUP, { resourceGroupName: "rg", location: "westeurope" })).toEqual({
            id: GROUP_ID,
            outputs: { name: "rg", location: "westeurope", azureApiVersion: "2024-03-01" },
        });
    });

    it("refuses to create what exists", async () => {
        const { client, arm } = fixture;
        arm.put(GROUP_ID, { location: "westeurope" });
        await expect(client.create(GROUP, { resourceGroupName: "rg", location: "westeurope" })).rejects.toMatchObject({
            details: `cannot create already existing resource '${GROUP_ID}'`,
        });
        expect(arm.log).toEqual([`GET ${GROUP_ID}`]);
    });

    it("sends an empty list of access policies for a new vault, and keeps the others' when it is updated", async () => {
        const { client, arm } = fixture;
        const policy = { tenantId: "tenant-1", objectId: "o", permissions: { keys: ["get"] } };
        const { outputs } = await client.create(VAULT, vaultInputs);
        expect(arm.received[1]?.body).toMatchObject({ properties: { accessPolicies: [] } });
        arm.put(VAULT_ID, {
            ...arm.received[1]?.body,
            properties: { ...vaultInputs.properties, accessPolicies: [policy] },
        });
        await client.update(VAULT, VAULT_ID, vaultInputs, outputs, { ...vaultInputs, tags: { a: "b" } });
        expect(arm.received.at(-2)).toMatchObject({
            method: "PUT",
            body: { tags: { a: "b" }, properties: { accessPolicies: [policy] } },
        });
    });
});
