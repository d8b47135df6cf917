import { secret, UNKNOWN } from "../../../local/providers/rpc/values";
import { type Fixture, startFixture, SUBSCRIPTION } from "./support/fixture";

const GROUP = "azure-native:resources:ResourceGroup";
const VAULT = "azure-native:keyvault:Vault";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const SUBNET = "azure-native:network:Subnet";
const SECRET = "azure-native:keyvault:Secret";

const sku = { family: "A", name: "standard" };

describe("checked inputs", () => {
    let fixture: Fixture;
    beforeAll(async () => {
        fixture = await startFixture({ location: "westeurope" });
    });
    afterAll(() => fixture.stop());

    it("get the API version, the configured location and a name with a suffix", async () => {
        const { inputs, failures } = await fixture.client.check(GROUP, {}, {}, { name: "app" });
        expect(failures).toEqual([]);
        expect(inputs).toEqual({
            resourceGroupName: expect.stringMatching(/^app[0-9a-f]{8}$/) as string,
            location: "westeurope",
            azureApiVersion: "2024-03-01",
            __createBeforeDelete: true,
        });
    });

    it("get the same name for the same seed, another for another, and keep the old one", async () => {
        const { client } = fixture;
        const name = async (olds = {}, seed = "seed") =>
            (await client.check(GROUP, {}, olds, { name: "app", seed })).inputs["resourceGroupName"];
        expect(await name()).toBe(await name());
        expect(await name({}, "other")).not.toBe(await name());
        expect(await name({ resourceGroupName: "app-old" })).toBe("app-old");
    });

    it("keep a given name, which is not taken for unique", async () => {
        const { inputs } = await fixture.client.check(GROUP, { resourceGroupName: "rg" });
        expect(inputs).toEqual({ resourceGroupName: "rg", location: "westeurope", azureApiVersion: "2024-03-01" });
    });

    it("get a GUID as an assignment's name, and the program's own name for a child resource", async () => {
        const assignment = await fixture.client.check(ASSIGNMENT, {
            scope: "/subscriptions/s",
            principalId: "p",
            roleDefinitionId: "r",
        });
        expect(assignment.inputs["roleAssignmentName"]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        const subnet = await fixture.client.check(
            SUBNET,
            { resourceGroupName: "rg", virtualNetworkName: "net" },
            {},
            { name: "inner" },
        );
        expect(subnet.inputs["subnetName"]).toBe("inner");
        expect(subnet.inputs["__createBeforeDelete"]).toBeUndefined();
    });

    it("say what is missing, of the wrong kind, or not a property at all", async () => {
        const { failures } = await fixture.client.check(VAULT, {
            resourceGroupName: "rg",
            tags: { env: 5 },
            properties: { sku: { family: "A" }, tenantId: true, enableRbac: true },
        });
        expect([...failures].sort()).toEqual([
            "'properties.enableRbac' is not an input of azure-native:keyvault:Vault that this stand-in for the plugin knows",
            "'properties.tenantId' must be a string, got a boolean",
            "'tags.env' must be a string, got a number",
            "missing required property 'properties.sku.name'",
        ]);
        expect((await fixture.client.check(ASSIGNMENT, {})).failures).toEqual([
            "missing required property 'principalId'",
            "missing required property 'roleDefinitionId'",
            "missing required property 'scope'",
        ]);
    });

    it("may be unknown", async () => {
        const { failures } = await fixture.client.check(VAULT, {
            resourceGroupName: UNKNOWN,
            properties: { sku, tenantId: UNKNOWN, accessPolicies: UNKNOWN },
        });
        expect(failures).toEqual([]);
    });

    it("keep their secret marks, and a secret's value gets one in any case", async () => {
        const { client } = fixture;
        const vault = await client.check(VAULT, {
            resourceGroupName: "rg",
            tags: secret({ owner: "me" }),
            properties: { sku, tenantId: "t" },
        });
        expect(vault.inputs["tags"]).toEqual(secret({ owner: "me" }));
        const stored = await client.check(SECRET, {
            resourceGroupName: "rg",
            vaultName: "kv",
            properties: { value: "v" },
        });
        expect(stored.inputs["properties"]).toEqual({ value: secret("v") });
    });

    it("refuse a type by its name", async () => {
        await expect(fixture.client.check("azure-native:web:WebApp", {})).rejects.toMatchObject({
            details: expect.stringContaining("azure-native:web:WebApp is not a type of resource") as string,
        });
    });
});

describe("the default location", () => {
    let fixture: Fixture;
    beforeAll(async () => {
        fixture = await startFixture();
        fixture.arm.put(`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`, { location: "northeurope" });
    });
    afterAll(() => fixture.stop());

    const vault = (resourceGroupName: string) => ({ resourceGroupName, properties: { sku, tenantId: "t" } });

    it("is the old one, else the resource group's, asked for once", async () => {
        const { client, arm } = fixture;
        const old = await client.check(VAULT, vault("rg"), { location: "eastus" });
        expect(old.inputs["location"]).toBe("eastus");
        const checks = [await client.check(VAULT, vault("rg")), await client.check(VAULT, vault("rg"))];
        expect(checks.map(({ inputs }) => inputs["location"])).toEqual(["northeurope", "northeurope"]);
        expect(arm.log).toHaveLength(1);
    });

    it("is unknown while the resource group's name is", async () => {
        expect((await fixture.client.check(VAULT, vault(UNKNOWN))).inputs["location"]).toBe(UNKNOWN);
    });

    it("is missing, with the way out, when there is nowhere to take it from", async () => {
        expect((await fixture.client.check(GROUP, {})).failures).toEqual([
            "missing required property 'location'. Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'.",
        ]);
    });
});
