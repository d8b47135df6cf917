import { type As, MANAGEMENT } from "./client";
import { assign, createApplication, createVault, ROLES, servingForAll, vaultBody } from "./serving";

const serving = servingForAll();

const SECRET = { value: "s3cret" };

describe("the control plane", () => {
    it("asks for the right of every call, where the call is", async () => {
        const { client } = serving;
        const { group, path } = await createVault(client);
        const app = await createApplication(client, "newcomer");
        const before = await client.arm("GET", path, undefined, app);
        expect([before.status, before.at("error.code")]).toEqual([403, "AuthorizationFailed"]);
        expect(before.text("error.message")).toContain("'Microsoft.KeyVault/vaults/read'");
        await assign(client, `/resourceGroups/${group}`, ROLES.reader, app.objectId);
        expect((await client.arm("GET", path, undefined, app)).status).toBe(200);
        const write = await client.arm("PUT", path, vaultBody(client), app);
        expect([write.status, write.at("error.code")]).toEqual([403, "AuthorizationFailed"]);
        expect((await client.arm("DELETE", path, undefined, app)).status).toBe(403);
        expect((await client.arm("GET", "/resourceGroups", undefined, app)).names()).toEqual([group]);
        const resources = await client.arm("GET", "/resources", undefined, app);
        expect(resources.names("id")).toEqual([`${client.subscription}${path}`]);
    });

    it("asks for it outside of any subscription too, but for what everybody in the tenant may read", async () => {
        const { client } = serving;
        const app = await createApplication(client, "stranger");
        const read = (path: string, as: As = app) =>
            client.send("GET", MANAGEMENT, `${path}?api-version=2022-04-01`, { as });
        const authorization = "/providers/Microsoft.Authorization";
        const types = [
            ...["roleAssignments", "locks", "permissions", "denyAssignments"],
            ...["roleEligibilitySchedules", "roleEligibilityScheduleRequests", "roleEligibilityScheduleInstances"],
        ];
        for (const path of [
            ...types.map((type) => `${authorization}/${type}`),
            "/providers/Microsoft.KeyVault/vaults",
        ]) {
            for (const as of [app, client.target]) {
                const refused = await read(path, as);
                expect([path, refused.status, refused.at("error.code")]).toEqual([path, 403, "AuthorizationFailed"]);
                expect(refused.text("error.message")).toContain(
                    ` perform action '${path.slice("/providers/".length)}/read' over scope '${path.slice(0, path.lastIndexOf("/"))}' `,
                );
            }
        }
        expect((await read("/subscriptions")).at("value")).toEqual([]);
        const open = [
            ...["/tenants", "/providers", "/providers/Microsoft.KeyVault", "/providers/Microsoft.KeyVault/operations"],
            ...[`${authorization}/roleDefinitions`, `${authorization}/roleDefinitions/${ROLES.reader}`],
        ];
        for (const path of open) {
            expect([path, (await read(path)).status]).toEqual([path, 200]);
        }
    });

    it("keeps a Contributor from giving access, and a delegate to the roles of the delegation", async () => {
        const { client } = serving;
        const { path } = await createVault(client);
        const contributor = await createApplication(client, "contributor");
        await assign(client, path, ROLES.contributor, contributor.objectId);
        const delegate = await createApplication(client, "delegate");
        await assign(client, path, ROLES.keyVaultDataAccessAdministrator, delegate.objectId);
        const grant = (role: string, as: typeof delegate) =>
            client.arm(
                "PUT",
                `${path}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`,
                {
                    properties: {
                        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
                        principalId: as.objectId,
                    },
                },
                as,
            );
        expect((await grant(ROLES.keyVaultReader, contributor)).at("error.code")).toBe("AuthorizationFailed");
        expect((await grant(ROLES.keyVaultReader, delegate)).status).toBe(201);
        expect((await grant(ROLES.owner, delegate)).at("error.code")).toBe("AuthorizationFailed");
    });

    it("keeps a condition with its assignment, and refuses one that can't be read", async () => {
        const { client } = serving;
        const { path } = await createVault(client);
        const app = await createApplication(client, "conditional");
        const put = (condition: string) =>
            client.arm(
                "PUT",
                `${path}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`,
                {
                    properties: {
                        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${ROLES.userAccessAdministrator}`,
                        principalId: app.objectId,
                        condition,
                    },
                },
                undefined,
                "2022-04-01",
            );
        const broken = await put("((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}))");
        expect([broken.status, broken.at("error.code")]).toEqual([400, "InvalidRoleAssignmentCondition"]);
        const condition =
            "(!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR " +
            "(@Request[Microsoft.Authorization/roleAssignments:PrincipalType] StringEqualsIgnoreCase 'Group')";
        const kept = await put(condition);
        expect([kept.at("properties.condition"), kept.at("properties.conditionVersion")]).toEqual([condition, "2.0"]);

        const grantTo = (principalId: string) =>
            client.arm(
                "PUT",
                `${path}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`,
                {
                    properties: {
                        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${ROLES.keyVaultReader}`,
                        principalId,
                    },
                },
                app,
            );
        const group = (await client.graph("POST", "/groups", { displayName: "readers" })).text("id");
        expect((await grantTo(app.objectId)).at("error.code")).toBe("AuthorizationFailed");
        expect((await grantTo(group)).status).toBe(201);
    });
});

