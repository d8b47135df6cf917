import { secret } from "../../../local/providers/rpc/values";
import { type Fixture, startFixture, SUBSCRIPTION } from "./support/fixture";

const VAULT = "azure-native:keyvault:Vault";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const KEY = "azure-native:keyvault:Key";
const STORAGE = "azure-native:storage:StorageAccount";
const ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;

const inputs = {
    resourceGroupName: "rg",
    vaultName: "kv",
    location: "westeurope",
    tags: secret({ env: "dev" }),
    azureApiVersion: "2024-11-01",
    properties: { tenantId: "t", sku: { family: "A", name: "standard" } },
};

/** ARM's answer: with defaults that no program set. */
const stored = {
    location: "westeurope",
    tags: { env: "dev" },
    type: "Microsoft.KeyVault/vaults",
    properties: {
        tenantId: "t",
        sku: { family: "A", name: "standard" },
        accessPolicies: [],
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        provisioningState: "Succeeded",
        vaultUri: "https://kv.vault.azure.net/",
    },
};

describe("a read", () => {
    let fixture: Fixture;
    beforeEach(async () => {
        fixture = await startFixture();
        fixture.arm.put(ID, stored);
    });
    afterEach(() => fixture.stop());

    const known = async () => (await fixture.client.read(VAULT, ID, inputs)).outputs;

    it("without drift leaves the inputs as they are, defaults of the service aside", async () => {
        const { client } = fixture;
        const outputs = await known();
        const again = await client.read(VAULT, ID, inputs, outputs);
        expect(again.inputs).toEqual(inputs);
        expect(again.outputs).toEqual(outputs);
        expect(outputs).toMatchObject({ tags: secret({ env: "dev" }), name: "kv", azureApiVersion: "2024-11-01" });
        expect(outputs).not.toHaveProperty("id");
    });

    it("takes drift into the inputs: what changed, what appeared, what went, with the marks of what was secret", async () => {
        const { client, arm } = fixture;
        const outputs = await known();
        arm.put(ID, {
            ...stored,
            tags: { env: "prod", owner: "me" },
            properties: { ...stored.properties, softDeleteRetentionInDays: 30, enablePurgeProtection: true },
        });
        const drifted = await client.read(VAULT, ID, inputs, outputs);
        expect(drifted.inputs).toEqual({
            ...inputs,
            tags: secret({ env: "prod", owner: "me" }),
            properties: { ...inputs.properties, softDeleteRetentionInDays: 30, enablePurgeProtection: true },
        });
        arm.put(ID, { ...stored, tags: {} });
        expect((await client.read(VAULT, ID, inputs, outputs)).inputs["tags"]).toEqual(secret({}));
    });

    it("leaves out access policies that others set, and takes changes of its own", async () => {
        const { client, arm } = fixture;
        const mine = { objectId: "a", tenantId: "t", permissions: { keys: ["get"] } };
        const outputs = await known();
        const put = (accessPolicies: object[]) =>
            arm.put(ID, { ...stored, properties: { ...stored.properties, accessPolicies } as never });
        put([mine]);
        expect((await client.read(VAULT, ID, inputs, outputs)).inputs).toEqual(inputs);
        const owning = { ...inputs, properties: { ...inputs.properties, accessPolicies: [mine] } };
        const before = (await client.read(VAULT, ID, owning)).outputs;
        put([{ ...mine, permissions: { keys: ["list"] } }]);
        const { inputs: drifted } = await client.read(VAULT, ID, owning, before);
        expect(drifted["properties"]).toMatchObject({ accessPolicies: [{ permissions: { keys: ["list"] } }] });
    });

    it("answers no id for what is gone", async () => {
        fixture.arm.resources.clear();
        expect((await fixture.client.read(VAULT, ID, inputs)).id).toBe("");
    });

    it("does not take a refusal for an absence", async () => {
        fixture.arm.intercept = () => ({
            status: 403,
            body: { error: { code: "AuthorizationFailed", message: "No." } },
        });
        await expect(fixture.client.read(VAULT, ID, inputs)).rejects.toMatchObject({
            details: 'Status=403 Code="AuthorizationFailed" Message="No."',
        });
    });

    it("of what isn't in the state gives the inputs that would make it", async () => {
        expect(await fixture.client.read(VAULT, ID)).toMatchObject({
            id: ID,
            inputs: {
                resourceGroupName: "rg",
                vaultName: "kv",
                location: "westeurope",
                tags: { env: "dev" },
                properties: {
                    tenantId: "t",
                    sku: { family: "A", name: "standard" },
                    enableSoftDelete: true,
                    softDeleteRetentionInDays: 90,
                },
            },
        });
    });

    it("imports an assignment with its scope as a path", async () => {
        const id = `${ID}/providers/Microsoft.Authorization/roleAssignments/n`;
        fixture.arm.put(id, { properties: { principalId: "p", roleDefinitionId: "r", scope: ID } });
        const { inputs: imported } = await fixture.client.read(ASSIGNMENT, id);
        expect(imported).toEqual({ scope: ID, roleAssignmentName: "n", principalId: "p", roleDefinitionId: "r" });
    });

    it("imports a key's settings, which its outputs show in another place", async () => {
        fixture.arm.put(`${ID}/keys/k`, { properties: { kty: "EC", curveName: "P-256", keyUri: "https://kv/keys/k" } });
        const { inputs: imported, outputs } = await fixture.client.read(KEY, `${ID}/keys/k`);
        expect(imported).toEqual({
            resourceGroupName: "rg",
            vaultName: "kv",
            keyName: "k",
            properties: { kty: "EC", curveName: "P-256" },
        });
        expect(outputs).toMatchObject({ kty: "EC", curveName: "P-256", keyUri: "https://kv/keys/k" });
    });

    it("knows the services' other names for things", async () => {
        const { client, arm } = fixture;
        const identity =
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";
        const account = {
            accountName: "st",
            resourceGroupName: "rg",
            location: "westeurope",
            kind: "StorageV2",
            sku: { name: "Standard_LRS" },
            enableHttpsTrafficOnly: true,
            identity: { type: "UserAssigned", userAssignedIdentities: [identity] },
            encryption: {
                keySource: "Microsoft.Keyvault",
                keyVaultProperties: { keyName: "k", keyVaultUri: "https://kv/" },
            },
            networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "1.2.3.4" }] },
        };
        const { id, outputs } = await client.create(STORAGE, account);
        expect(arm.received.find(({ method }) => method === "PUT")?.body).toEqual({
            location: "westeurope",
            kind: "StorageV2",
            sku: { name: "Standard_LRS" },
            identity: { type: "UserAssigned", userAssignedIdentities: { [identity]: {} } },
            properties: {
                supportsHttpsTrafficOnly: true,
                encryption: {
                    keySource: "Microsoft.Keyvault",
                    keyvaultproperties: { keyname: "k", keyvaulturi: "https://kv/" },
                },
                networkAcls: { defaultAction: "Deny", ipRules: [{ value: "1.2.3.4" }] },
            },
        });
        expect(outputs).toMatchObject({
            enableHttpsTrafficOnly: true,
            identity: { userAssignedIdentities: { [identity]: {} } },
            networkRuleSet: { ipRules: [{ iPAddressOrRange: "1.2.3.4" }] },
        });
        expect((await client.read(STORAGE, id, account, outputs)).inputs).toEqual(account);
        expect((await client.read(STORAGE, id)).inputs).toMatchObject({ identity: account.identity });
    });
});
