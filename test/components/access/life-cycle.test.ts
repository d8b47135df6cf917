import { FederatedIdentity, Principal, Vault, type VaultArgs } from "../../../components/index";
import { TestAzure } from "../support/azure";
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
