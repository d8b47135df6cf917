import { azureAdPlugin } from "../../../local/providers/azuread/plugin";
import { fromStruct, UNKNOWN } from "../../../local/providers/rpc/values";
import { FakeGraph } from "./support/fake-graph";
import { type Fixture, startFixture } from "./support/fixture";
import { partialOf } from "./support/partial";

const APPLICATION = "azuread:index/application:Application";
const REGISTRATION = "azuread:index/applicationRegistration:ApplicationRegistration";
const CREDENTIAL = "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential";
const PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal";
const GROUP = "azuread:index/group:Group";
const MEMBER = "azuread:index/groupMember:GroupMember";

let fixture: Fixture;
let graph: FakeGraph;
beforeEach(async () => {
    fixture = await startFixture({}, azureAdPlugin);
    graph = new FakeGraph();
    fixture.arm.intercept = graph.intercept;
});
afterEach(() => fixture.stop());

describe("a group", () => {
    const getGroup = "azuread:index/getGroup:getGroup";

    it("is found with its members; of several by one name none is", async () => {
        graph.add("groups", { id: "g1", displayName: "Deployers", securityEnabled: true });
        graph.related.set("/v1.0/groups/g1/members", ["u2", "u1"]);
        expect(
            await fixture.client.invoke(getGroup, { displayName: "Deployers", securityEnabled: true }),
        ).toMatchObject({
            id: "/groups/g1",
            objectId: "g1",
            securityEnabled: true,
            members: ["u1", "u2"],
            owners: [],
        });
        graph.add("groups", { displayName: "Deployers" });
        await expect(fixture.client.invoke(getGroup, { displayName: "Deployers" })).rejects.toMatchObject({
            details: '2 groups have the displayName "Deployers". Name the one that is meant by its objectId.',
        });
    });

    it("is made with its members, changed and deleted", async () => {
        const { client } = fixture;
        const inputs = { displayName: "Signers", securityEnabled: true, members: ["u1", "u2"] };
        expect((await client.check(GROUP, inputs)).failures).toEqual([]);
        const { id, outputs } = await client.create(GROUP, inputs);
        expect(fixture.arm.received[0]?.body).toMatchObject({
            displayName: "Signers",
            mailEnabled: false,
            mailNickname: expect.stringMatching(/^[0-9a-f]{10}$/) as string,
            "members@odata.bind": [
                "https://graph.microsoft.com/v1.0/directoryObjects/u1",
                "https://graph.microsoft.com/v1.0/directoryObjects/u2",
            ],
        });
        expect(outputs).toMatchObject({ objectId: id.replace("/groups/", ""), members: ["u1", "u2"] });
        const news = { displayName: "Signers", securityEnabled: true, description: "d", members: ["u2", "u3"] };
        expect(await client.update(GROUP, id, inputs, outputs, news)).toMatchObject({
            description: "d",
            members: ["u2", "u3"],
        });
        await client.delete(GROUP, id);
        expect((await client.read(GROUP, id, news)).id).toBe("");
    });

    it("leaves its members alone when the program doesn't set them", async () => {
        const { client } = fixture;
        const inputs = { displayName: "Signers" };
        const { id, outputs } = await client.create(GROUP, inputs);
        graph.related.set(`/v1.0${id}/members`, ["u9"]);
        const read = await client.read(GROUP, id, inputs, outputs);
        expect(read.inputs).toEqual(inputs);
        expect(read.outputs["members"]).toEqual(["u9"]);
        const before = { ...inputs, members: ["u9"] };
        expect(await client.update(GROUP, id, before, read.outputs, inputs)).toMatchObject({ members: ["u9"] });
    });

    it("has sets, whose order says nothing", async () => {
        const { client } = fixture;
        const inputs = { displayName: "g", types: ["Unified", "DynamicMembership"], behaviors: ["a", "b"] };
        const both = { ...inputs, members: ["u2", "u1"], owners: ["u4", "u3"] };
        const reversed = {
            displayName: "g",
            ...{ types: ["DynamicMembership", "Unified"], behaviors: ["b", "a"] },
            ...{ members: ["u1", "u2"], owners: ["u3", "u4"] },
        };
        expect(await client.diff(GROUP, both, reversed)).toMatchObject({ changes: "none", replaces: [] });
        expect(await client.diff(GROUP, both, { ...reversed, members: ["u3", "u2"] })).toMatchObject({
            detail: { "members[0]": "add", "members[1]": "delete" },
            replaces: [],
        });
        expect(await client.diff(GROUP, both, { ...reversed, types: ["Unified"] })).toMatchObject({
            detail: { "types[1]": "delete-replace" },
            replaces: ["types"],
        });
    });

    it("keeps the program's order of a set in which others changed something", async () => {
        const { client } = fixture;
        const inputs = { displayName: "g", members: ["u3", "u1", "u2"] };
        const { id, outputs } = await client.create(GROUP, inputs);
        expect((await client.read(GROUP, id, inputs, outputs)).inputs).toEqual(inputs);
        graph.related.set(`/v1.0${id}/members`, ["u4", "u1", "u3"]);
        const { inputs: now } = await client.read(GROUP, id, inputs, outputs);
        expect(now).toEqual({ displayName: "g", members: ["u3", "u1", "u4"] });
    });

    it("can be kept from having the name of another", async () => {
        graph.add("groups", { id: "g1", displayName: "Signers" });
        await expect(
            fixture.client.create(GROUP, { displayName: "Signers", preventDuplicateNames: true }),
        ).rejects.toMatchObject({
            details:
                'groups: "Signers" exists already (object id g1), and `preventDuplicateNames` is set. Choose another name or import that one.',
        });
    });

    it("refuses settings that the stand-in doesn't have", async () => {
        const { failures } = await fixture.client.check(GROUP, { displayName: "g", writebackEnabled: true });
        expect(failures).toEqual([
            "'writebackEnabled' is not an input of azuread:index/group:Group that this stand-in for the plugin knows",
        ]);
    });

    it("takes and gives up a member", async () => {
        const { client } = fixture;
        graph.add("groups", { id: "g1" });
        const inputs = { groupObjectId: "g1", memberObjectId: "u1" };
        expect(await client.create(MEMBER, inputs)).toEqual({ id: "g1/member/u1", outputs: inputs });
        await expect(client.create(MEMBER, inputs)).rejects.toMatchObject({
            details: "cannot create already existing resource 'g1/member/u1'",
        });
        expect((await client.read(MEMBER, "g1/member/u1")).inputs).toEqual(inputs);
        await client.delete(MEMBER, "g1/member/u1");
        expect((await client.read(MEMBER, "g1/member/u1", inputs)).id).toBe("");
    });
});

