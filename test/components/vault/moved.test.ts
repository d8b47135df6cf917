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

/** Who has an access policy in a vault. */
async function holders(vaultName: string): Promise<string[]> {
    const path = `${azure.group}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
    const { body } = await azure.arm("GET", path, apiVersion);
    const { accessPolicies = [] } = (body as { properties: { accessPolicies?: { objectId: string }[] } }).properties;
    return accessPolicies.map(({ objectId }) => objectId);
}

test.each([
    ["rbac", "RoleAssignment kv-deployer-secrets-officer"],
    ["accessPolicies", "AccessPolicies kv-deployer-policies"],
] as const)(
    "what is in a vault that stays is deleted before another vault takes its place, while the deployer has access: %s",
    async (accessModel, access) => {
        const [old, next] = [`kv-old-${accessModel}`, `kv-new-${accessModel}`];
        const args = { accessModel };
        expect(await stack.up(program(old, args, "delete"))).toMatchObject({ ok: true, errors: [] });
        expect(await keysIn(old)).toEqual(["signing", "web"]);
        const planned = await stack.preview(program(next, args, "delete"));
        expect(planned.steps).toEqual(
            expect.arrayContaining(["replace Key signing", "replace Secret password", "replace Certificate web"]),
        );
        const moved = await stack.up(program(next, args, "delete"));
        expect(moved).toMatchObject({ ok: true, errors: [] });
        const [emptied, left] = ["Secret password", access].map((what) =>
            moved.steps.indexOf(`delete-replaced ${what}`),
        );
        expect(emptied).toBeLessThan(left ?? -1);
        expect([await keysIn(old), await keysIn(next)]).toEqual([[], ["signing", "web"]]);
        expect(await holders(old)).toEqual([]);
        expect(await stack.up(program(next, args, "delete"))).toMatchObject({ ok: true, errors: [], steps: [] });
        expect(await stack.destroy()).toMatchObject({ ok: true, errors: [] });
    },
);

test("what is in a vault of another program goes with the access to it when a program takes another one", async () => {
    const referenced = (vaultName: string) => () => {
        const place = { vaultName, resourceGroupName: "rg" };
        const vault = Vault.get("kv", place, { accessModel: "accessPolicies", deployerAccess: "auto" });
        new Key("signing", { vault, type: "EC", onDestroy: "delete" });
    };
    for (const name of ["kv-theirs", "kv-others"]) {
        await azure.arm("PUT", `${azure.group}/providers/Microsoft.KeyVault/vaults/${name}`, apiVersion, {
            location: azure.azure.target.location,
            properties: {
                tenantId: azure.azure.target.tenantId,
                sku: { family: "A", name: "standard" },
                accessPolicies: [],
            },
        });
    }
    expect(await stack.up(referenced("kv-theirs"))).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(referenced("kv-others"))).toMatchObject({ ok: true, errors: [] });
    expect([await keysIn("kv-theirs"), await keysIn("kv-others")]).toEqual([[], ["signing"]]);
    expect([(await holders("kv-theirs")).length, (await holders("kv-others")).length]).toEqual([0, 1]);
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
