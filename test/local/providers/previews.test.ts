import { secret, UNKNOWN } from "../../../local/providers/rpc/values";
import { type Fixture, startFixture } from "./support/fixture";

const VAULT = "azure-native:keyvault:Vault";

const inputs = {
    resourceGroupName: "rg",
    vaultName: "kv",
    location: "westeurope",
    tags: secret({ a: "b" }),
    azureApiVersion: "2024-11-01",
    properties: { tenantId: "t", sku: { family: "A", name: "standard" }, createMode: "recover", accessPolicies: [] },
};

describe("a preview", () => {
    let fixture: Fixture;
    beforeAll(async () => {
        fixture = await startFixture();
    });
    afterAll(() => fixture.stop());

    it("of a new resource knows what the program sets and nothing of what the service decides", async () => {
        const { id, outputs } = await fixture.client.create(VAULT, inputs, { preview: true });
        expect(id).toBe("");
        expect(outputs).toEqual({
            azureApiVersion: "2024-11-01",
            location: "westeurope",
            name: UNKNOWN,
            systemData: UNKNOWN,
            tags: secret({ a: "b" }),
            type: UNKNOWN,
            properties: expect.objectContaining({
                tenantId: "t",
                sku: { family: "A", name: "standard" },
                accessPolicies: [],
                vaultUri: UNKNOWN,
                provisioningState: UNKNOWN,
                networkAcls: UNKNOWN,
            }) as object,
        });
        expect(outputs["properties"]).not.toHaveProperty("createMode");
        expect(fixture.arm.log).toEqual([]);
    });

    it("of an update knows what never changes, too", async () => {
        const old = {
            ...inputs,
            name: "kv",
            type: "Microsoft.KeyVault/vaults",
            properties: { vaultUri: "https://kv/" },
        };
        const outputs = await fixture.client.update(VAULT, "/id", inputs, old, inputs, { preview: true });
        expect(outputs).toMatchObject({ name: "kv", type: "Microsoft.KeyVault/vaults", location: "westeurope" });
        expect(outputs["properties"]).toMatchObject({ vaultUri: "https://kv/", provisioningState: UNKNOWN });
        expect(fixture.arm.log).toEqual([]);
    });
});
