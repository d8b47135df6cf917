import { Certificate, Key, Secret, Vault } from "../../../components/index";
import { shortenWaits } from "../support/azure";
import { stackPerTest } from "../support/stack-per-test";
import { TestStack } from "../support/test-stack";

const world = stackPerTest("kv-kinds");
beforeEach(() => shortenWaits());

const accessModel = "accessPolicies" as const;
const settings = { resourceGroupName: "rg", network: "open", purgeProtection: false, onDestroy: "purge" } as const;

const declared = () => new Vault("kv", { ...settings, vaultName: world.vaultName, accessModel });
const referred = () =>
    Vault.get("kv", { vaultName: world.vaultName, resourceGroupName: "rg" }, { accessModel, deployerAccess: "auto" });

/** A vault with these kinds of objects, which are deleted when they leave. */
function program(kinds: readonly string[], vaultOf: () => Vault = declared) {
    return () => {
        const vault = vaultOf();
        const common = { vault, onDestroy: "delete" } as const;
        if (kinds.includes("keys")) {
            new Key("signing", { ...common, type: "EC" });
        }
        if (kinds.includes("secrets")) {
            new Secret("password", { ...common, generate: {} });
        }
        if (kinds.includes("certificates")) {
            new Certificate("web", { ...common, subject: "CN=web.contoso.com", key: { type: "EC" } });
        }
    };
}

/** The kinds that the vault's access policies give anything of. */
async function allowed(): Promise<string[]> {
    const path = `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}`;
    const { body } = await world.azure.arm("GET", path, "2024-11-01");
    const { accessPolicies } = (body as { properties: { accessPolicies: { permissions: Record<string, string[]> }[] } })
        .properties;
    const kinds = accessPolicies.flatMap(({ permissions }) => Object.entries(permissions));
    return [...new Set(kinds.filter(([, names]) => names.length > 0).map(([kind]) => kind))].sort();
}

const all = ["certificates", "keys", "secrets"];

test.each(all)(
    "the last of the %s leave a vault with access policies, and then the deployer's access to them",
    async (kind) => {
        const rest = all.filter((other) => other !== kind);
        expect(await world.stack.up(program(all))).toMatchObject({ ok: true, errors: [] });
        expect(await allowed()).toEqual(all);
        expect(await world.stack.up(program(rest))).toMatchObject({ ok: true, errors: [] });
        expect(await allowed()).toEqual(rest);
        expect(await world.stack.up(program(rest))).toMatchObject({ ok: true, errors: [], steps: [] });
    },
);

test("the last of a kind don't leave a vault together with its access model, which the preview says", async () => {
    const by = (model: "rbac" | "accessPolicies", ...kinds: string[]) =>
        program(kinds, () => new Vault("kv", { ...settings, vaultName: world.vaultName, accessModel: model }));
    expect(await world.stack.up(by("rbac", "keys", "secrets"))).toMatchObject({ ok: true, errors: [] });
    const refused = await world.stack.preview(by("accessPolicies", "secrets"));
    expect(refused.ok).toBe(false);
    expect(refused.errors.join()).toContain(
        '`accessModel` changes to "accessPolicies" while the last of its keys leave',
    );
    for (const model of ["rbac", "accessPolicies"] as const) {
        expect(await world.stack.up(by(model, "secrets"))).toMatchObject({ ok: true, errors: [] });
    }
});

describe("the last of a kind in a vault of another program", () => {
    let owner: TestStack;
    beforeAll(async () => {
        owner = await TestStack.start();
    });
    afterAll(() => owner.close());

    test("leave it, and then the deployer's access to them", async () => {
        expect(await owner.up(declared)).toMatchObject({ ok: true, errors: [] });
        const here = (...kinds: string[]) => program(kinds, referred);
        expect(await world.stack.up(here("keys", "secrets"))).toMatchObject({ ok: true, errors: [] });
        expect(await allowed()).toEqual(["keys", "secrets"]);
        expect(await world.stack.up(here("keys"))).toMatchObject({ ok: true, errors: [] });
        expect(await allowed()).toEqual(["keys"]);
        expect((await world.stack.up(here("keys"))).steps).toEqual(["read Vault kv"]);
        expect(await world.stack.up(here())).toMatchObject({ ok: true, errors: [] });
        expect(await allowed()).toEqual([]);
        expect(await owner.destroy()).toMatchObject({ ok: true, errors: [] });
    });
});
