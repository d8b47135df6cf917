import { type Metadata } from "@grpc/grpc-js";
import { fromStruct, secret } from "../../../local/providers/rpc/values";
import { type Fixture, startFixture, SUBSCRIPTION } from "./support/fixture";
import { partialOf } from "./support/partial";

const GROUP = "azure-native:resources:ResourceGroup";
const VAULT = "azure-native:keyvault:Vault";
const LOCK = "azure-native:authorization:ManagementLockAtResourceLevel";
const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const VAULT_ID = `${GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv`;
const STATUS = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.KeyVault/operations/1`;
/** ARM answers whole seconds; zero keeps the tests fast. */
const AT_ONCE = { "retry-after": "0" };

const group = { resourceGroupName: "rg", location: "westeurope" };
const vault = {
    resourceGroupName: "rg",
    vaultName: "kv",
    location: "westeurope",
    tags: secret({ a: "b" }),
    properties: { tenantId: "t", sku: { family: "A", name: "standard" } },
};

describe("an operation", () => {
    let fixture: Fixture;
    beforeEach(async () => {
        fixture = await startFixture();
    });
    afterEach(() => fixture.stop());

    it("is waited for at the address that the service gives, in the time that it asks for", async () => {
        const { client, arm } = fixture;
        const states = ["InProgress", "InProgress", "Succeeded"];
        arm.intercept = ({ method, path }) => {
            if (method === "PUT") {
                arm.put(VAULT_ID, vault.properties);
                const headers = { ...AT_ONCE, "azure-asyncoperation": `https://management.azure.com${STATUS}` };
                return { status: 201, headers, body: {} };
            }
            return path === STATUS
                ? { status: 200, headers: AT_ONCE, body: { status: states.shift() ?? "?" } }
                : undefined;
        };
        await client.create(VAULT, vault);
        expect(arm.log.slice(1)).toEqual([
            `PUT ${VAULT_ID}`,
            `GET ${STATUS}`,
            `GET ${STATUS}`,
            `GET ${STATUS}`,
            `GET ${VAULT_ID}`,
        ]);
    });

    it("is waited for by the resource's own state", async () => {
        const { client, arm } = fixture;
        const states = ["RegisteringDns", "Succeeded"];
        arm.decorate = (_id, body) => ({ ...body, properties: { provisioningState: "RegisteringDns" } });
        arm.intercept = ({ method, path }) =>
            method === "GET" && path === VAULT_ID && arm.resources.size > 0
                ? {
                      status: 200,
                      headers: AT_ONCE,
                      body: { properties: { provisioningState: states.shift() ?? "Succeeded" } },
                  }
                : undefined;
        const { outputs } = await client.create(VAULT, vault);
        expect(outputs["properties"]).toEqual({ provisioningState: "Succeeded" });
        expect(states).toEqual([]);
    });

    it("of deleting is waited for at its location, and one that is gone is fine", async () => {
        const { client, arm } = fixture;
        const answers = [202, 202, 200];
        arm.intercept = ({ method, path }) => {
            const headers = { ...AT_ONCE, location: `https://management.azure.com${STATUS}` };
            return method === "DELETE" || path === STATUS ? { status: answers.shift() ?? 500, headers } : undefined;
        };
        await client.delete(GROUP, GROUP_ID);
        expect(arm.log).toEqual([`DELETE ${GROUP_ID}`, `GET ${STATUS}`, `GET ${STATUS}`]);
        arm.intercept = () => ({ status: 404, body: { error: { code: "ResourceGroupNotFound", message: "." } } });
        await client.delete(GROUP, GROUP_ID);
    });

    it("that fails on the way leaves what is there to the engine, with the service's reason", async () => {
        const { client, arm } = fixture;
        arm.decorate = (_id, body) => ({ ...body, properties: { provisioningState: "Failed" } });
        const error: unknown = await client.create(VAULT, vault).catch((reason: unknown) => reason);
        expect(error).toMatchObject({ details: expect.stringContaining("The operation ended as Failed") as string });
        const partial = partialOf(error);
        expect(partial.getId()).toBe(VAULT_ID);
        expect(fromStruct(partial.getInputs())).toEqual(vault);
        expect(fromStruct(partial.getProperties())).toMatchObject({
            tags: secret({ a: "b" }),
            properties: { provisioningState: "Failed" },
        });
        expect(partial.getReasonsList()).toHaveLength(1);
    });

    it("that is refused leaves nothing, with ARM's status, code and message", async () => {
        const { client, arm } = fixture;
        const error = { code: "VaultAlreadyExists", message: "The name 'kv' is taken." };
        arm.intercept = ({ method }) => (method === "PUT" ? { status: 409, body: { error } } : undefined);
        const reason = await client.create(VAULT, vault).catch((failure: unknown) => failure);
        expect(reason).toMatchObject({
            details: 'Status=409 Code="VaultAlreadyExists" Message="The name \'kv\' is taken."',
        });
        expect((reason as { metadata: Metadata }).metadata.get("grpc-status-details-bin")).toEqual([]);
    });

    it("ends at the resource's own timeout", async () => {
        const { client, arm } = fixture;
        arm.decorate = (_id, body) => ({ ...body, properties: { provisioningState: "Creating" } });
        await expect(client.create(GROUP, group, { timeout: 0.3 })).rejects.toMatchObject({
            details: expect.stringContaining("The operation timed out after 0.3 s.") as string,
        });
    });

    it("ends when it is cancelled, and the next one is not affected", async () => {
        const { client, arm } = fixture;
        arm.decorate = (_id, body) => ({ ...body, properties: { provisioningState: "Creating" } });
        const polled = new Promise<void>((resolve) => {
            arm.intercept = ({ method }) => {
                if (method === "GET" && arm.resources.size > 0) {
                    resolve();
                }
                return undefined;
            };
        });
        const creation = client.create(GROUP, group).catch((reason: unknown) => reason);
        await polled;
        await client.cancel();
        expect(await creation).toMatchObject({ details: expect.stringContaining("was cancelled") as string });
        arm.decorate = (_id, body) => body;
        arm.resources.clear();
        expect((await client.create(GROUP, group)).id).toBe(GROUP_ID);
    });

    it("updates in place with the whole body", async () => {
        const { client, arm } = fixture;
        const { outputs } = await client.create(GROUP, group);
        const news = { ...group, tags: { a: "b" } };
        expect(await client.update(GROUP, GROUP_ID, group, outputs, news)).toMatchObject({ tags: { a: "b" } });
        expect(arm.received.at(-2)).toMatchObject({
            method: "PUT",
            path: GROUP_ID,
            body: { location: "westeurope", tags: { a: "b" } },
        });
    });

    it("asks for the version that the program chooses where that is an input", async () => {
        const { client, arm } = fixture;
        const inputs = {
            apiVersion: "2016-09-01",
            level: "CanNotDelete",
            lockName: "l",
            parentResourcePath: "",
            resourceGroupName: "rg",
            resourceName: "kv",
            resourceProviderNamespace: "Microsoft.KeyVault",
            resourceType: "vaults",
        };
        const { id, outputs } = await client.create(LOCK, inputs);
        expect(id).toBe(`${VAULT_ID}/providers/Microsoft.Authorization/locks/l`);
        expect(arm.received.map(({ apiVersion }) => apiVersion)).toEqual(["2016-09-01", "2016-09-01", "2016-09-01"]);
        expect(arm.received[1]?.body).toEqual({ properties: { level: "CanNotDelete" } });
        expect((await client.read(LOCK, id)).inputs).toEqual({
            level: "CanNotDelete",
            lockName: "l",
            parentResourcePath: "",
            resourceGroupName: "rg",
            resourceName: "kv",
            resourceProviderNamespace: "Microsoft.KeyVault",
            resourceType: "vaults",
        });
        await client.delete(LOCK, id, inputs, outputs);
        expect(arm.received.at(-1)).toMatchObject({ method: "DELETE", apiVersion: "2016-09-01" });
    });
});
