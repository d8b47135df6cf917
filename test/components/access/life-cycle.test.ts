import { FederatedIdentity, Principal, Vault, type GrantOptions, type VaultArgs } from "../../../components/index";
import { shortenWaits, TestAzure, type LoggedRequest } from "../support/azure";
import { roles } from "../support/granted";
import { TestStack } from "../support/test-stack";

const kim = "0a000000-0000-4000-8000-000000000001";

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

const vaultId = (name: string) => `${azure.group}/providers/Microsoft.KeyVault/vaults/${name}`;

function declare(vaultName: string, args: Partial<VaultArgs> = {}): Vault {
    return new Vault("kv", { resourceGroupName: "rg", vaultName, network: "open", onDestroy: "delete", ...args });
}

const kimPrincipal = () => Principal.objectId(kim, "User", "kim");

const pim = ["roleEligibilitySchedules", "2020-10-01"] as const;
const assignments = ["roleAssignments", "2022-04-01"] as const;

/** What ARM has of a kind of access at a vault, without what is inherited. */
async function liveAccess(vaultName: string, [type, apiVersion]: readonly [string, string]): Promise<unknown[]> {
    const path = `${vaultId(vaultName)}/providers/Microsoft.Authorization/${type}`;
    const { body } = await azure.arm("GET", path, apiVersion);
    const { value } = body as { value: { properties: { scope: string } }[] };
    return value.map(({ properties }) => properties).filter(({ scope }) => scope === vaultId(vaultName));
}

describe("an equal assignment that others made", () => {
    const made = "77777777-7777-4777-8777-777777777777";
    const equalId = () => `${vaultId("kv-shared")}/providers/Microsoft.Authorization/roleAssignments/${made}`;
    const read = (options: GrantOptions) => () => {
        declare("kv-shared").grants.secrets.read(kimPrincipal(), options);
    };

    beforeAll(async () => {
        await stack.up(() => declare("kv-shared"));
        const roleDefinitionId = `${azure.group.split("/resourceGroups")[0]}/providers/Microsoft.Authorization/roleDefinitions/${roles.secretsUser}`;
        await azure.arm("PUT", equalId(), assignments[1], {
            properties: { principalId: kim, principalType: "User", roleDefinitionId, description: "by hand" },
        });
    });
    afterAll(() => stack.destroy());

    test("is named in the preview already, with the ways out", async () => {
        const sentence =
            `Vault "kv": Key Vault Secrets User of kim on vault is assigned already, by ${equalId()}, which this stack doesn't have. ` +
            'Azure takes no second one that is equal: share it, and leave it when it leaves the program, by `onExisting: "adopt"` at the ' +
            `grant; take it over as the stack's own by \`adopt: "${equalId()}"\`; or delete it (az role assignment delete --ids ${equalId()}).`;
        for (const kind of ["preview", "up"] as const) {
            const { ok, errors } = await stack[kind](read({}));
            expect(ok).toBe(false);
            expect(errors.join()).toContain(sentence);
            expect(errors.join()).not.toContain("RoleAssignmentExists");
        }
    });

    test("is used where the grant says so, keeps what it says, and stays when the grant is gone", async () => {
        expect(await stack.up(read({ onExisting: "adopt" }))).toMatchObject({
            ok: true,
            steps: ["create AssignmentCheck kv-kim-assignments", "create RoleAssignment kv-kim-secrets-user"],
        });
        expect(await stack.up(read({ onExisting: "adopt" }))).toMatchObject({ ok: true, steps: [] });
        expect(await liveAccess("kv-shared", assignments)).toMatchObject([{ description: "by hand" }]);
        const described = { onExisting: "adopt", description: "of all" } as const;
        expect((await stack.up(read(described))).steps).toEqual(["update RoleAssignment kv-kim-secrets-user"]);
        expect(await liveAccess("kv-shared", assignments)).toMatchObject([{ description: "of all" }]);
        expect((await stack.up(() => declare("kv-shared"))).steps).toEqual([
            "delete RoleAssignment kv-kim-secrets-user",
            "delete AssignmentCheck kv-kim-assignments",
        ]);
        expect(await liveAccess("kv-shared", assignments)).toHaveLength(1);
    });

    test("is taken over by its id, and goes with the grant", async () => {
        expect(await stack.up(read({ adopt: equalId(), description: "of all" }))).toMatchObject({ ok: true });
        expect(await stack.up(() => declare("kv-shared"))).toMatchObject({ ok: true });
        expect(await liveAccess("kv-shared", assignments)).toEqual([]);
    });

    test("that isn't there is made, made again when others delete it, and deleted", async () => {
        const program = read({ onExisting: "adopt" });
        expect(await stack.up(program)).toMatchObject({ ok: true });
        expect(await liveAccess("kv-shared", assignments)).toMatchObject([{ principalId: kim, description: null }]);
        const { outputs } = stack.resource(
            "pulumi-nodejs:dynamic/azure-keyvault:RoleAssignment",
            "kv-kim-secrets-user",
        );
        const id = equalId().replace(made, outputs?.["liveName"] as string);
        await azure.arm("DELETE", id, assignments[1]);
        await stack.refresh();
        expect((await stack.up(program)).steps).toEqual(["create RoleAssignment kv-kim-secrets-user"]);
        await stack.up(() => declare("kv-shared"));
        expect(await liveAccess("kv-shared", assignments)).toEqual([]);
    });
});

