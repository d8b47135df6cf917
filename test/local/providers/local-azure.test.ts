import { type LocalAzure } from "../../../local/azure/local-azure";
import { type PluginClient } from "./support/plugin-client";
import { type Rehearsal, startRehearsal } from "./support/rehearsal";

const GROUP = "azure-native:resources:ResourceGroup";
const VAULT = "azure-native:keyvault:Vault";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const LOCK = "azure-native:authorization:ManagementLockByScope";
const SECRET = "azure-native:keyvault:Secret";
/** Key Vault Secrets Officer: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security */
const SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7";

describe("the process of the stand-ins, against the local Azure", () => {
    let rehearsal: Rehearsal;
    let azure: LocalAzure;
    let client: PluginClient;

    beforeAll(async () => {
        rehearsal = await startRehearsal();
        ({ azure, native: client } = rehearsal);
    });
    afterAll(async () => {
        expect(await rehearsal.stop()).toEqual({ exitCode: 0, complaints: "" });
    });

    const subscription = () => `/subscriptions/${azure.target.subscriptionId}`;
    const checked = async (type: string, inputs: Parameters<PluginClient["check"]>[1]) => {
        const { inputs: full, failures } = await client.check(type, inputs);
        expect(failures).toEqual([]);
        return full;
    };

    it("signs in as the environment says", async () => {
        const { clientId, tenantId, subscriptionId, objectId } = azure.target;
        expect(await client.invoke("azure-native:authorization:getClientConfig")).toEqual({
            clientId,
            tenantId,
            subscriptionId,
            objectId,
        });
    });

    it("takes a vault and what belongs to it through their lives", async () => {
        const group = await checked(GROUP, { resourceGroupName: "rg-life" });
        const made = await client.create(GROUP, group);
        expect(made.outputs).toMatchObject({ name: "rg-life", location: "westeurope" });

        const vault = await checked(VAULT, {
            resourceGroupName: "rg-life",
            vaultName: "kv-life",
            properties: {
                tenantId: azure.target.tenantId,
                sku: { family: "A", name: "standard" },
                enableRbacAuthorization: true,
                softDeleteRetentionInDays: 7,
            },
        });
        const { id, outputs } = await client.create(VAULT, vault);
        expect(id).toBe(`${subscription()}/resourceGroups/rg-life/providers/Microsoft.KeyVault/vaults/kv-life`);
        expect(outputs["properties"]).toMatchObject({
            vaultUri: "https://kv-life.vault.azure.net/",
            provisioningState: "Succeeded",
            accessPolicies: [],
        });
        await expect(client.create(VAULT, vault)).rejects.toMatchObject({
            details: `cannot create already existing resource '${id}'`,
        });
        expect((await client.diff(VAULT, vault, vault, outputs)).changes).toBe("none");
        expect((await client.read(VAULT, id, vault, outputs)).inputs).toEqual(vault);

        const news = { ...vault, tags: { env: "test" } };
        expect((await client.diff(VAULT, vault, news, outputs)).detail).toEqual({ tags: "add" });
        const updated = await client.update(VAULT, id, vault, outputs, news);
        expect(updated).toMatchObject({ tags: { env: "test" } });
        // Somebody else takes the tags away.
        await client.update(VAULT, id, news, updated, { ...vault, tags: {} });
        const { tags } = (await client.read(VAULT, id, news, updated)).inputs;
        expect(tags).toEqual({});

        const imported = await client.read(VAULT, id);
        expect(imported.inputs).toMatchObject({ resourceGroupName: "rg-life", vaultName: "kv-life" });
        expect((await client.check(VAULT, imported.inputs)).failures).toEqual([]);

        const lock = { scope: id, lockName: "keep", level: "CanNotDelete" };
        const { id: lockId } = await client.create(LOCK, lock);
        await expect(client.delete(VAULT, id, vault)).rejects.toMatchObject({
            details: expect.stringContaining('Status=409 Code="ScopeLocked"') as string,
        });
        await client.delete(LOCK, lockId, lock);
        await client.delete(VAULT, id, vault);
        expect((await client.read(VAULT, id, vault, outputs)).id).toBe("");
        await client.delete(VAULT, id, vault);
        await client.delete(GROUP, made.id, group);
    });

    it("assigns roles, and deletes on the data plane what ARM can't", async () => {
        const group = await client.create(GROUP, await checked(GROUP, { resourceGroupName: "rg-data" }));
        const properties = {
            tenantId: azure.target.tenantId,
            sku: { family: "A", name: "standard" },
            enableRbacAuthorization: true,
        };
        const vault = { resourceGroupName: "rg-data", vaultName: "kv-data", location: "westeurope", properties };
        const { id } = await client.create(VAULT, vault);
        const assignment = await checked(ASSIGNMENT, {
            scope: id,
            principalId: azure.target.objectId,
            principalType: "ServicePrincipal",
            roleDefinitionId: `${subscription()}/providers/Microsoft.Authorization/roleDefinitions/${SECRETS_OFFICER}`,
        });
        const { outputs: assigned } = await client.create(ASSIGNMENT, assignment);
        expect(assigned).toMatchObject({ principalId: azure.target.objectId, scope: id });

        const inputs = await checked(SECRET, {
            resourceGroupName: "rg-data",
            vaultName: "kv-data",
            properties: { value: "hush" },
        });
        const { id: secretId, outputs } = await client.create(SECRET, inputs);
        expect(JSON.stringify(outputs)).not.toContain("hush");
        await client.delete(SECRET, secretId, inputs, outputs);
        expect((await client.read(SECRET, secretId, inputs, outputs)).id).toBe("");
        await client.delete(GROUP, group.id);
    });

    it("passes on what ARM says", async () => {
        const inputs = await checked(VAULT, {
            resourceGroupName: "rg-nowhere",
            vaultName: "kv-nowhere",
            location: "westeurope",
            properties: { tenantId: azure.target.tenantId, sku: { family: "A", name: "standard" } },
        });
        await expect(client.create(VAULT, inputs)).rejects.toMatchObject({
            details: expect.stringMatching(
                /^Status=404 Code="ResourceGroupNotFound" Message=".*rg-nowhere.*"$/,
            ) as string,
        });
    });
});
