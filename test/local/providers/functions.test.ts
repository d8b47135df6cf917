import { type Fixture, startFixture, SUBSCRIPTION } from "./support/fixture";

const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const VAULT_ID = `${GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv`;

describe("a function", () => {
    let fixture: Fixture;
    beforeAll(async () => {
        fixture = await startFixture();
        fixture.arm.put(VAULT_ID, { location: "westeurope", properties: { vaultUri: "https://kv/" } });
    });
    afterAll(() => fixture.stop());

    it("says who is signed in", async () => {
        expect(await fixture.client.invoke("azure-native:authorization:getClientConfig")).toEqual({
            clientId: "client-1",
            objectId: "object-1",
            subscriptionId: SUBSCRIPTION,
            tenantId: "tenant-1",
        });
    });

    it("gives a token, for ARM unless another service is named", async () => {
        const { token } = await fixture.client.invoke("azure-native:authorization:getClientToken");
        expect(token).toMatch(/^h\..+\.s$/);
    });

    it("looks a resource up by what is in its path", async () => {
        const args = { resourceGroupName: "rg", vaultName: "kv" };
        expect(await fixture.client.invoke("azure-native:keyvault:getVault", args)).toEqual({
            id: VAULT_ID,
            name: "kv",
            location: "westeurope",
            properties: { vaultUri: "https://kv/" },
            azureApiVersion: "2024-11-01",
        });
    });

    it.each([
        [
            "azure-native:keyvault:getVault",
            { resourceGroupName: "rg", vaultName: "gone" },
            `azure-native:keyvault:getVault: ${GROUP_ID}/providers/Microsoft.KeyVault/vaults/gone does not exist, or who is signed in may not see it.`,
        ],
        [
            "azure-native:keyvault:getVault",
            { resourceGroupName: "rg", vaultName: "kv", expand: "x" },
            "azure-native:keyvault:getVault: `expand` is not an argument that this stand-in for azure-native has; it has resourceGroupName, vaultName.",
        ],
        [
            "azure-native:keyvault:getVault",
            { resourceGroupName: "rg" },
            "`vaultName` must be a string that isn't empty: it is part of the resource's id /subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.KeyVault/vaults/{vaultName}.",
        ],
        [
            "azure-native:web:getWebApp",
            {},
            "The function azure-native:web:getWebApp is not one that this stand-in for azure-native has.",
        ],
        [
            "azure-native:keyvault:listVaults",
            {},
            "The function azure-native:keyvault:listVaults is not one that this stand-in for azure-native has.",
        ],
    ])("refuses %s(%j) with a sentence", async (token, args, details) => {
        await expect(fixture.client.invoke(token, args)).rejects.toMatchObject({ details });
    });
});