describe("a principal that ARM doesn't know yet", () => {
    const program = (onExisting: "fail" | "adopt") => () => {
        const identity = new FederatedIdentity(`newcomer-${onExisting}`, {
            trusts: { main: { repository: "acme/platform", branch: "main" } },
        });
        declare("kv-replicated").grants.secrets.read(identity.principal, { onExisting });
    };
    beforeAll(() => azure.azure.manage("PUT", "/replication", { delaySeconds: 3600 }));
    afterEach(() => jest.restoreAllMocks());
    afterAll(async () => {
        await azure.clearFaults();
        await azure.azure.manage("PUT", "/replication", { delaySeconds: 0 });
        expect(await stack.destroy()).toMatchObject({ ok: true });
    });

    test.each(["fail", "adopt"] as const)("is given access at once (onExisting: %s)", async (onExisting) => {
        expect(await stack.up(program(onExisting))).toMatchObject({ ok: true, errors: [] });
        expect(await liveAccess("kv-replicated", assignments)).toMatchObject([{ principalType: "ServicePrincipal" }]);
    });

    test("is waited for where ARM refuses it all the same", async () => {
        await stack.up(() => declare("kv-replicated"));
        shortenWaits();
        const path = "/roleAssignments/";
        await azure.takeCalls();
        await azure.fault({
            ...{ host: "management.azure.com", method: "PUT", path, count: 3 },
            ...{ status: 400, code: "PrincipalNotFound" },
        });
        expect(await stack.up(program("adopt"))).toMatchObject({ ok: true, errors: [] });
        const { requests } = (await azure.azure.manage("GET", "/requests")) as { requests: LoggedRequest[] };
        const writes = requests.filter((request) => request.method === "PUT" && request.path.includes(path));
        expect(writes.map(({ status }) => status)).toEqual([400, 400, 400, 201]);
        expect(await liveAccess("kv-replicated", assignments)).toHaveLength(1);
    });
});

test("a principal that is eligible for a role: asked for, asked for anew, and taken back", async () => {
    const program = (duration: string) => () => {
        declare("kv-eligible").grants.admin(kimPrincipal(), { eligible: { duration, justification: "On call" } });
    };
    expect((await stack.up(program("P180D"))).steps).toContain(
        "create PimRoleEligibilitySchedule kv-kim-administrator-eligible",
    );
    expect(await liveAccess("kv-eligible", pim)).toMatchObject([{ principalId: kim, memberType: "Direct" }]);
    expect(await liveAccess("kv-eligible", assignments)).toEqual([]);
    expect(await stack.up(program("P180D"))).toMatchObject({ ok: true, steps: [] });
    expect(await stack.up(program("P90D"))).toMatchObject({
        ok: true,
        steps: expect.arrayContaining(["replace PimRoleEligibilitySchedule kv-kim-administrator-eligible"]) as string[],
    });
    expect(await liveAccess("kv-eligible", pim)).toHaveLength(1);
    expect((await stack.up(() => declare("kv-eligible"))).steps).toEqual([
        "delete PimRoleEligibilitySchedule kv-kim-administrator-eligible",
    ]);
    expect(await liveAccess("kv-eligible", pim)).toEqual([]);
    expect(await stack.destroy()).toMatchObject({ ok: true });
});

