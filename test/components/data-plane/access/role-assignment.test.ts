import { RestError } from "@azure/core-rest-pipeline";
import { ArmClient } from "../../../../components/data-plane/azure/arm";
import { assignmentCheck } from "../../../../components/data-plane/access/assignment-check";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";
import { time } from "../../../../components/data-plane/azure/retry";
import { roleAssignment } from "../../../../components/data-plane/access/role-assignment";

const scope = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app";
const declared = {
    scope,
    principalId: "0a000000-0000-4000-8000-000000000001",
    principalType: "ServicePrincipal",
    roleDefinitionId: "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/role",
    assignmentName: "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
};

/** What ARM refuses the next requests to write with. */
let refusals: string[];
let live: object[];
let written: string[];
let waited: number[];

beforeEach(() => {
    forgetDeclared();
    [refusals, live, written, waited] = [[], [], [], []];
    jest.spyOn(time, "sleep").mockImplementation((milliseconds) => Promise.resolve(void waited.push(milliseconds)));
    jest.spyOn(ArmClient.prototype, "request").mockImplementation((method, path, _version, body) => {
        if (method === "GET") {
            return Promise.resolve({ status: 200, body: { value: live }, header: () => undefined });
        }
        written.push(`${method} ${path.split("/").at(-1)}`);
        const code = refusals.shift();
        if (code !== undefined) {
            if (code === "RoleAssignmentExists") {
                live = [{ id: "/theirs", name: "theirs", properties: declared }];
            }
            return Promise.reject(new RestError(code, { statusCode: 400, code }));
        }
        return Promise.resolve({
            status: 201,
            body: {
                id: "/ours",
                name: path.split("/").at(-1),
                properties: { ...(body as { properties: object } | undefined)?.properties, scope },
            },
            header: () => undefined,
        });
    });
});
afterEach(() => jest.restoreAllMocks());

test("waits for a principal that is so new that ARM doesn't know it yet", async () => {
    refusals = ["PrincipalNotFound", "PrincipalNotFound"];
    const { outs } = await roleAssignment.create(declared);
    expect(outs).toEqual({ ...declared, liveName: declared.assignmentName, adopted: false });
    expect(waited).toEqual([500, 1_000]);
    expect(written).toHaveLength(3);
});

test("waits for a custom role that is so new that ARM doesn't know it yet", async () => {
    refusals = ["RoleDefinitionDoesNotExist"];
    await roleAssignment.create(declared);
    expect(waited).toEqual([500]);
    expect(written).toHaveLength(2);
});

test("shares an assignment that others made between the look and the write", async () => {
    refusals = ["RoleAssignmentExists"];
    const { id, outs } = await roleAssignment.create(declared);
    expect(id).toBe("/theirs");
    expect(outs).toEqual({ ...declared, liveName: "theirs", adopted: true });
    await roleAssignment.delete(id, outs);
    expect(written).toEqual([`PUT ${declared.assignmentName}`]);
});

test("deletes what it made", async () => {
    const { id, outs } = await roleAssignment.create(declared);
    await roleAssignment.delete(id, outs);
    expect(written).toEqual([`PUT ${declared.assignmentName}`, `DELETE ${declared.assignmentName}`]);
});

test.each(["scope", "principalId", "roleDefinitionId"] as const)(
    "is the same one whatever the capitals of its %s, and replaced for another",
    async (property) => {
        const { id, outs } = await roleAssignment.create(declared);
        const respelt = { ...declared, [property]: declared[property].toUpperCase() };
        expect(await roleAssignment.diff(id, outs, respelt)).toEqual({ changes: false });
        const other = { ...declared, [property]: `${declared[property]}1` };
        expect(await roleAssignment.diff(id, outs, other)).toMatchObject({ replaces: [property] });
    },
);

test("leaves alone what another declaration shares by now", async () => {
    const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    const first = await roleAssignment.create(declared);
    live = [{ id: first.id, name: declared.assignmentName, properties: declared }];
    const respelt = { ...declared, scope: scope.replace("resourceGroups", "resourcegroups") };
    await roleAssignment.check({}, respelt);
    const second = await roleAssignment.create(respelt);
    expect(second.outs["adopted"]).toBe(true);
    await roleAssignment.delete(first.id, first.outs);
    expect(written).toEqual([`PUT ${declared.assignmentName}`]);
    expect(told.mock.calls).toEqual([
        [
            `Role assignment of ${declared.principalId} on ${scope} stays: the program declares it as another resource. It counts as ` +
                "others' from now on, and stays when its grant leaves the program: delete it then (az role assignment delete --ids " +
                `${scope}/providers/Microsoft.Authorization/roleAssignments/${declared.assignmentName}).\n`,
        ],
    ]);
    await roleAssignment.delete(second.id, second.outs);
    expect(told.mock.calls[1]).toEqual([expect.stringMatching(/declares it as another resource\.\n$/)]);
    expect(written).toHaveLength(1);
});

test("leaves alone what the program declares as its own, which is deleted in its time", async () => {
    const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    const { id, outs } = await roleAssignment.create(declared);
    live = [{ id, name: declared.assignmentName, properties: declared }];
    const assignments = [{ ...declared, what: "it", scope: scope.toUpperCase(), adopt: `${scope}/${id}` }];
    await assignmentCheck.check({}, { vault: "kv", vaultId: scope, assignments });
    await roleAssignment.delete(id, outs);
    expect(written).toEqual([`PUT ${declared.assignmentName}`]);
    expect(told.mock.calls).toEqual([[expect.stringMatching(/declares it as another resource\.\n$/)]]);
});

test("fails at once for any other reason", async () => {
    refusals = ["InvalidPrincipalId"];
    await expect(roleAssignment.create(declared)).rejects.toThrow(
        `Role assignment of ${declared.principalId} on ${scope}: Azure answered 400 (InvalidPrincipalId).`,
    );
    expect(waited).toEqual([]);
});
