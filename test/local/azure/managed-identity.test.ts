import { once } from "node:events";
import * as http from "node:http";
import { text } from "node:stream/consumers";
import { claimsOf } from "./jwt";
import { assign, createVault, ROLES, servingForAll } from "./serving";

const serving = servingForAll();

const VAULTS = "resource=https://vault.azure.net";

async function userAssigned(group: string, name: string): Promise<{ clientId: string; objectId: string; id: string }> {
    const resource = `/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
    const identity = await serving.client.arm("PUT", resource, { location: "eastus" });
    expect(identity.status).toBe(201);
    return {
        clientId: identity.text("properties.clientId"),
        objectId: identity.text("properties.principalId"),
        id: identity.text("id"),
    };
}

describe("App Service's endpoint", () => {
    const ask = async (query: string, header?: string) => {
        const { endpoint } = serving.client.target.managedIdentity;
        const response = await fetch(`${endpoint}?${query}`, {
            headers: header === undefined ? {} : { "X-IDENTITY-HEADER": header },
        });
        return { status: response.status, body: (await response.json()) as Record<string, string> };
    };

    it("gives the machine's own token to those who know the header", async () => {
        const { header, objectId } = serving.client.target.managedIdentity;
        const query = `${VAULTS}&api-version=2019-08-01`;
        const { body } = await ask(query, header);
        expect(claimsOf(body["access_token"] ?? "")).toMatchObject({ oid: objectId, aud: "https://vault.azure.net" });
        expect((await ask(query)).status).toBe(401);
        expect((await ask(query, "wrong")).status).toBe(401);
        expect((await ask("api-version=2019-08-01", header)).status).toBe(400);
    });

    it("gives a user-assigned identity's, which can do what it was given", async () => {
        const { client } = serving;
        const { group, vault, path } = await createVault(client);
        const identity = await userAssigned(group, "app");
        const { header } = client.target.managedIdentity;
        const { body } = await ask(`${VAULTS}&client_id=${identity.clientId}`, header);
        const token = { token: body["access_token"] ?? "" };
        expect((await client.vault("GET", vault, "/secrets", undefined, token)).status).toBe(403);
        await assign(client, path, ROLES.keyVaultSecretsUser, identity.objectId);
        expect((await client.vault("GET", vault, "/secrets", undefined, token)).status).toBe(200);
        expect((await ask(`${VAULTS}&client_id=unknown`, header)).status).toBe(400);
        await client.graph("PATCH", `/servicePrincipals/${identity.objectId}`, { accountEnabled: false });
        const refused = await ask(`${VAULTS}&client_id=${identity.clientId}`, header);
        expect([refused.status, refused.body["error"]]).toEqual([400, "unauthorized_client"]);
    });
});

describe("the metadata service of a virtual machine, through the proxy", () => {
    const read = async (query: string, headers: Record<string, string> = { metadata: "true" }, end = "") => {
        const { hostname, port } = new URL(serving.client.target.proxy);
        const path = `http://169.254.169.254/metadata/identity/oauth2/token${end}?${query}`;
        const request = http.request({ hostname, port, path, headers }).end();
        const [response] = (await once(request, "response")) as [http.IncomingMessage];
        return { status: response.statusCode, body: JSON.parse(await text(response)) as Record<string, string> };
    };

    it.each(["", "/"])("gives the machine's own token, at a path that ends with '%s'", async (end) => {
        const { objectId } = serving.client.target.managedIdentity;
        const { body } = await read(VAULTS, { metadata: "true" }, end);
        expect(claimsOf(body["access_token"] ?? "")).toMatchObject({ oid: objectId });
        expect((await read(VAULTS, {}, end)).body["error"]).toBe("invalid_request");
    });

    it("gives it where it is asked for by name", async () => {
        const { objectId, clientId } = serving.client.target.managedIdentity;
        for (const name of [`client_id=${clientId}`, `object_id=${objectId.toUpperCase()}`]) {
            const { body } = await read(`${VAULTS}&${name}`);
            expect(claimsOf(body["access_token"] ?? "")).toMatchObject({ oid: objectId });
        }
    });

    it("knows no identity that isn't assigned to the machine: anybody on the computer can ask", async () => {
        const { client } = serving;
        const { group } = await createVault(client);
        const identity = await userAssigned(group, "foreign");
        const names = {
            client_id: identity.clientId,
            object_id: identity.objectId,
            mi_res_id: identity.id,
            msi_res_id: identity.id,
        };
        for (const [name, value] of Object.entries(names)) {
            expect(await read(`${VAULTS}&${name}=${encodeURIComponent(value)}`)).toEqual({
                status: 400,
                body: { error: "invalid_request", error_description: "Identity not found" },
            });
        }
    });

    it("leads to nothing that Azure protects: the machine's identity holds no role until it is given one", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client);
        const as = async (resource: string) => ({
            token: (await read(`resource=${resource}`)).body["access_token"] ?? "",
        });
        const [arm, data, graph] = await Promise.all(
            ["https://management.azure.com", "https://vault.azure.net", "https://graph.microsoft.com"].map(as),
        );
        expect((await client.vault("GET", vault, "/secrets", undefined, data)).status).toBe(403);
        expect((await client.graph("GET", "/servicePrincipals", undefined, graph)).status).toBe(403);
        expect((await client.arm("GET", path, undefined, arm)).status).toBe(403);
        const lists = await Promise.all(
            ["/resourceGroups", "/resources"].map((list) => client.arm("GET", list, undefined, arm)),
        );
        expect(lists.map(({ body }) => body)).toEqual([{ value: [] }, { value: [] }]);
    });
});