describe("role assignments", () => {
    const properties = (role: string, principalId: string, more: object = {}) => ({
        properties: {
            roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
            principalId,
            ...more,
        },
    });
    const named = (path: string, name: string = crypto.randomUUID()) =>
        `${path}/providers/Microsoft.Authorization/roleAssignments/${name}`;

    it("are refused for an unknown principal, unless the request says what it is", async () => {
        const { client, azure } = serving;
        const { path } = await createVault(client);
        const unknown = crypto.randomUUID();
        const refused = await client.arm("PUT", named(path), properties(ROLES.reader, unknown));
        expect([refused.status, refused.at("error.code")]).toEqual([400, "PrincipalNotFound"]);
        const body = properties(ROLES.reader, unknown, { principalType: "ServicePrincipal" });
        expect((await client.arm("PUT", named(path), body)).status).toBe(201);
        const wrong = properties(ROLES.reader, client.target.objectId, { principalType: "Group" });
        await azure.manage("PUT", "/principal-types", { enabled: true });
        expect((await client.arm("PUT", named(path), wrong)).at("error.code")).toBe("UnmatchedPrincipalType");
        await azure.manage("PUT", "/principal-types", { enabled: false });
        expect((await client.arm("PUT", named(path), wrong)).at("properties.principalType")).toBe("Group");
    });

    it("are refused for a while for a new principal, unless the request says what it is", async () => {
        const { client, azure } = serving;
        const { path } = await createVault(client);
        await azure.manage("PUT", "/replication", { delaySeconds: 60 });
        const { objectId } = await createApplication(client, "replicated");
        const put = (role: string, more: object = {}) =>
            client.arm("PUT", named(path), properties(role, objectId, more));
        const refused = await put(ROLES.reader);
        expect([refused.status, refused.at("error.code"), refused.at("error.message")]).toEqual([
            400,
            "PrincipalNotFound",
            `Principal ${objectId.replace(/-/g, "")} does not exist in the directory ${client.target.tenantId}.`,
        ]);
        expect((await put(ROLES.contributor, { principalType: "ServicePrincipal" })).status).toBe(201);
        expect((await client.arm("PUT", named(path), properties(ROLES.reader, client.target.objectId))).status).toBe(
            400,
        );
        await azure.manage("POST", "/clock", { advance: "PT61S" });
        const known = await put(ROLES.reader);
        expect([known.status, known.at("properties.principalType")]).toEqual([201, "ServicePrincipal"]);
        await expect(azure.manage("PUT", "/replication", { delaySeconds: -1 })).rejects.toThrow(
            '"delaySeconds" must be a number of 0 or more, got -1.',
        );
        await azure.manage("PUT", "/replication", { delaySeconds: 0 });
    });

    it("exist once for a principal, a role and a scope", async () => {
        const { client } = serving;
        const { path } = await createVault(client);
        const name = crypto.randomUUID();
        const body = properties(ROLES.reader, client.target.objectId);
        expect((await client.arm("PUT", named(path, name), body)).status).toBe(201);
        expect((await client.arm("PUT", named(path, name), body)).status).toBe(201);
        const again = await client.arm("PUT", named(path), body);
        expect([again.status, again.at("error.code")]).toEqual([409, "RoleAssignmentExists"]);
        expect(again.text("error.message")).toContain(name.replace(/-/g, ""));
        const other = await client.arm("PUT", named(path, name), properties(ROLES.contributor, client.target.objectId));
        expect(other.at("error.code")).toBe("RoleAssignmentUpdateNotPermitted");
        expect((await client.arm("DELETE", named(path, name))).status).toBe(200);
        expect((await client.arm("DELETE", named(path, name))).status).toBe(204);
    });

    it("name a role that exists", async () => {
        const { client } = serving;
        const { path } = await createVault(client);
        const answer = await client.arm("PUT", named(path), properties(crypto.randomUUID(), client.target.objectId));
        expect([answer.status, answer.at("error.code")]).toEqual([404, "RoleDefinitionDoesNotExist"]);
    });

    it("are listed at, above and below a scope, or without those below", async () => {
        const { client } = serving;
        const { group, path } = await createVault(client);
        const app = await createApplication(client, "listed");
        await assign(client, path, ROLES.reader, app.objectId);
        await assign(client, `/resourceGroups/${group}`, ROLES.reader, app.objectId);
        const list = async (scope: string, filter: string) => {
            const url = `${scope}/providers/Microsoft.Authorization/roleAssignments?$filter=${encodeURIComponent(filter)}`;
            return (await client.arm("GET", url)).names("id").length;
        };
        expect(await list(`/resourceGroups/${group}`, `principalId eq '${app.objectId}'`)).toBe(2);
        expect(await list(`/resourceGroups/${group}`, `atScope() and assignedTo('${app.objectId}')`)).toBe(1);
        expect(await list(path, `principalId eq '${app.objectId}'`)).toBe(2);
    });

    it("are listed through groups in groups, and for no group itself", async () => {
        const { client } = serving;
        const { path } = await createVault(client);
        const app = await createApplication(client, "member");
        const [inner, outer] = await Promise.all(
            ["inner", "outer"].map(async (displayName) =>
                (await client.graph("POST", "/groups", { displayName })).text("id"),
            ),
        );
        const member = (id: string) => ({ "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });
        await client.graph("POST", `/groups/${inner}/members/$ref`, member(app.objectId));
        await client.graph("POST", `/groups/${outer}/members/$ref`, member(inner ?? ""));
        await assign(client, path, ROLES.reader, outer ?? "");
        const list = (id = "") => {
            const filter = encodeURIComponent(`atScope() and assignedTo('${id}')`);
            return client.arm("GET", `${path}/providers/Microsoft.Authorization/roleAssignments?$filter=${filter}`);
        };
        const found = (await list(app.objectId)).at("value") as { properties: { principalId: string } }[];
        expect(found.map(({ properties }) => properties.principalId)).toEqual([outer]);
        expect((await list(inner)).status).toBe(400);
    });
});

describe("locks", () => {
    it("CanNotDelete keeps a resource, what is above it, and its role assignments", async () => {
        const { client } = serving;
        const { group, path } = await createVault(client);
        const assignment = await assign(client, path, ROLES.reader, client.target.objectId);
        const lock = `${path}/providers/Microsoft.Authorization/locks/keep`;
        const made = await client.arm("PUT", lock, { properties: { level: "CanNotDelete", notes: "ours" } });
        expect([made.status, made.at("properties")]).toEqual([201, { level: "CanNotDelete", notes: "ours" }]);
        for (const target of [path, `/resourceGroups/${group}`, assignment]) {
            const answer = await client.arm("DELETE", target);
            expect([target, answer.status, answer.at("error.code")]).toEqual([target, 409, "ScopeLocked"]);
        }
        expect((await client.arm("PATCH", path, { tags: { a: "b" } })).status).toBe(200);
        expect((await client.arm("DELETE", lock)).status).toBe(200);
        expect((await client.arm("DELETE", path)).status).toBe(200);
    });

    it("CanNotDelete of a resource leaves alone what sits on its group: it keeps only what goes with the resource", async () => {
        const { client } = serving;
        const { group, path } = await createVault(client);
        await client.arm("PUT", `${path}/providers/Microsoft.Authorization/locks/keep`, {
            properties: { level: "CanNotDelete" },
        });
        const above = `/resourceGroups/${group}`;
        const assignment = await assign(client, above, ROLES.reader, client.target.objectId);
        expect((await client.arm("DELETE", assignment)).status).toBe(200);
        const role = `${above}/providers/Microsoft.Authorization/roleDefinitions/${crypto.randomUUID()}`;
        const properties = { roleName: `Group's ${group}`, assignableScopes: [`${client.subscription}${above}`] };
        expect((await client.arm("PUT", role, { properties })).status).toBe(201);
        expect((await client.arm("DELETE", role)).status).toBe(200);
        expect((await client.arm("DELETE", above)).at("error.code")).toBe("ScopeLocked");
    });

    it("ReadOnly keeps a resource group as it is, and leaves the data plane alone", async () => {
        const { client } = serving;
        const { group, vault, path } = await createVault(client);
        await assign(client, path, ROLES.keyVaultAdministrator, client.target.objectId);
        const lock = `/resourceGroups/${group}/providers/Microsoft.Authorization/locks/frozen`;
        await client.arm("PUT", lock, { properties: { level: "ReadOnly" } });
        expect((await client.arm("PATCH", path, { tags: {} })).at("error.code")).toBe("ScopeLocked");
        expect((await client.arm("GET", path)).status).toBe(200);
        expect((await client.vault("PUT", vault, "/secrets/one", SECRET)).status).toBe(200);
        await client.arm("DELETE", lock);
        expect((await client.arm("PATCH", path, { tags: {} })).status).toBe(200);
    });
});

describe("a vault's access model", () => {
    it("is changed by those alone who may assign any role, without a condition", async () => {
        const { client } = serving;
        const { path } = await createVault(client, { enableRbacAuthorization: false, accessPolicies: [] });
        const deployer = await createApplication(client, "deployer");
        await assign(client, path, ROLES.contributor, deployer.objectId);
        const set = (properties: object) => client.arm("PATCH", path, { properties }, deployer);
        const refused = {
            code: "InsufficientPermissions",
            message:
                "Caller is not allowed to change permission model. For more information on how to change the permissions model follow " +
                `this link: https://go.microsoft.com/fwlink/?linkid=2155160. Details: oid=${deployer.objectId}; ` +
                `action=Microsoft.Authorization/roleAssignments/write; resource=${client.subscription}${path}; decision=NotAllowed;`,
        };
        expect((await set({ enableRbacAuthorization: true })).body).toEqual({ error: refused });
        // This role's own definition has a condition.
        await assign(client, path, ROLES.keyVaultDataAccessAdministrator, deployer.objectId);
        expect((await set({ enableRbacAuthorization: true })).body).toEqual({ error: refused });
        const limited = `${path}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`;
        const properties = {
            roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${ROLES.userAccessAdministrator}`,
            principalId: deployer.objectId,
            condition:
                "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR " +
                `(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ROLES.reader}}))`,
            conditionVersion: "2.0",
        };
        expect((await client.arm("PUT", limited, { properties })).status).toBe(201);
        expect((await set({ enableRbacAuthorization: true })).status).toBe(403);
        expect((await set({ enableRbacAuthorization: false, enabledForDeployment: true })).status).toBe(200);
        await client.arm("DELETE", limited);
        await assign(client, path, ROLES.userAccessAdministrator, deployer.objectId);
        const changed = await set({ enableRbacAuthorization: true });
        expect([changed.status, changed.at("properties.enableRbacAuthorization")]).toEqual([200, true]);
    });
});
