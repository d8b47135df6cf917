import { RestError } from "@azure/core-rest-pipeline";
import { assignmentCheck } from "../../../../components/data-plane/access/assignment-check";
import { ArmClient } from "../../../../components/data-plane/azure/arm";
import { time } from "../../../../components/data-plane/azure/retry";
import { forgetDeclared } from "../../../../components/data-plane/life-cycle/declared";

const subscription = "/subscriptions/11111111-1111-4111-8111-111111111111";
const resourceGroupId = `${subscription}/resourceGroups/rg`;
const vaultId = `${resourceGroupId}/providers/Microsoft.KeyVault/vaults/kv-app`;
const roles = "providers/Microsoft.Authorization/roleDefinitions";
const [sign, wrap] = ["cccccccc-cccc-4ccc-8ccc-cccccccccccc", "dddddddd-dddd-4ddd-8ddd-dddddddddddd"];
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

const of = (role: string) => ({
    what: "custom role of kim on vault",
    scope: vaultId,
    principalId: "0a000000-0000-4000-8000-000000000001",
    roleDefinitionId: `${subscription}/${roles}/${role}`,
    assignmentName: `aaaaaaaa${role.slice(8)}`,
});

const inputs = (given: readonly string[], changes: object = {}) => ({
    vault: "kv",
    vaultId,
    subscriptionId: subscription.split("/").at(-1),
    resourceGroupId,
    assignments: given.map(of),
    actions: ["Microsoft.Authorization/roleAssignments/write"],
    ...changes,
});

/** The paths that ARM was asked for, and what it answers the next requests with. */
let asked: string[];
let refusals: ([status: number, code: string] | undefined)[];
let waited: number;

const unknownRole = (count: number) =>
    Array.from({ length: count }, (): [number, string] => [404, "RoleDefinitionDoesNotExist"]);

beforeEach(() => {
    forgetDeclared();
    [asked, refusals, waited] = [[], [], 0];
    jest.spyOn(time, "passed").mockImplementation(() => waited);
    jest.spyOn(time, "sleep").mockImplementation((milliseconds) => Promise.resolve(void (waited += milliseconds)));
    jest.spyOn(ArmClient.prototype, "request").mockImplementation((method, path) => {
        asked.push(`${method} ${path}`);
        const [statusCode, code] = refusals.shift() ?? [];
        return code === undefined || statusCode === undefined
            ? Promise.resolve({ status: 200, body: {}, header: () => undefined })
            : Promise.reject(new RestError("The specified role definition does not exist.", { statusCode, code }));
    });
});
afterEach(() => jest.restoreAllMocks());

const read = (role: string) => `GET ${vaultId}/${roles}/${role}`;

test("a custom role is waited for until it can be read several times in a row", async () => {
    refusals = unknownRole(2);
    await assignmentCheck.create(inputs([sign, sign]));
    expect(asked).toEqual(Array(5).fill(read(sign)));
    expect(waited).toBe(500 + 1_000 + 2 * 1_000);
});

test("reads count in a row only: another part of Azure may not know the role yet", async () => {
    refusals = [undefined, undefined, ...unknownRole(1)];
    await assignmentCheck.create(inputs([sign]));
    expect(asked).toHaveLength(3 + 3);
});

test("one that somebody is to be eligible for as well", async () => {
    const eligible = inputs([], { eligibleRoles: [`${subscription}/${roles}/${wrap}`] });
    const { outs } = await assignmentCheck.create(eligible);
    expect(new Set(asked)).toEqual(new Set([read(wrap)]));
    expect(outs).toEqual(eligible);
});

test("built-in roles cost no request", async () => {
    await assignmentCheck.create(inputs([secretsUser]));
    await assignmentCheck.update("id", inputs([]), inputs([secretsUser]));
    expect(asked).toEqual([]);
});

test("later only those cost one that the last deployment didn't assign", async () => {
    const [before, after] = [inputs([sign]), inputs([sign, wrap, secretsUser])];
    const { outs } = await assignmentCheck.update("id", before, after);
    expect(outs).toEqual(after);
    await assignmentCheck.update("id", after, before);
    expect(new Set(asked)).toEqual(new Set([read(wrap)]));
});

test("the wait has an end, which says what to do", async () => {
    refusals = unknownRole(1_000);
    await expect(assignmentCheck.create(inputs([sign]))).rejects.toThrow(
        'Vault "kv": after 600 seconds Azure still doesn\'t know a custom role that is to be assigned. The specified role definition does ' +
            "not exist. Run the same command again: it goes on from here. If somebody has deleted the role, refresh first, so that it is " +
            "made anew.",
    );
});

test("where roles can't be read, nothing is waited for", async () => {
    refusals = [[403, "AuthorizationFailed"]];
    await expect(assignmentCheck.create(inputs([sign]))).resolves.toMatchObject({ id: `${vaultId}/assignments` });
    refusals = [[500, "InternalServerError"]];
    await expect(assignmentCheck.create(inputs([sign]))).rejects.toThrow('Vault "kv": Azure answered 500');
});
