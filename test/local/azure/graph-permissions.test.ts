/** What applications may ask of Microsoft Graph: what they were given permissions for, and memberships of groups as they are. */
import type { Answer } from "./client";
import { createApplication, servingForAll } from "./serving";

const GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000";

const serving = servingForAll();

type Credentials = Awaited<ReturnType<typeof createApplication>>;

/** Graph's service principal, and the id of each of its roles by name. */
async function graphItself(): Promise<{ id: string; roles: Record<string, string> }> {
    const found = await serving.client.graph("GET", `/servicePrincipals(appId='${GRAPH_APP_ID}')`);
    const roles = found.at("appRoles") as { id: string; value: string }[];
    return { id: found.text("id"), roles: Object.fromEntries(roles.map(({ id, value }) => [value, id])) };
}

async function give(principalId: string, permission: string): Promise<Answer> {
    const { id: resourceId, roles } = await graphItself();
    const body = { principalId, resourceId, appRoleId: roles[permission] ?? permission };
    return serving.client.graph("POST", `/servicePrincipals/${principalId}/appRoleAssignments`, body);
}

async function applicationWith(...permissions: string[]): Promise<Credentials> {
    const application = await createApplication(serving.client, `with ${permissions.join(", ")}`);
    for (const permission of permissions) {
        expect((await give(application.objectId, permission)).status).toBe(201);
    }
    return application;
}

async function group(displayName: string, ...members: string[]): Promise<string> {
    const id = (await serving.client.graph("POST", "/groups", { displayName })).text("id");
    for (const member of members) {
        const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${member}` };
        await serving.client.graph("POST", `/groups/${id}/members/$ref`, reference);
    }
    return id;
}

describe("an application's permissions at Graph", () => {
    it("are roles of Graph's own service principal, each given once and taken back", async () => {
        const { client } = serving;
        const { id: resourceId, roles } = await graphItself();
        expect(roles["Directory.Read.All"]).toBe("7ab1d382-f21e-4acd-a863-ba3e13f7da61");
        const app = await createApplication(client, "reader");
        const given = await give(app.objectId, "Directory.Read.All");
        expect(given.body).toMatchObject({
            principalId: app.objectId,
            principalType: "ServicePrincipal",
            resourceId,
            resourceDisplayName: "Microsoft Graph",
            appRoleId: roles["Directory.Read.All"],
        });
        const again = await give(app.objectId, "Directory.Read.All");
        expect([again.status, again.at("error.code")]).toEqual([400, "Request_BadRequest"]);
        const unknown = await give(app.objectId, crypto.randomUUID());
        expect([unknown.status, unknown.at("error.code")]).toEqual([400, "Request_BadRequest"]);
        const path = `/servicePrincipals/${app.objectId}/appRoleAssignments`;
        expect((await client.graph("GET", path)).names("id")).toEqual([given.text("id")]);
        const all = await client.graph("GET", `/servicePrincipals/${resourceId}/appRoleAssignedTo`);
        expect(all.names("principalId")).toContain(app.objectId);
        expect((await client.graph("DELETE", `${path}/${given.text("id")}`)).status).toBe(204);
        expect((await client.graph("GET", path)).names("id")).toEqual([]);
    });

    it("come with the next token, and only for reading", async () => {
        const { client } = serving;
        const app = await createApplication(client, "late");
        const token = { token: await client.token("https://graph.microsoft.com/.default", app) };
        await give(app.objectId, "Directory.Read.All");
        expect((await client.graph("GET", "/groups", undefined, token)).status).toBe(403);
        const form = { grant_type: "client_credentials", client_id: app.clientId, client_secret: app.clientSecret };
        const scope = "https://graph.microsoft.com/.default";
        const next = { token: (await client.requestToken({ ...form, scope })).text("access_token") };
        expect((await client.graph("GET", "/groups", undefined, next)).status).toBe(200);
        const written = await client.graph("POST", "/groups", { displayName: "own" }, next);
        expect([written.status, written.at("error.code")]).toEqual([403, "Authorization_RequestDenied"]);
    });

    it.each([
        [["GroupMember.Read.All"], [200, 403, 403, 403, 403, 200]],
        [["Application.Read.All"], [403, 200, 403, 403, 200, 403]],
        [
            ["User.Read.All", "GroupMember.Read.All"],
            [200, 403, 403, 200, 403, 200],
        ],
        [["Directory.Read.All"], [200, 200, 200, 200, 200, 200]],
        [[], [403, 403, 403, 403, 403, 403]],
    ])("%j are good for what Graph's pages say of each request", async (permissions, statuses) => {
        const { client } = serving;
        const app = await applicationWith(...permissions);
        const inner = await group("inner", app.objectId);
        const check = { groupIds: [inner] };
        const asked = [
            ["GET", "/groups", undefined],
            ["GET", "/servicePrincipals", undefined],
            ["POST", "/directoryObjects/getByIds", { ids: [inner], types: ["group"] }],
            ["POST", `/directoryObjects/${app.objectId}/checkMemberGroups`, check],
            ["POST", `/servicePrincipals/${app.objectId}/checkMemberGroups`, check],
            ["POST", `/groups/${inner}/checkMemberGroups`, check],
        ] as const;
        const answers = await Promise.all(asked.map(([method, path, body]) => client.graph(method, path, body, app)));
        expect(answers.map(({ status }) => status)).toEqual(statuses);
        const refused = answers.filter(({ status }) => status === 403);
        expect(refused.every((answer) => answer.at("error.code") === "Authorization_RequestDenied")).toBe(true);
    });
});

describe("Microsoft's own principal", () => {
    it("can't be deleted, whatever one may do to others", async () => {
        const { client } = serving;
        const path = `/servicePrincipals(appId='${GRAPH_APP_ID}')`;
        const refused = await client.graph("DELETE", path);
        expect([refused.status, refused.at("error.code")]).toEqual([403, "Authorization_RequestDenied"]);
        expect((await client.graph("GET", path)).at("displayName")).toBe("Microsoft Graph");
    });
});

describe("memberships of groups", () => {
    it("are found through groups in groups, for any object of the directory", async () => {
        const { client } = serving;
        const app = await createApplication(client, "member");
        const inner = await group("inner", app.objectId);
        const outer = await group("outer", inner);
        const other = await group("other");
        const check = (id: string) =>
            client.graph("POST", `/directoryObjects/${id}/checkMemberGroups`, { groupIds: [other, outer, inner] });
        expect((await check(app.objectId)).at("value")).toEqual([outer, inner]);
        expect((await check(inner)).at("value")).toEqual([outer]);
        const all = await client.graph("POST", `/directoryObjects/${app.objectId}/getMemberGroups`, {});
        expect(new Set(all.at("value") as string[])).toEqual(new Set([inner, outer]));
        const nobody = await check(crypto.randomUUID());
        expect([nobody.status, nobody.at("error.code")]).toEqual([404, "Request_ResourceNotFound"]);
    });

    it("are checked for 20 groups at a time, and objects looked up for 1,000 ids", async () => {
        const { client } = serving;
        const ids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());
        const path = `/directoryObjects/${client.target.objectId}/checkMemberGroups`;
        expect((await client.graph("POST", path, { groupIds: ids(20) })).status).toBe(200);
        expect((await client.graph("POST", path, { groupIds: ids(21) })).status).toBe(400);
        expect((await client.graph("POST", "/directoryObjects/getByIds", { ids: ids(1000) })).status).toBe(200);
        expect((await client.graph("POST", "/directoryObjects/getByIds", { ids: ids(1001) })).status).toBe(400);
    });
});
