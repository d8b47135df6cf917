import { Certificate, Key, Secret, Vault, type VaultArgs } from "../../../components/index";
import { shortenWaits, TestAzure } from "../support/azure";
import { TestStack } from "../support/test-stack";

const apiVersion = "2024-11-01";

let azure: TestAzure;
let stack: TestStack;
beforeAll(async () => {
    azure = await TestAzure.start();
    stack = await TestStack.start();
});
beforeEach(() => shortenWaits());
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
    await stack.close();
    await azure.close();
});

const settings = { resourceGroupName: "rg", network: "open", purgeProtection: false } as const;
const program = (vaultName: string, args: Partial<VaultArgs>, onDestroy: "detach" | "delete") => () => {
    const vault = new Vault("kv", { ...settings, vaultName, ...args });
    const common = { vault, onDestroy, accessTimeoutSeconds: 2 };
    new Key("signing", { ...common, type: "EC" });
    new Secret("password", { ...common, generate: {} });
    new Certificate("web", { ...common, subject: "CN=web.contoso.com", key: { type: "EC" } });
};

/** The names of what is live in a vault, as ARM has it. */
async function keysIn(vaultName: string): Promise<string[]> {
    const { body } = await azure.arm(
        "GET",
        `${azure.group}/providers/Microsoft.KeyVault/vaults/${vaultName}/keys`,
        apiVersion,
    );
    return (body as { value: { name: string }[] }).value.map(({ name }) => name);
}

test("what is in a vault that stays is deleted before another vault takes its place, while the deployer has access", async () => {
    expect(await stack.up(program("kv-old", {}, "delete"))).toMatchObject({ ok: true, errors: [] });
    expect(await keysIn("kv-old")).toEqual(["signing", "web"]);
    const planned = await stack.preview(program("kv-new", {}, "delete"));
    expect(planned.steps).toEqual(
        expect.arrayContaining(["replace Key signing", "replace Secret password", "replace Certificate web"]),
    );
    const moved = await stack.up(program("kv-new", {}, "delete"));
    expect(moved).toMatchObject({ ok: true, errors: [] });
    expect(moved.steps.indexOf("delete-replaced Secret password")).toBeLessThan(
        moved.steps.indexOf("delete-replaced RoleAssignment kv-deployer-secrets-officer"),
    );
    expect([await keysIn("kv-old"), await keysIn("kv-new")]).toEqual([[], ["signing", "web"]]);
    expect(await stack.up(program("kv-new", {}, "delete"))).toMatchObject({ ok: true, errors: [], steps: [] });
    expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
});

test("a vault that holds what its program lets go of is not destroyed for another one to take its place", async () => {
    const destroyed = { onDestroy: "delete" } as const;
    expect(await stack.up(program("kv-held", destroyed, "detach"))).toMatchObject({ ok: true, errors: [] });
    const { ok, errors } = await stack.up(program("kv-next", destroyed, "detach"));
    expect(ok).toBe(false);
    expect(errors.join()).toContain(
        'Vault "kv-held" is not destroyed, because it holds key signing, key web, secret password',
    );
    expect(await keysIn("kv-held")).toEqual(["signing", "web"]);
});
