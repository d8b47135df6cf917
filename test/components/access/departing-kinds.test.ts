import { Certificate, Key, Secret, Vault } from "../../../components/index";
import { shortenWaits } from "../support/azure";
import { stackPerTest } from "../support/stack-per-test";

const world = stackPerTest("kv-kinds");
beforeEach(() => shortenWaits());

const accessModel = "accessPolicies" as const;
const settings = { resourceGroupName: "rg", network: "open", purgeProtection: false, onDestroy: "purge" } as const;

/** A vault with these kinds of objects, which are deleted when they leave. */
function program(kinds: readonly string[]) {
    return () => {
        const vault = new Vault("kv", { ...settings, vaultName: world.vaultName, accessModel });
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
