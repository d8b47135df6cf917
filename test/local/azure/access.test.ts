import { assign, createApplication, createVault, ROLES, serve, type Serving, vaultBody } from "./serving";

let serving: Serving;
beforeAll(async () => {
    serving = await serve();
});
afterEach(async () => {
    await serving.azure.manage("PUT", "/propagation", {});
    await serving.azure.manage("PUT", "/client-address", { address: "203.0.113.10" });
});
afterAll(async () => {
    await serving.end();
    expect(serving.defects).toEqual([]);
});

const SECRET = { value: "s3cret" };

describe("the data plane of a vault on RBAC", () => {
    it("refuses its owner, who holds no data role, and says what was missing", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client);
        const answer = await client.vault("PUT", vault, "/secrets/one", SECRET);
        expect([answer.status, answer.at("error.code"), answer.at("error.innererror.code")]).toEqual([
            403,
            "Forbidden",
            "ForbiddenByRbac",
        ]);
        const message = answer.text("error.message");
        expect(message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/setSecret/action'");
        expect(message).toContain(`Resource: '${`${client.subscription}${path}/secrets/one`.toLowerCase()}'`);
        expect(message).toContain(`oid=${client.target.objectId}`);
        expect(message).not.toContain(SECRET.value);
    });

    it.each([
        ["the subscription", () => ""],
        ["the resource group", (group: string) => `/resourceGroups/${group}`],
        ["the vault", (_: string, path: string) => path],
        ["the one secret", (_: string, path: string) => `${path}/secrets/one`],
    ])("lets in who was assigned the role at %s", async (_, scope) => {
        const { client } = serving;
        const { vault, group, path } = await createVault(client);
        await assign(client, path, ROLES.keyVaultSecretsOfficer, client.target.objectId);
        await client.vault("PUT", vault, "/secrets/one", SECRET);
        const app = await createApplication(client, "reader");
        expect((await client.vault("GET", vault, "/secrets/one", undefined, app)).status).toBe(403);
        const assignment = await assign(client, scope(group, path), ROLES.keyVaultSecretsUser, app.objectId);
        expect((await client.vault("GET", vault, "/secrets/one", undefined, app)).at("value")).toBe("s3cret");
        expect((await client.vault("PUT", vault, "/secrets/one", SECRET, app)).status).toBe(403);
        await client.arm("DELETE", assignment);
        expect((await client.vault("GET", vault, "/secrets/one", undefined, app)).status).toBe(403);
    });

    it("keeps a role on one secret to that secret", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client);
        await assign(client, path, ROLES.keyVaultSecretsOfficer, client.target.objectId);
        await client.vault("PUT", vault, "/secrets/one", SECRET);
        await client.vault("PUT", vault, "/secrets/one-more", SECRET);
        const app = await createApplication(client, "reader of one");
        await assign(client, `${path}/secrets/one`, ROLES.keyVaultSecretsUser, app.objectId);
        expect((await client.vault("GET", vault, "/secrets/one", undefined, app)).status).toBe(200);
        expect((await client.vault("GET", vault, "/secrets/one-more", undefined, app)).status).toBe(403);
        expect((await client.vault("GET", vault, "/secrets", undefined, app)).status).toBe(403);
    });

    it("counts the membership of groups, nested ones included", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client);
        const app = await createApplication(client, "member");
        const inner = (await client.graph("POST", "/groups", { displayName: "inner" })).text("id");
        const outer = (await client.graph("POST", "/groups", { displayName: "outer" })).text("id");
        const reference = (id: string) => ({ "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });
        await client.graph("POST", `/groups/${inner}/members/$ref`, reference(app.objectId));
        await assign(client, path, ROLES.keyVaultSecretsOfficer, outer);
        expect((await client.vault("GET", vault, "/secrets", undefined, app)).status).toBe(403);
        await client.graph("POST", `/groups/${outer}/members/$ref`, reference(inner));
        expect((await client.vault("GET", vault, "/secrets", undefined, app)).status).toBe(200);
        await client.graph("DELETE", `/groups/${inner}/members/${app.objectId}/$ref`);
        expect((await client.vault("GET", vault, "/secrets", undefined, app)).status).toBe(403);
    });

    it("judges a custom role by its data actions and what it excludes", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client);
        const app = await createApplication(client, "custom");
        const id = crypto.randomUUID();
        const role = {
            roleName: `Reader of names ${id}`,
            assignableScopes: [client.subscription],
            permissions: [
                {
                    actions: [],
                    dataActions: ["Microsoft.KeyVault/vaults/secrets/*"],
                    notDataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
                },
            ],
        };
        const made = await client.arm("PUT", `/providers/Microsoft.Authorization/roleDefinitions/${id}`, {
            properties: role,
        });
        expect([made.status, made.at("properties.type")]).toEqual([201, "CustomRole"]);
        const assignment = await assign(client, path, id, app.objectId);
        expect((await client.vault("PUT", vault, "/secrets/one", SECRET, app)).status).toBe(200);
        expect((await client.vault("GET", vault, "/secrets/one", undefined, app)).status).toBe(403);

        const inUse = await client.arm("DELETE", `/providers/Microsoft.Authorization/roleDefinitions/${id}`);
        expect([inUse.status, inUse.at("error.code")]).toEqual([400, "RoleDefinitionHasAssignments"]);
        await client.arm("DELETE", assignment);
        expect((await client.arm("DELETE", `/providers/Microsoft.Authorization/roleDefinitions/${id}`)).status).toBe(
            200,
        );
    });

    it("assigns a custom role at its assignable scopes and below, and knows none that is assignable everywhere", async () => {
        const { client } = serving;
        const { group, path } = await createVault(client);
        const other = await createVault(client);
        const id = crypto.randomUUID();
        const define = (...assignableScopes: string[]) =>
            client.arm("PUT", `/resourceGroups/${group}/providers/Microsoft.Authorization/roleDefinitions/${id}`, {
                properties: { roleName: `Of one group ${id}`, assignableScopes, permissions: [] },
            });
        const everywhere = await define(`${client.subscription}/resourceGroups/${group}`, "/");
        expect([everywhere.status, everywhere.at("error.code")]).toEqual([
            400,
            "InvalidRoleDefinitionAssignableScopes",
        ]);
        expect((await define(`${client.subscription}/resourceGroups/${group}`)).status).toBe(201);
        const { objectId } = client.target;
        for (const scope of [other.path, `/resourceGroups/${other.group}`, ""]) {
            await expect(assign(client, scope, id, objectId)).rejects.toThrow(
                `can't be assigned at the scope '${client.subscription}${scope}', only at its assignable scopes and below: ` +
                    `'${client.subscription}/resourceGroups/${group}'.`,
            );
        }
        await assign(client, `/resourceGroups/${group}`, id, objectId);
        await assign(client, path, id, objectId);
    });

    it("doesn't give the roles of a deleted vault back with its recovery", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client);
        await assign(client, path, ROLES.keyVaultSecretsOfficer, client.target.objectId);
        expect((await client.vault("PUT", vault, "/secrets/one", SECRET)).status).toBe(200);
        await client.arm("DELETE", path);
        await client.arm("PUT", path, vaultBody(client, { createMode: "recover" }));
        expect((await client.vault("GET", vault, "/secrets/one")).at("error.innererror.code")).toBe("ForbiddenByRbac");
        const left = await client.arm(
            "GET",
            `${path}/providers/Microsoft.Authorization/roleAssignments?$filter=atScope()`,
        );
        expect(left.names("id")).toHaveLength(1);
        await assign(client, path, ROLES.keyVaultSecretsOfficer, client.target.objectId);
        expect((await client.vault("GET", vault, "/secrets/one")).at("value")).toBe("s3cret");
    });
});

