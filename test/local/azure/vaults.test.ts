import { createVault, servingForAll, uniqueName, vaultBody } from "./serving";

const serving = servingForAll();

const aTime = expect.stringMatching(/^\d{4}-.*Z$/) as unknown;

interface Policy {
    readonly objectId: string;
    readonly principalId: string;
    readonly permissions: unknown;
}

const PREVIEW = "2026-02-01";

describe("a vault on the control plane", () => {
    it("answers a creation with the vault as it is, and shows the same afterwards", async () => {
        const { client } = serving;
        const { group, vault, path } = await createVault(client, { softDeleteRetentionInDays: 7 });
        const shown = await client.arm("GET", path);
        expect(shown.status).toBe(200);
        expect(shown.body).toEqual({
            id: `${client.subscription}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${vault}`,
            name: vault,
            type: "Microsoft.KeyVault/vaults",
            location: "eastus",
            tags: {},
            systemData: {
                createdBy: client.target.clientId,
                createdByType: "Application",
                createdAt: aTime,
                lastModifiedBy: client.target.clientId,
                lastModifiedByType: "Application",
                lastModifiedAt: aTime,
            },
            properties: {
                sku: { family: "A", name: "standard" },
                tenantId: client.target.tenantId,
                accessPolicies: [],
                enabledForDeployment: false,
                enableSoftDelete: true,
                softDeleteRetentionInDays: 7,
                enableRbacAuthorization: true,
                vaultUri: `https://${vault}.vault.azure.net/`,
                publicNetworkAccess: "Enabled",
                provisioningState: "Succeeded",
            },
        });
    });

    it.each([
        ["a retention of 6 days", { softDeleteRetentionInDays: 6 }, "BadRequest"],
        ["purge protection switched off", { enablePurgeProtection: false }, "BadRequest"],
        ["an unknown SKU", { sku: { family: "A", name: "basic" } }, "BadRequest"],
        ["an IP rule that is no address", { networkAcls: { ipRules: [{ value: "example.org" }] } }, "BadRequest"],
        ["policies with an unknown permission", policies("keys", "encipher"), "BadRequest"],
    ])("refuses %s", async (_, properties, code) => {
        const { client } = serving;
        const group = uniqueName("rg");
        await client.arm("PUT", `/resourceGroups/${group}`, { location: "eastus" });
        const path = `/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${uniqueName("kv")}`;
        const answer = await client.arm("PUT", path, vaultBody(client, properties));
        expect([answer.status, answer.at("error.code")]).toEqual([400, code]);
        expect((await client.arm("GET", path)).status).toBe(404);
    });

    it.each(["1vault", "v", "vault--two", "vault-", "a-name-of-twenty-five-char"])(
        "refuses the name %s",
        async (name) => {
            const { client } = serving;
            const { group } = await createVault(client);
            const path = `/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`;
            const answer = await client.arm("PUT", path, vaultBody(client));
            expect([answer.status, answer.at("error.code")]).toEqual([400, "VaultNameNotValid"]);
            const available = await client.arm("POST", "/providers/Microsoft.KeyVault/checkNameAvailability", {
                name,
                type: "Microsoft.KeyVault/vaults",
            });
            expect(available.body).toMatchObject({ nameAvailable: false, reason: "AccountNameInvalid" });
        },
    );

    it("keeps a name for its subscription's other groups, too", async () => {
        const { client } = serving;
        const { vault } = await createVault(client);
        const other = uniqueName("rg");
        await client.arm("PUT", `/resourceGroups/${other}`, { location: "eastus" });
        const path = `/resourceGroups/${other}/providers/Microsoft.KeyVault/vaults/${vault.toUpperCase()}`;
        const answer = await client.arm("PUT", path, vaultBody(client));
        expect([answer.status, answer.at("error.code")]).toEqual([409, "VaultAlreadyExists"]);
    });

    it("keeps the retention, purge protection and the location once they are set", async () => {
        const { client } = serving;
        const { path } = await createVault(client, { softDeleteRetentionInDays: 30, enablePurgeProtection: true });
        const retention = await client.arm("PUT", path, vaultBody(client, { softDeleteRetentionInDays: 60 }));
        expect([retention.status, retention.at("error.code")]).toEqual([400, "BadRequest"]);
        const protection = await client.arm("PATCH", path, { properties: { enablePurgeProtection: false } });
        expect([protection.status, protection.at("error.code")]).toEqual([400, "BadRequest"]);
        const body = vaultBody(client) as Record<string, unknown>;
        const moved = await client.arm("PUT", path, { ...body, location: "westus" });
        expect([moved.status, moved.at("error.code")]).toEqual([409, "InvalidResourceLocation"]);
        const kept = await client.arm("PUT", path, vaultBody(client));
        expect(kept.at("properties")).toMatchObject({ softDeleteRetentionInDays: 30, enablePurgeProtection: true });
    });

    it("changes by PATCH what it names, and by PUT everything", async () => {
        const { client } = serving;
        const networkAcls = { bypass: "None", defaultAction: "Deny", ipRules: [{ value: "192.0.2.7" }] };
        const { path } = await createVault(client, { networkAcls, enabledForDeployment: true });
        const patched = await client.arm("PATCH", path, { tags: { team: "blue" } });
        expect(patched.at("tags")).toEqual({ team: "blue" });
        expect(patched.at("properties")).toMatchObject({
            enabledForDeployment: true,
            networkAcls: {
                bypass: "None",
                defaultAction: "Deny",
                ipRules: [{ value: "192.0.2.7/32" }],
                virtualNetworkRules: [],
            },
        });
        const put = await client.arm("PUT", path, vaultBody(client));
        expect(put.at("tags")).toEqual({});
        expect(put.at("properties.enabledForDeployment")).toBe(false);
        expect(put.at("properties.networkAcls")).toBeUndefined();
    });

    it("puts a vault that doesn't say on RBAC from the version on that does so", async () => {
        const { client } = serving;
        const { group } = await createVault(client);
        const path = `/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${uniqueName("kv")}`;
        const unspoken = vaultBody(client, { enableRbacAuthorization: undefined });
        const before = await client.arm("PUT", path, unspoken, undefined, "2024-11-01");
        expect([before.status, before.at("error.message")]).toEqual([
            400,
            "The parameter accessPolicies is not specified.",
        ]);
        const since = await client.arm("PUT", path, unspoken, undefined, PREVIEW);
        expect(since.at("properties.enableRbacAuthorization")).toBe(true);
    });
});

