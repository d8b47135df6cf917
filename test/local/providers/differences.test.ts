import { secret, UNKNOWN } from "../../../local/providers/rpc/values";
import { type Fixture, startFixture } from "./support/fixture";

const VAULT = "azure-native:keyvault:Vault";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";

const vault = {
    resourceGroupName: "rg",
    vaultName: "kv",
    location: "westeurope",
    azureApiVersion: "2024-11-01",
    properties: {
        tenantId: "t",
        sku: { family: "A", name: "standard" },
        accessPolicies: [{ objectId: "a", tenantId: "t", permissions: { keys: ["get"] } }],
    },
};

describe("a difference", () => {
    let fixture: Fixture;
    beforeAll(async () => {
        fixture = await startFixture();
    });
    afterAll(() => fixture.stop());

    it("is none between the same inputs, in another order or with other marks", async () => {
        const { client } = fixture;
        const news = { ...vault, properties: { ...vault.properties, tenantId: secret("t") } };
        expect(await client.diff(VAULT, vault, Object.fromEntries(Object.entries(news).reverse()))).toEqual({
            changes: "none",
            detail: {},
            replaces: [],
            deleteBeforeReplace: false,
        });
    });

    it("names each property by its path, and only top-level ones in the summary", async () => {
        const news = {
            ...vault,
            tags: { env: "dev", "a.b": "c" },
            properties: {
                ...vault.properties,
                sku: { family: "A", name: "premium" },
                enablePurgeProtection: true,
                accessPolicies: [
                    { objectId: "a", tenantId: "t", permissions: { keys: ["get", "list"] } },
                    { objectId: "b", tenantId: "t", permissions: {} },
                ],
            },
        };
        const olds = { ...vault, tags: { old: "x", "a.b": "d" } };
        expect(await fixture.client.diff(VAULT, olds, news)).toEqual({
            changes: "some",
            detail: {
                "tags.env": "add",
                "tags.old": "delete",
                'tags["a.b"]': "update",
                "properties.sku.name": "update",
                "properties.enablePurgeProtection": "add",
                "properties.accessPolicies[0].permissions.keys[1]": "add",
                "properties.accessPolicies[1]": "add",
            },
            replaces: [],
            deleteBeforeReplace: false,
        });
    });

    it("replaces where ARM can't change: names, groups, locations", async () => {
        const { client } = fixture;
        expect(await client.diff(VAULT, vault, { ...vault, vaultName: "other", location: "eastus" })).toEqual({
            changes: "some",
            detail: { vaultName: "update-replace", location: "update-replace" },
            replaces: ["location", "vaultName"],
            deleteBeforeReplace: true,
        });
    });

    it("is none between two spellings of a location", async () => {
        expect(await fixture.client.diff(VAULT, vault, { ...vault, location: "West Europe" })).toMatchObject({
            changes: "none",
        });
    });

    it("makes the new one first where the name was made up", async () => {
        const olds = { ...vault, __createBeforeDelete: true };
        const news = { ...vault, location: "eastus", __createBeforeDelete: true };
        expect(await fixture.client.diff(VAULT, olds, news)).toMatchObject({
            replaces: ["location"],
            deleteBeforeReplace: false,
        });
    });

    it("replaces an assignment for another principal or role, and updates its description", async () => {
        const assignment = {
            scope: "/subscriptions/s",
            roleAssignmentName: "n",
            principalId: "p",
            roleDefinitionId: "r",
        };
        const detail = async (change: Record<string, string>) =>
            (await fixture.client.diff(ASSIGNMENT, assignment, { ...assignment, ...change })).detail;
        expect(await detail({ principalId: "q" })).toEqual({ principalId: "update-replace" });
        expect(await detail({ roleDefinitionId: UNKNOWN })).toEqual({ roleDefinitionId: "update-replace" });
        expect(await detail({ description: "d" })).toEqual({ description: "add" });
    });

    it("is none for an imported resource, whose inputs have no API version", async () => {
        const { azureApiVersion: version, ...imported } = vault;
        expect(await fixture.client.diff(VAULT, imported, vault, { azureApiVersion: version })).toMatchObject({
            changes: "none",
        });
    });
});