describe("an application", () => {
    it("is made, read without a difference, changed and found by its client id", async () => {
        const { client } = fixture;
        const inputs = {
            displayName: "ci",
            owners: ["u1"],
            api: { requestedAccessTokenVersion: 2 },
            tags: ["HideApp"],
        };
        const { id, outputs } = await client.create(APPLICATION, inputs);
        expect(id).toMatch(/^\/applications\/.+/);
        expect(outputs).toMatchObject({
            displayName: "ci",
            owners: ["u1"],
            clientId: expect.any(String) as string,
            featureTags: [{ customSingleSignOn: false, enterprise: false, gallery: false, hide: true }],
        });
        expect((await client.read(APPLICATION, id, inputs, outputs)).inputs).toEqual(inputs);
        const news = { displayName: "ci-2", owners: ["u1"], tags: ["HideApp"] };
        const updated = await client.update(APPLICATION, id, inputs, outputs, news);
        expect(fixture.arm.received.find(({ method }) => method === "PATCH")?.body).toEqual({
            displayName: "ci-2",
            tags: ["HideApp"],
            api: null,
        });
        expect(updated).toMatchObject({ displayName: "ci-2" });
        const token = "azuread:index/getApplication:getApplication";
        expect(await client.invoke(token, { clientId: outputs["clientId"] ?? "" })).toMatchObject({
            displayName: "ci-2",
        });
    });

    it("that the directory doesn't show in time is left to the engine", async () => {
        fixture.arm.intercept = (request) =>
            request.method === "GET" ? { status: 404, body: {} } : graph.intercept(request);
        const error: unknown = await fixture.client
            .create(APPLICATION, { displayName: "ci" }, { timeout: 0.3 })
            .catch((reason: unknown) => reason);
        expect(error).toMatchObject({ details: expect.stringContaining("timed out after 0.3 s") as string });
        const partial = partialOf(error);
        expect(partial.getId()).toMatch(/^\/applications\/.+/);
        expect(fromStruct(partial.getInputs())).toEqual({ displayName: "ci" });
    });

    it("is previewed with what isn't known", async () => {
        const { id, outputs } = await fixture.client.create(REGISTRATION, { displayName: "ci" }, { preview: true });
        expect([id, outputs["displayName"], outputs["clientId"]]).toEqual(["", "ci", UNKNOWN]);
    });

    it("trusts the tokens of others", async () => {
        const { client } = fixture;
        graph.add("applications", { id: "a1" });
        const inputs = {
            applicationId: "/applications/a1",
            displayName: "main",
            issuer: "https://token.actions.githubusercontent.com",
            subject: "repo:a/b:ref:refs/heads/main",
            audiences: ["api://AzureADTokenExchange"],
        };
        const { id, outputs } = await client.create(CREDENTIAL, inputs);
        expect(id).toMatch(/^a1\/federatedIdentityCredential\/.+/);
        expect(fixture.arm.received[0]).toMatchObject({
            path: "/v1.0/applications/a1/federatedIdentityCredentials",
            body: { name: "main", subject: "repo:a/b:ref:refs/heads/main" },
        });
        expect(outputs).toMatchObject({ ...inputs, credentialId: id.split("/")[2] });
        await client.update(CREDENTIAL, id, inputs, outputs, { ...inputs, subject: "s" });
        const changed = fixture.arm.received.find(({ method }) => method === "PATCH")?.body;
        expect(changed).toMatchObject({ subject: "s" });
        expect(changed).not.toHaveProperty("name");
        expect(await client.diff(CREDENTIAL, inputs, { ...inputs, applicationId: "/applications/a2" })).toMatchObject({
            replaces: ["applicationId"],
        });
    });
});