describe("a deleted vault", () => {
    it("holds its name until it is recovered, and comes back as it was", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client, { softDeleteRetentionInDays: 7 });
        expect((await client.arm("DELETE", path)).status).toBe(200);
        expect((await client.arm("DELETE", path)).status).toBe(204);
        expect((await client.arm("GET", path)).at("error.code")).toBe("ResourceNotFound");
        await expect(client.vault("GET", vault, "/secrets")).rejects.toThrow("CONNECT 502");

        const again = await client.arm("PUT", path, vaultBody(client));
        expect([again.status, again.at("error.code")]).toEqual([409, "ConflictError"]);
        const deleted = await client.arm(
            "GET",
            `/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/${vault}`,
        );
        expect(deleted.at("properties")).toMatchObject({
            vaultId: `${client.subscription}${path}`,
            location: "eastus",
        });

        const recover = vaultBody(client, { createMode: "recover" }) as Record<string, unknown>;
        const elsewhere = await client.arm("PUT", path, { ...recover, location: "westus" });
        expect([elsewhere.status, elsewhere.at("error.code")]).toEqual([400, "BadRequest"]);
        const recovered = await client.arm("PUT", path, recover);
        expect([recovered.status, recovered.at("properties.softDeleteRetentionInDays")]).toEqual([200, 7]);
        expect((await client.arm("GET", path)).status).toBe(200);
    });

    it("can't be recovered when there is none", async () => {
        const { client } = serving;
        const { group } = await createVault(client);
        const path = `/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${uniqueName("kv")}`;
        const answer = await client.arm("PUT", path, vaultBody(client, { createMode: "recover" }));
        expect([answer.status, answer.at("error.code")]).toEqual([404, "DeletedVaultNotFound"]);
    });

    it("is purged on request, with a location to ask at, and its name is free", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client);
        await client.arm("DELETE", path);
        const deletedPath = `/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/${vault}`;
        const purge = await client.arm("POST", `${deletedPath}/purge`);
        expect(purge.status).toBe(202);
        expect(purge.headers["azure-asyncoperation"]).toBeUndefined();
        const location = new URL(String(purge.headers.location));
        const result = await client.send("GET", location.host, location.pathname + location.search);
        expect([result.status, result.at("status")]).toEqual([200, "Succeeded"]);
        expect((await client.arm("GET", deletedPath)).status).toBe(404);
        expect((await client.arm("PUT", path, vaultBody(client))).status).toBe(200);
    });

    it("is not purged under purge protection before its time, and then by the clock", async () => {
        const { client, azure } = serving;
        const { vault, path } = await createVault(client, {
            softDeleteRetentionInDays: 7,
            enablePurgeProtection: true,
        });
        await client.arm("DELETE", path);
        const deletedPath = `/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/${vault}`;
        const purge = await client.arm("POST", `${deletedPath}/purge`);
        expect([purge.status, purge.at("error.code")]).toEqual([405, "MethodNotAllowed"]);
        await azure.manage("POST", "/clock", { advance: "P6D" });
        expect((await client.arm("GET", deletedPath)).status).toBe(200);
        await azure.manage("POST", "/clock", { advance: "P1D" });
        expect((await client.arm("GET", deletedPath)).status).toBe(404);
    });

    it("goes with its resource group, and so do other resources", async () => {
        const { client } = serving;
        const { group, vault } = await createVault(client);
        const identity = `/resourceGroups/${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app`;
        const { principalId } = (await client.arm("PUT", identity, { location: "eastus" })).at("properties") as Policy;
        const removed = await client.arm("DELETE", `/resourceGroups/${group}`);
        expect(removed.status).toBe(202);
        const location = new URL(String(removed.headers.location));
        expect((await client.send("GET", location.host, location.pathname + location.search)).status).toBe(200);
        expect((await client.arm("HEAD", `/resourceGroups/${group}`)).status).toBe(404);
        const deleted = await client.arm(
            "GET",
            `/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/${vault}`,
        );
        expect(deleted.status).toBe(200);
        expect((await client.graph("GET", `/servicePrincipals/${principalId}`)).status).toBe(404);
    });
});

