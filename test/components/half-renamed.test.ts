/** A component that is renamed or moved with an alias, in a deployment that fails half-way for another reason. */
import * as pulumi from "@pulumi/pulumi";
import { Principal, Secret, Secrets, Vault, type VaultArgs } from "../../components/index";
import { kim } from "./support/granted";
import { stackPerTest } from "./support/stack-per-test";

const world = stackPerTest("kv-half");

/** What a program has of its own. */
class Team extends pulumi.ComponentResource {
    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("acme:index:Team", name, {}, opts);
    }
}

type Options = () => pulumi.ComponentResourceOptions;

/** A vault with access and secrets, by components whose names begin so. */
function declare(name: string, args: Partial<VaultArgs>, of: (component: string) => pulumi.ComponentResourceOptions) {
    const vault = new Vault(
        `${name}-vault`,
        {
            ...{ resourceGroupName: "rg", vaultName: world.vaultName, location: "westeurope", network: "open" },
            ...{ onDestroy: "purge", purgeProtection: false, destroyContents: true },
            ...args,
        },
        of("Vault"),
    );
    vault.grants.secrets.read(Principal.objectId(kim, "User", "kim"));
    new Secret("database", { vault, generate: { length: 24 } });
    new Secrets(`${name}-all`, { vault, secrets: { session: { generate: {} } } }, of("Secrets"));
}

const alone: Options = () => ({});
const urn = (type: string, name: string) => `urn:pulumi:dev::test::azure-keyvault:index:${type}::${name}`;

test.each([
    {
        what: "renamed",
        former: (args: Partial<VaultArgs>) => declare("old", args, alone),
        present: (args: Partial<VaultArgs>) =>
            declare("new", args, (type) => ({ aliases: [{ name: type === "Vault" ? "old-vault" : "old-all" }] })),
    },
    {
        what: "moved into another one of the program's",
        former: (args: Partial<VaultArgs>) => declare("our", args, alone),
        present: (args: Partial<VaultArgs>) => {
            const parent = new Team("team");
            const of = (type: string) =>
                type === "Vault" ? { parent: pulumi.rootStackResource } : urn("Secrets", "our-all");
            declare("our", args, (type) => ({ parent, aliases: [of(type)] }));
        },
    },
    {
        what: "in one of the program's that is renamed",
        former: (args: Partial<VaultArgs>) => declare("old", args, within(new Team("old"))),
        present: (args: Partial<VaultArgs>) =>
            declare("new", args, within(new Team("new", { aliases: [{ name: "old" }] }))),
    },
])(
    "keeps its access, and all that the deployment hadn't come to, in the next one: $what",
    async ({ former, present }) => {
        expect(await world.stack.up(() => former({}))).toMatchObject({ ok: true, errors: [] });
        const ids = () => world.stack.resources.flatMap(({ custom, id = "" }) => (custom ? [id] : [])).sort();
        const before = ids();
        const moved = () => present({ tags: { owner: "shop" } });
        const refused = { host: "management.azure.com", path: "/vaults/", status: 400, code: "BadParameter" };
        for (const method of ["PUT", "PATCH"]) {
            await world.azure.fault({ ...refused, method });
        }
        expect((await world.stack.up(moved)).ok).toBe(false);
        await world.azure.clearFaults();

        for (const kind of ["preview", "up"] as const) {
            const { ok, steps: made, errors } = await world.stack[kind](moved);
            expect({ ok, errors }).toEqual({ ok: true, errors: [] });
            expect(made).toContainEqual(expect.stringMatching(/^update Vault \w+-vault$/));
            expect(made.filter((step) => !step.startsWith("update"))).toEqual([]);
        }
        expect(ids()).toEqual(before);
        expect(await world.stack.up(moved)).toMatchObject({ ok: true, steps: [] });
    },
);

function within(parent: Team): Options {
    return () => ({ parent });
}
