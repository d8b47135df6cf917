/** A component that is renamed with an alias, in a deployment that fails half-way for another reason. */
import { Principal, Secret, Vault, type VaultArgs } from "../../components/index";
import type * as pulumi from "@pulumi/pulumi";
import { kim } from "./support/granted";
import { stackPerTest } from "./support/stack-per-test";

const world = stackPerTest("kv-half");

const program =
    (name: string, args: Partial<VaultArgs> = {}, opts: pulumi.ComponentResourceOptions = {}) =>
    () => {
        const vault = new Vault(
            `${name}-vault`,
            {
                ...{ resourceGroupName: "rg", vaultName: world.vaultName, location: "westeurope", network: "open" },
                ...{ onDestroy: "purge", purgeProtection: false, destroyContents: true },
                ...args,
            },
            opts,
        );
        vault.grants.secrets.read(Principal.objectId(kim, "User", "kim"));
        new Secret("database", { vault, generate: { length: 24 } });
    };

test("what the deployment hadn't come to keeps its access, and all else, in the next one", async () => {
    expect(await world.stack.up(program("old"))).toMatchObject({ ok: true, errors: [] });
    const ids = () => world.stack.resources.map(({ id = "" }) => id).sort();
    const before = ids();
    const renamed = program("new", { tags: { owner: "shop" } }, { aliases: [{ name: "old-vault" }] });
    const refused = { host: "management.azure.com", path: "/vaults/", status: 400, code: "BadParameter" };
    for (const method of ["PUT", "PATCH"]) {
        await world.azure.fault({ ...refused, method });
    }
    expect((await world.stack.up(renamed)).ok).toBe(false);
    await world.azure.clearFaults();

    for (const kind of ["preview", "up"] as const) {
        const { ok, steps: made, errors } = await world.stack[kind](renamed);
        expect({ ok, errors }).toEqual({ ok: true, errors: [] });
        expect(made).toContain("update Vault new-vault");
        expect(made.filter((step) => !step.startsWith("update"))).toEqual([]);
    }
    expect(ids()).toEqual(before);
    expect(await world.stack.up(program("new", { tags: { owner: "shop" } }))).toMatchObject({ ok: true, steps: [] });
});
