/** Delegates whose condition is changed behind the program's back: without it they may give anybody any role. */
import { randomUUID } from "node:crypto";
import { CryptoVerification, Principal, Vault, type GrantOptions, type SubjectResult } from "../../components/index";
import { delegationCondition } from "../../components/access/delegation";
import { stackPerTest } from "./support/stack-per-test";

const kim = "0a000000-0000-4000-8000-000000000001";
const accessAdministrator = "f58310d9-a9f6-439a-9e8d-f62e7b41a168";
const delegation = { roles: ["secretsUser"], principalTypes: ["ServicePrincipal"] } as const;

const world = stackPerTest("kv-delegates");

/** A vault where kim may let service principals read secrets. Another trigger verifies again. */
const program =
    (trigger: string, options: Pick<GrantOptions, "eligible"> = {}) =>
    () => {
        const { vaultName } = world;
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName, network: "open", onDestroy: "delete" });
        vault.grants.delegate(Principal.objectId(kim, "User", "kim"), delegation, options);
        new CryptoVerification("verified", { vaults: [vault], trigger });
    };

function problems(): string[] {
    const { outputs } = world.stack.resource("pulumi-nodejs:dynamic/azure-keyvault:Verification", "verified-kv");
    return (outputs?.["result"] as unknown as SubjectResult).failedChecks.map(
        ({ check, problem }) => `${check}: ${problem}`,
    );
}

const vaultId = () => `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}`;
const properties = (condition?: string) => ({
    principalId: kim,
    principalType: "User",
    roleDefinitionId: `${world.azure.group.split("/resourceGroups")[0]}/providers/Microsoft.Authorization/roleDefinitions/${accessAdministrator}`,
    ...(condition !== undefined && { condition, conditionVersion: "2.0" }),
});
const wider = delegationCondition({ roles: ["administrator"] });
const name = "Role Based Access Control Administrator";
const puts = "deploy again after a refresh (pulumi up --refresh), which puts it back";

test("a delegate's condition is read back: gone, another, and put back by a deployment after a refresh", async () => {
    expect(await world.stack.up(program("1"))).toMatchObject({ ok: true, errors: [] });
    const { id = "" } = world.stack.resource(
        "azure-native:authorization:RoleAssignment",
        "kv-kim-role-based-access-control-administrator",
    );
    await world.azure.arm("PUT", id, "2022-04-01", { properties: properties() });
    expect((await world.stack.up(program("2"))).ok).toBe(false);
    expect(problems()).toEqual([
        `access: ${name} of kim on vault: declared to give Key Vault Secrets User to ServicePrincipal, and has no condition: it may give ` +
            `anybody any role; ${puts}`,
    ]);
    await world.azure.arm("PUT", id, "2022-04-01", { properties: properties(wider) });
    expect((await world.stack.up(program("2"))).ok).toBe(false);
    expect(problems()).toEqual([
        `access: ${name} of kim on vault: declared to give Key Vault Secrets User to ServicePrincipal, and may give Key Vault ` +
            `Administrator to anybody; ${puts}`,
    ]);
    await world.stack.refresh();
    expect(await world.stack.up(program("2"))).toMatchObject({ ok: true, errors: [] });
});

test("the condition of who is eligible to be a delegate is read back", async () => {
    const eligible = (trigger: string) => program(trigger, { eligible: {} });
    expect(await world.stack.up(eligible("1"))).toMatchObject({ ok: true, errors: [] });
    const request = `${vaultId()}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${randomUUID()}`;
    const scheduleInfo = { expiration: { type: "AfterDuration", duration: "P365D" } };
    await world.azure.arm("PUT", request, "2020-10-01", {
        properties: { ...properties(), requestType: "AdminUpdate", scheduleInfo },
    });
    expect((await world.stack.up(eligible("2"))).ok).toBe(false);
    expect(problems()).toEqual([
        `access: ${name}, when activated of kim on vault: declared to give Key Vault Secrets User to ServicePrincipal, and has no ` +
            `condition: it may give anybody any role; ${puts}`,
    ]);
    await world.stack.refresh();
    expect(await world.stack.up(eligible("2"))).toMatchObject({ ok: true, errors: [] });
});