test("who deploys is not eligible where the deployment finds that it is a service principal", async () => {
    const { ok, errors } = await stack.up(() => {
        declare("kv-unattended").grants.admin(Principal.deployer(), { eligible: {} });
    });
    expect(ok).toBe(false);
    expect(errors.join()).toContain(
        'Vault "kv": principal "deployer" can\'t be eligible for `admin`: it is a service principal',
    );
    expect(await stack.destroy()).toMatchObject({ ok: true });
});

test("the right to give access, its roles extended in place", async () => {
    const program = (roles: ("secretsUser" | "reader")[]) => () => {
        declare("kv-delegated").grants.delegate(kimPrincipal(), { roles });
    };
    const name = "RoleAssignment kv-kim-role-based-access-control-administrator";
    expect((await stack.up(program(["secretsUser"]))).steps).toContain(`create ${name}`);
    expect(await stack.up(program(["secretsUser"]))).toMatchObject({ ok: true, steps: [] });
    expect((await stack.up(program(["secretsUser", "reader"]))).steps).toContain(`update ${name}`);
    expect(await liveAccess("kv-delegated", assignments)).toMatchObject([
        { principalId: kim, conditionVersion: "2.0", condition: expect.stringContaining(roles.reader) as string },
    ]);
    expect(await stack.destroy()).toMatchObject({ ok: true });
});

test("an eligibility for the right to give access, under the condition that is declared, and anew for other roles", async () => {
    const program = (roles: ("secretsUser" | "reader")[]) => () => {
        declare("kv-delegable").grants.delegate(kimPrincipal(), { roles }, { eligible: { duration: "P180D" } });
    };
    const name = "PimRoleEligibilitySchedule kv-kim-role-based-access-control-administrator-eligible";
    expect((await stack.up(program(["secretsUser"]))).steps).toContain(`create ${name}`);
    expect(await stack.refresh()).toMatchObject({ ok: true });
    expect(await stack.up(program(["secretsUser"]))).toMatchObject({ ok: true, steps: [] });
    expect((await stack.up(program(["reader"]))).steps).toContain(`replace ${name}`);
    expect(await liveAccess("kv-delegable", pim)).toMatchObject([
        { principalId: kim, conditionVersion: "2.0", condition: expect.stringContaining(roles.reader) as string },
    ]);
    expect(await stack.destroy()).toMatchObject({ ok: true });
});

test("a pipeline's identity: made with its trust, given access, trusted elsewhere, refreshed and removed", async () => {
    const program = (branch: string) => () => {
        const trusts = { main: { repository: "acme/platform", branch } };
        const identity = new FederatedIdentity("pipeline", { trusts });
        declare("kv-federated").grants.secrets.read(identity.principal);
    };
    const deployed = await stack.up(program("main"));
    expect(deployed.errors).toEqual([]);
    expect(deployed.steps).toEqual(
        expect.arrayContaining([
            "create Application pipeline",
            "create ServicePrincipal pipeline",
            "create ApplicationFederatedIdentityCredential pipeline-main",
            "create RoleAssignment kv-pipeline-secrets-user",
        ]),
    );
    expect(await stack.up(program("main"))).toMatchObject({ ok: true, steps: [] });
    expect((await stack.up(program("release"))).steps).toEqual([
        "update ApplicationFederatedIdentityCredential pipeline-main",
    ]);
    expect(await stack.refresh()).toMatchObject({ ok: true });
    expect(await stack.up(program("release"))).toMatchObject({ ok: true, steps: [] });
    expect(await stack.destroy()).toMatchObject({ ok: true });
    expect(stack.resources).toEqual([]);
});