describe("access policies by their own operations", () => {
    it("merges what is added, takes away what is removed, and replaces one principal's", async () => {
        const { client } = serving;
        const [one, other] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
        const { path } = await createVault(client, {
            enableRbacAuthorization: false,
            accessPolicies: [policy(client.target.tenantId, one, { secrets: ["get"] })],
        });
        const change = (kind: string, objectId: string, permissions: object) =>
            client.arm("PUT", `${path}/accessPolicies/${kind}`, {
                properties: { accessPolicies: [policy(client.target.tenantId, objectId, permissions)] },
            });
        const current = async () => {
            const policies = (await client.arm("GET", path)).at("properties.accessPolicies") as Policy[];
            return policies.map(({ objectId, permissions }) => [objectId, permissions]);
        };

        const added = await change("add", one, { secrets: ["GET", "list"], keys: ["sign"] });
        expect(added.at("properties.accessPolicies")).toHaveLength(1);
        await change("add", other, { keys: ["get"] });
        expect(await current()).toEqual([
            [one, { secrets: ["get", "list"], keys: ["sign"] }],
            [other, { keys: ["get"] }],
        ]);
        await change("remove", one, { secrets: ["list"], keys: ["sign"] });
        await change("replace", other, { keys: ["verify"] });
        expect(await current()).toEqual([
            [one, { secrets: ["get"], keys: [] }],
            [other, { keys: ["verify"] }],
        ]);
        await change("remove", one, { secrets: ["all"] });
        expect(await current()).toEqual([[other, { keys: ["verify"] }]]);
    });
});

function policies(kind: string, permission: string): Record<string, unknown> {
    const tenantId = "33333333-3333-4333-8333-333333333333";
    return { accessPolicies: [policy(tenantId, tenantId, { [kind]: [permission] })] };
}

function policy(tenantId: string, objectId: string, permissions: object): unknown {
    return { tenantId, objectId, permissions };
}
