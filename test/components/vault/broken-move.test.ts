/** A vault that gets a name which somebody has already: what was in the former one is gone by then, and the deployer's access to it. */
import { Key, Secret, Vault, type VaultArgs } from "../../../components/index";
import { time } from "../../../components/data-plane/azure/retry";
import { stackPerTest } from "../support/stack-per-test";

const world = stackPerTest("kv-move");

const program = (accessModel: NonNullable<VaultArgs["accessModel"]>, ending: string) => () => {
    const settings = { resourceGroupName: "rg", network: "open", purgeProtection: false, accessModel } as const;
    const vault = new Vault("kv", { ...settings, vaultName: `${world.vaultName}${ending}` });
    new Secret("password", { vault, generate: {}, onDestroy: "delete" });
    new Key("signing", { vault, type: "EC", onDestroy: "disable" });
    new Key("wrapping", { vault, type: "EC", onDestroy: "delete" });
};

test.each(["rbac", "accessPolicies"] as const)("is deployed under the next name that it gets: %s", async (model) => {
    // Waits for access pass soon, and leave the local Azure the moment that a deletion takes.
    let passed = 0;
    const { sleep } = time;
    jest.spyOn(time, "sleep").mockImplementation((milliseconds) => {
        passed += milliseconds;
        return sleep(Math.min(milliseconds, 20));
    });
    jest.spyOn(time, "passed").mockImplementation(() => passed);
    expect(await world.stack.up(program(model, "-a"))).toMatchObject({ ok: true });
    const { tenantId, location } = world.azure.azure.target;
    const taken = `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}-b`;
    const properties = { tenantId, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true };
    await world.azure.arm("PUT", taken, "2023-07-01", { location, properties });

    const refused = await world.stack.up(program(model, "-b"));
    expect(refused.errors.join()).toContain("cannot create already existing resource");
    expect(refused.steps).toContain("delete-replaced Secret password");
    expect(await world.stack.up(program(model, "-c"))).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(program(model, "-c"))).toMatchObject({ ok: true, steps: [] });
});