describe("the propagation of role assignments", () => {
    it("takes the time that is set, to work and to stop working", async () => {
        const { client, azure } = serving;
        const { vault, path } = await createVault(client);
        await azure.manage("PUT", "/propagation", { delaySeconds: 300 });
        const assignment = await assign(client, path, ROLES.keyVaultSecretsOfficer, client.target.objectId);
        expect((await client.vault("GET", vault, "/secrets")).at("error.innererror.code")).toBe("ForbiddenByRbac");
        await azure.manage("POST", "/clock", { advance: "PT301S" });
        expect((await client.vault("GET", vault, "/secrets")).status).toBe(200);
        await client.arm("DELETE", assignment);
        expect((await client.vault("GET", vault, "/secrets")).status).toBe(200);
        await azure.manage("POST", "/clock", { advance: "PT301S" });
        expect((await client.vault("GET", vault, "/secrets")).status).toBe(403);
    });

    it("can work, fail again, and then work for good", async () => {
        const { client, azure } = serving;
        const { vault, path } = await createVault(client);
        await azure.manage("PUT", "/propagation", { flapping: [2, 3] });
        await assign(client, path, ROLES.keyVaultSecretsOfficer, client.target.objectId);
        const statuses: number[] = [];
        for (let use = 0; use < 7; use++) {
            statuses.push((await client.vault("GET", vault, "/secrets")).status);
        }
        expect(statuses).toEqual([200, 200, 403, 403, 403, 200, 200]);
    });
});

