import { createVault, servingForAll } from "./serving";

const serving = servingForAll();

const halfAYear = { type: "AfterDuration", duration: "P180D" };

/** A vault, a group, and how to ask for eligibilities of the group on the vault. */
async function prepare() {
    const { client } = serving;
    const { path } = await createVault(client);
    const role = "/providers/Microsoft.Authorization/roleDefinitions/00482a5a-887f-4fb3-b363-3b7fe8e74483";
    const roleDefinitionId = `${client.subscription}${role}`;
    const group = (await client.graph("POST", "/groups", { displayName: "on call" })).text("id");
    const request = (requestType: "AdminAssign" | "AdminRemove", properties: object = {}) =>
        client.arm(
            "PUT",
            `${path}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${crypto.randomUUID()}`,
            {
                properties: {
                    ...{ principalId: group, roleDefinitionId, requestType },
                    ...{ scheduleInfo: { expiration: halfAYear }, ...properties },
                },
            },
            undefined,
            "2020-10-01",
        );
    const schedules = `${path}/providers/Microsoft.Authorization/roleEligibilitySchedules`;
    const names = async () => (await client.arm("GET", schedules)).names();
    return { client, group, request, schedules, names };
}

describe("eligible assignments", () => {
    it("are kept and shown until they are taken back, and give no right", async () => {
        const { client, group, request, schedules, names } = await prepare();
        expect((await request("AdminAssign")).at("properties.status")).toBe("Provisioned");
        const [name] = await names();
        const one = await client.arm("GET", `${schedules}/${String(name)}`);
        expect([one.status, one.at("name"), one.at("properties.principalId")]).toEqual([200, name, group]);
        const assignedTo = async (objectId: string) => {
            const filter = encodeURIComponent(`assignedTo('${objectId}')`);
            return (await client.arm("GET", `${schedules}?$filter=${filter}`)).names();
        };
        expect(await assignedTo(group)).toEqual([name]);
        expect(await assignedTo(crypto.randomUUID())).toEqual([]);
        const other = await client.arm("GET", `${schedules}/${crypto.randomUUID()}`);
        expect([other.status, other.at("error.code")]).toEqual([404, "RoleEligibilityScheduleNotFound"]);
        expect((await request("AdminRemove")).at("properties.status")).toBe("Revoked");
        expect(await names()).toHaveLength(0);
    });

    it("are not for service principals", async () => {
        const { client, request, names } = await prepare();
        const refused = await request("AdminAssign", { principalId: client.target.objectId });
        expect([refused.status, refused.text("error.message")]).toEqual([
            400,
            expect.stringContaining("is a service principal, which can't be eligible for a role") as string,
        ]);
        expect(await names()).toHaveLength(0);
    });

    it("are for a year at most, and end", async () => {
        const { request, names } = await prepare();
        const expiring = (expiration?: object) => request("AdminAssign", { scheduleInfo: { expiration } });
        const tooLong = [
            undefined,
            { type: "NoExpiration" },
            { type: "AfterDuration", duration: "P366D" },
            { type: "AfterDuration", duration: "P1YT1S" },
            { type: "AfterDateTime", endDateTime: "2999-01-01T00:00:00Z" },
        ];
        for (const expiration of tooLong) {
            const refused = await expiring(expiration);
            expect([expiration, refused.status, refused.at("error.code"), refused.at("error.message")]).toEqual([
                ...[expiration, 400, "RoleAssignmentRequestPolicyValidationFailed"],
                'The following policy rules failed: ["ExpirationRule"]',
            ]);
        }
        expect((await expiring({ type: "AfterDuration", duration: "soon" })).at("error.code")).toBe("BadRequest");
        for (const duration of ["PT8H", "P1Y", "P365D"]) {
            expect((await expiring({ type: "AfterDuration", duration })).at("properties.status")).toBe("Provisioned");
        }
        expect(await names()).toHaveLength(1);
        await serving.azure.manage("POST", "/clock", { advance: "P364D" });
        expect(await names()).toHaveLength(1);
        await serving.azure.manage("POST", "/clock", { advance: "P1D" });
        expect(await names()).toHaveLength(0);
    });
});