describe("an application's sets", () => {
    it("are the same in another order, at any depth", async () => {
        const role = (id: string, allowedMemberTypes: string[]) => ({
            ...{ id, allowedMemberTypes, description: id, displayName: id },
        });
        const access = (resourceAppId: string) => ({ resourceAppId, resourceAccesses: [{ id: "r", type: "Role" }] });
        const inputs = {
            displayName: "a",
            tags: ["x", "y"],
            identifierUris: ["api://a", "api://b"],
            appRoles: [role("1", ["User", "Application"]), role("2", ["User"])],
            requiredResourceAccesses: [access("one"), access("two")],
            web: { redirectUris: ["https://a", "https://b"] },
        };
        const reversed = {
            displayName: "a",
            tags: ["y", "x"],
            identifierUris: ["api://b", "api://a"],
            appRoles: [role("2", ["User"]), role("1", ["Application", "User"])],
            requiredResourceAccesses: [access("two"), access("one")],
            web: { redirectUris: ["https://b", "https://a"] },
        };
        expect((await fixture.client.diff(APPLICATION, inputs, reversed)).changes).toBe("none");
    });
});

describe("a service principal", () => {
    it("is made for an application, or taken over where there is one", async () => {
        const { client } = fixture;
        const inputs = { clientId: "app-1" };
        const { id } = await client.create(PRINCIPAL, inputs);
        expect(fixture.arm.received[0]).toMatchObject({ path: "/v1.0/servicePrincipals", body: { appId: "app-1" } });
        const adopted = await client.create(PRINCIPAL, { ...inputs, useExisting: true, notes: "n" });
        expect(adopted.id).toBe(id);
        expect(adopted.outputs).toMatchObject({ clientId: "app-1", notes: "n", useExisting: true });
        const token = "azuread:index/getServicePrincipal:getServicePrincipal";
        expect(await client.invoke(token, inputs)).toMatchObject({ id, clientId: "app-1", samlSingleSignOns: [] });
    });

    it("that was taken over may stay where the directory doesn't let it go, another not", async () => {
        const { client } = fixture;
        const id = `/servicePrincipals/${graph.add("servicePrincipals", { appId: "microsofts" })}`;
        fixture.arm.intercept = (request) =>
            request.method === "DELETE"
                ? { status: 403, body: { error: { code: "Authorization_RequestDenied", message: "No." } } }
                : graph.intercept(request);
        const state = { clientId: "microsofts", useExisting: true };
        await client.delete(PRINCIPAL, id, {}, state);
        expect(fixture.arm.received.map(({ method }) => method)).toEqual(["DELETE"]);
        await expect(client.delete(PRINCIPAL, id, {}, { clientId: "microsofts" })).rejects.toMatchObject({
            details: expect.stringContaining("Authorization_RequestDenied") as string,
        });
    });

    it("shows what it offers", async () => {
        graph.add("servicePrincipals", {
            id: "s1",
            displayName: "api",
            appRoles: [{ id: "r1", value: "Read", isEnabled: true }],
            samlSingleSignOnSettings: { relayState: "x" },
        });
        const token = "azuread:index/getServicePrincipal:getServicePrincipal";
        expect(await fixture.client.invoke(token, { displayName: "api" })).toMatchObject({
            appRoleIds: { Read: "r1" },
            appRoles: [{ id: "r1", value: "Read", enabled: true }],
            samlSingleSignOns: [{ relayState: "x" }],
        });
    });
});