describe("a vault on access policies", () => {
    it("gives each permission by itself, to the principal it names", async () => {
        const { client } = serving;
        const app = await createApplication(client, "setter");
        const { vault } = await createVault(client, {
            enableRbacAuthorization: false,
            accessPolicies: [
                { tenantId: client.target.tenantId, objectId: app.objectId, permissions: { secrets: ["Set"] } },
            ],
        });
        expect((await client.vault("PUT", vault, "/secrets/one", SECRET, app)).status).toBe(200);
        const read = await client.vault("GET", vault, "/secrets/one", undefined, app);
        expect([read.status, read.at("error.innererror.code")]).toEqual([403, "ForbiddenByPolicy"]);
        expect(read.text("error.message")).toContain("does not have secrets get permission on key vault");
        expect((await client.vault("PUT", vault, "/secrets/one", SECRET)).status).toBe(403);
    });

    it("doesn't count roles", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client, { enableRbacAuthorization: false, accessPolicies: [] });
        await assign(client, path, ROLES.keyVaultAdministrator, client.target.objectId);
        expect((await client.vault("GET", vault, "/secrets")).at("error.innererror.code")).toBe("ForbiddenByPolicy");
    });
});

describe("a group that is known elsewhere", () => {
    const objectId = "3D1f6f0e-52c7-4c4e-9d0a-7f2f6c1f7a10";

    it("has the deployer in it, who has what it has", async () => {
        const { client, azure } = serving;
        const { vault, path } = await createVault(client);
        await azure.manage("PUT", "/groups", { objectId, displayName: "Deployers" });
        expect((await client.vault("GET", vault, "/secrets")).status).toBe(403);
        await assign(client, path, ROLES.keyVaultAdministrator, objectId);
        await azure.manage("PUT", "/groups", { objectId, displayName: "Deployers of production" });
        expect((await client.vault("GET", vault, "/secrets")).status).toBe(200);
        const group = await client.graph("GET", `/groups/${objectId}`);
        expect(group.at("displayName")).toBe("Deployers of production");
    });

    it.each([
        [{ objectId: "pipeline", displayName: "x" }, 'A group\'s "objectId" must be a GUID, got "pipeline".'],
        [{ objectId }, 'A group\'s "displayName" must be a text, got undefined.'],
    ])("is refused as %j", async (group, message) => {
        await expect(serving.azure.manage("PUT", "/groups", group)).rejects.toThrow(message);
    });

    it("is refused where somebody else has its object id", async () => {
        const { client, azure } = serving;
        await expect(
            azure.manage("PUT", "/groups", { objectId: client.target.objectId, displayName: "x" }),
        ).rejects.toThrow(`${client.target.objectId} is Local deployer here, which is no group.`);
    });
});

describe("a vault's firewall", () => {
    it.each([
        ["192.0.2.7", 200],
        ["198.51.100.200", 200],
        ["198.51.101.1", 403],
        ["2001:db8::7", 403],
    ])("judges the client address %s: %d", async (address, status) => {
        const { client, azure } = serving;
        const ipRules = [{ value: "192.0.2.7" }, { value: "198.51.100.0/24" }];
        const { vault, path } = await createVault(client, { networkAcls: { defaultAction: "Deny", ipRules } });
        await assign(client, path, ROLES.keyVaultAdministrator, client.target.objectId);
        await azure.manage("PUT", "/client-address", { address });
        const answer = await client.vault("GET", vault, "/secrets");
        expect(answer.status).toBe(status);
        if (status === 403) {
            expect(answer.at("error.innererror.code")).toBe("ForbiddenByFirewall");
            expect(answer.text("error.message")).toContain(`Client address: ${address}`);
        }
    });

    it.each([
        ["10.60.0.7", 200],
        ["192.168.1.1", 200],
        ["198.51.100.1", 403],
    ])("is not in the way of a private endpoint: %s, %d", async (address, status) => {
        const { client, azure } = serving;
        const { vault, group, path } = await createVault(client, { publicNetworkAccess: "Disabled" });
        await assign(client, path, ROLES.keyVaultAdministrator, client.target.objectId);
        await azure.manage("PUT", "/client-address", { address });
        expect((await client.vault("GET", vault, "/secrets")).status).toBe(403);
        await client.arm("PUT", `/resourceGroups/${group}/providers/Microsoft.Network/privateEndpoints/way-in`, {
            location: "eastus",
            properties: {
                subnet: { id: "/subscriptions/any/resourceGroups/any/providers/any/subnets/any" },
                privateLinkServiceConnections: [
                    {
                        name: "vault",
                        properties: {
                            privateLinkServiceId: `/subscriptions/${client.target.subscriptionId}${path}`,
                            groupIds: ["vault"],
                        },
                    },
                ],
            },
        });
        expect((await client.vault("GET", vault, "/secrets")).status).toBe(status);
    });

    it("is passed over by nobody when public access is off; the control plane goes on", async () => {
        const { client } = serving;
        const { vault, path } = await createVault(client, { publicNetworkAccess: "Disabled" });
        await assign(client, path, ROLES.keyVaultAdministrator, client.target.objectId);
        expect((await client.vault("GET", vault, "/secrets")).at("error.innererror.code")).toBe(
            "ForbiddenByConnection",
        );
        expect((await client.arm("GET", path)).status).toBe(200);
    });
});
