/** Two vaults of one program that come to one vault in Azure. */
import * as pulumi from "@pulumi/pulumi";
import { Principal, Vault, type VaultArgs } from "../../../components/index";
import { stackPerTest } from "../support/stack-per-test";

const world = stackPerTest("kv-twins");

const declare = (name: string, args: Partial<VaultArgs> = {}, opts: pulumi.ComponentResourceOptions = {}) =>
    new Vault(
        name,
        {
            ...{ resourceGroupName: "rg", location: "westeurope", network: "open" },
            ...{ onDestroy: "purge", purgeProtection: false },
            ...args,
        },
        opts,
    );

test.each(["preview", "up"] as const)(
    "are refused before anything is made, whatever their capitals: %s",
    async (kind) => {
        const { vaultName } = world;
        const { ok, errors } = await world.stack[kind](() => {
            declare("first", { vaultName });
            declare("second", { vaultName: vaultName.toUpperCase() });
        });
        expect(ok).toBe(false);
        expect(errors.join()).toContain(
            `Vault "second": \`vaultName\` must be another than that of the vault "first" (capitals make no difference), got "${vaultName.toUpperCase()}".`,
        );
    },
);

test("are refused where their names are derived from the same name", async () => {
    const { ok, errors } = await world.stack.preview(() => {
        for (const type of ["One", "Other"]) {
            const parent = new pulumi.ComponentResource(`test:index:${type}`, "parent");
            declare("kv", {}, { parent });
        }
    });
    expect(ok).toBe(false);
    expect(errors.join()).toContain(
        'Vault "kv": `vaultName` must be given: another vault of this program is called "kv", and the same name would be derived for both, got nothing.',
    );
});

test("are none where one only refers to the vault, nor in another program", async () => {
    const { vaultName } = world;
    const program = () => {
        const vault = declare("first", { vaultName });
        Vault.fromId("same", vault.id);
    };
    expect(await world.stack.up(program)).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(program)).toMatchObject({ ok: true, errors: [], steps: ["read Vault same"] });
});

test("of references to one vault, only one has an exact role of a kind", async () => {
    const { vaultName } = world;
    const program = () => declare("first", { vaultName });
    expect(await world.stack.up(() => void program())).toMatchObject({ ok: true });
    const { ok, errors } = await world.stack.preview(() => {
        const { id } = program();
        ["orders", "invoices"].forEach((name, index) => {
            const reader = Principal.objectId(`0a000000-0000-4000-8000-00000000000${index}`, "User", name);
            Vault.fromId(name, id).grants.secrets.read(reader, { role: "exact" });
        });
    });
    expect(ok).toBe(false);
    expect(errors.join()).toContain(
        'Vault "invoices": "orders" is the same vault, and has the custom role "secrets read" already. Refer to a vault once in a ' +
            'program, and grant there, or give one of the two without `role: "exact"`.',
    );
});
