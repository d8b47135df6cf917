import { Vault, type VaultArgs } from "../../../components/index";
import { stackPerTest } from "../support/stack-per-test";

const apiVersion = "2024-11-01";
const world = stackPerTest("kv-adopted");

const idOf = (vaultName: string) => `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${vaultName}`;

const adopted = (args: Partial<VaultArgs> = {}) => {
    const { vaultName } = world;
    const settings = { resourceGroupName: "rg", vaultName, network: "open", purgeProtection: false } as const;
    return () => new Vault("kv", { ...settings, adopt: { id: idOf(vaultName) }, ...args });
};

/** The properties that ARM shows. */
async function properties(): Promise<Record<string, unknown>> {
    const { body } = await world.azure.arm("GET", idOf(world.vaultName), apiVersion);
    return (body as { properties: Record<string, unknown> }).properties;
}

const settled = { ok: true, errors: [], warnings: [], steps: [] };

test("a vault that was made by hand with the usual settings is adopted as it is, though Azure doesn't show all of them", async () => {
    const { azure, stack, vaultName } = world;
    const { location, tenantId } = azure.azure.target;
    const made = {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        accessPolicies: [],
    };
    await azure.arm("PUT", idOf(vaultName), apiVersion, { location, properties: made });
    const before = await properties();
    expect(Object.keys(before)).not.toContain("networkAcls");

    const up = await stack.up(adopted());
    expect(up).toMatchObject({ ok: true, errors: [], warnings: [] });
    expect(up.steps).toContain("import Vault kv");
    expect(await properties()).toEqual(before);
    expect(await stack.up(adopted())).toMatchObject(settled);

    const closed = { network: { deployerAddresses: ["203.0.113.7"] }, enabledForDeployment: true };
    expect(await stack.up(adopted(closed))).toMatchObject({ ok: true, errors: [], steps: ["update Vault kv"] });
    expect(await properties()).toMatchObject({ enabledForDeployment: true, networkAcls: { defaultAction: "Deny" } });
});

test("a vault that its program let go of is adopted by the same declaration", async () => {
    const { stack } = world;
    const alone = adopted({ adopt: {} });
    expect(await stack.up(alone)).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(() => undefined)).toMatchObject({ ok: true, errors: [] });
    expect((await stack.up(alone)).errors.join()).toContain("cannot create already existing resource");
    expect(await stack.up(adopted())).toMatchObject({ ok: true, errors: [], warnings: [] });
    expect(await stack.up(alone)).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(alone)).toMatchObject(settled);
});
