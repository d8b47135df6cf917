import { azureAdPlugin } from "../../../local/providers/azuread/plugin";
import { FakeGraph } from "./support/fake-graph";
import { type Fixture, startFixture } from "./support/fixture";

let fixture: Fixture;
let graph: FakeGraph;
beforeEach(async () => {
    fixture = await startFixture({}, azureAdPlugin);
    graph = new FakeGraph();
    fixture.arm.intercept = graph.intercept;
});
afterEach(() => fixture.stop());

describe("a user", () => {
    const getUser = "azuread:index/getUser:getUser";

    it("is found by what the program knows, and shown whole", async () => {
        graph.add("users", { id: "u1", userPrincipalName: "kim@example.com", mail: "kim@example.com" });
        const user = await fixture.client.invoke(getUser, { userPrincipalName: "kim@example.com" });
        expect(user).toMatchObject({
            id: "/users/u1",
            objectId: "u1",
            mail: "kim@example.com",
            displayName: "",
            accountEnabled: false,
            businessPhones: [],
            managerId: "",
        });
        const [request] = fixture.arm.received;
        expect(request?.host).toBe("graph.microsoft.com");
        expect(request?.query.get("$filter")).toBe("userPrincipalName eq 'kim@example.com'");
        expect(request?.query.get("$select")?.split(",")).toEqual(
            expect.arrayContaining(["id", "userPrincipalName", "onPremisesSecurityIdentifier"]),
        );
    });

    it("may have a quote in the name", async () => {
        graph.add("users", { id: "u1", mailNickname: "o'hara" });
        expect(await fixture.client.invoke(getUser, { mailNickname: "o'hara" })).toMatchObject({ objectId: "u1" });
    });

    it.each([
        [
            { mail: "nobody@example.com" },
            'No user has the mail "nobody@example.com". Check it in the directory of the tenant that is signed in to.',
        ],
        [
            { mail: "a", objectId: "b" },
            "A user is looked up by exactly one of userPrincipalName, objectId, mail, mailNickname, employeeId, as a string.",
        ],
        [
            { name: "a" },
            "A user is looked up by userPrincipalName, objectId, mail, mailNickname, employeeId; `name` is not known here.",
        ],
    ])("is not found by %j", async (args, details) => {
        await expect(fixture.client.invoke(getUser, args)).rejects.toMatchObject({ details });
    });
});

describe("several users", () => {
    const getUsers = "azuread:index/getUsers:getUsers";
    beforeEach(() => {
        graph.add("users", { id: "u1", mail: "a" });
        graph.add("users", { id: "u2", mail: "b" });
    });

    it("are found in the order asked for, or all", async () => {
        const { objectIds, users } = await fixture.client.invoke(getUsers, { mails: ["b", "a"] });
        expect(objectIds).toEqual(["u2", "u1"]);
        expect(users).toMatchObject([{ mail: "b", displayName: "" }, { mail: "a" }]);
        expect((await fixture.client.invoke(getUsers, { returnAll: true }))["objectIds"]).toEqual(["u1", "u2"]);
    });

    it("are an error when one is missing, unless that is fine", async () => {
        await expect(fixture.client.invoke(getUsers, { mails: ["a", "z"] })).rejects.toMatchObject({
            details: 'No user has the mail "z". Set `ignoreMissing` to leave such users out.',
        });
        const found = await fixture.client.invoke(getUsers, { mails: ["a", "z"], ignoreMissing: true });
        expect(found["objectIds"]).toEqual(["u1"]);
    });
});

it("says who is signed in", async () => {
    expect(await fixture.client.invoke("azuread:index/getClientConfig:getClientConfig")).toEqual({
        clientId: "client-1",
        id: "tenant-1-client-1-object-1",
        objectId: "object-1",
        tenantId: "tenant-1",
    });
});

it("refuses other types and functions by their names", async () => {
    const { client } = fixture;
    await expect(client.check("azuread:index/user:User", {})).rejects.toMatchObject({
        details: expect.stringContaining("azuread:index/user:User is not a type of resource") as string,
    });
    await expect(client.invoke("azuread:index/getDomains:getDomains")).rejects.toMatchObject({
        details: "The function azuread:index/getDomains:getDomains is not one that this stand-in for azuread has.",
    });
});
