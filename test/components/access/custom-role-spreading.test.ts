import { Principal, Vault, type GrantOptions } from "../../../components/index";
import { time } from "../../../components/data-plane/azure/retry";
import { TestAzure, type LoggedRequest } from "../support/azure";
import { TestStack } from "../support/test-stack";

const kim = Principal.objectId("0a000000-0000-4000-8000-000000000001", "User", "kim");

let azure: TestAzure;
let stack: TestStack;
beforeAll(async () => {
    azure = await TestAzure.start();
    stack = await TestStack.start();
});
afterAll(async () => {
    await stack.close();
    await azure.close();
});

/** What was asked of role definitions and assignments: method, kind and status. */
async function rolesAsked(): Promise<string[]> {
    const { requests } = (await azure.azure.manage("GET", "/requests")) as { requests: LoggedRequest[] };
    return requests.flatMap(({ method, path, status }) => {
        const type = /roleDefinitions|roleAssignments|roleEligibilityScheduleRequests/.exec(path.split("?")[0] ?? "");
        return type === null ? [] : [`${method} ${type[0]} ${status}`];
    });
}

describe("a custom role that ARM doesn't know for a while after it was made", () => {
    beforeAll(() => azure.azure.manage("PUT", "/role-replication", { delaySeconds: 60 }));
    afterEach(async () => {
        jest.restoreAllMocks();
        expect(await stack.destroy()).toMatchObject({ ok: true });
    });

    test.each<[string, string, GrantOptions, string[]]>([
        ["given", "kv-given", {}, ["PUT roleAssignments 201"]],
        [
            ...(["shared", "kv-shared", { onExisting: "adopt" }] as const),
            ["PUT roleAssignments 404", "PUT roleAssignments 404", "PUT roleAssignments 201"],
        ],
        ["given to be activated", "kv-eligible", { eligible: {} }, ["PUT roleEligibilityScheduleRequests 201"]],
    ])("is waited for before it is %s", async (_how, vaultName, options, written) => {
        const program = (declared: GrantOptions | undefined) => () => {
            const args = { resourceGroupName: "rg", vaultName, network: "open" } as const;
            const vault = new Vault("kv", { ...args, onDestroy: "delete" });
            if (declared !== undefined) {
                vault.grants.secrets.read(kim, { ...declared, role: "exact" });
            }
        };
        expect(await stack.up(program(undefined))).toMatchObject({ ok: true, errors: [] });
        // The wait is what has the time pass.
        jest.spyOn(time, "sleep").mockImplementation(async () => {
            await azure.azure.manage("POST", "/clock", { advance: "PT40S" });
        });
        await azure.takeCalls();
        expect(await stack.up(program(options))).toMatchObject({ ok: true, errors: [] });
        expect((await rolesAsked()).filter((request) => !request.startsWith("GET"))).toEqual([
            "PUT roleDefinitions 201",
            ...written,
        ]);
        await azure.takeCalls();
        expect(await stack.up(program(options))).toMatchObject({ ok: true, steps: [] });
        expect((await rolesAsked()).filter((request) => request.includes("roleDefinitions"))).toEqual([]);
    });
});
