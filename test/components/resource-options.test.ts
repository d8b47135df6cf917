/** Pulumi's options on the components, which reach what they declare as Pulumi hands them down. */
import type * as pulumi from "@pulumi/pulumi";
import { Key, Secret, Vault, type VaultArgs } from "../../components/index";
import { stackPerTest } from "./support/stack-per-test";

const world = stackPerTest("kv-options");

const declare = (args: Partial<VaultArgs>, opts: pulumi.ComponentResourceOptions = {}): Vault =>
    new Vault(
        "kv",
        { resourceGroupName: "rg", vaultName: world.vaultName, network: "open", purgeProtection: false, ...args },
        opts,
    );

/** The names of what is live in the vault, of one kind, as ARM has it. */
async function namesOf(kind: "keys" | "secrets"): Promise<string[]> {
    const vault = `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}`;
    const { body } = await world.azure.arm("GET", `${vault}/${kind}`, "2024-11-01");
    return (body as { value: { name: string }[] }).value.map(({ name }) => name);
}

test.each(["delete", "purge"] as const)(
    "a vault that is retained stays with what is in it, whatever onDestroy: %j says",
    async (onDestroy) => {
        const program = () => {
            const vault = declare({ onDestroy }, { retainOnDelete: true });
            new Secret("database", { vault, generate: {} });
        };
        expect(await world.stack.up(program)).toMatchObject({ ok: true, errors: [] });
        expect(await world.stack.destroy()).toMatchObject({ ok: true, errors: [] });
        expect(world.stack.resources).toEqual([]);
        expect(await namesOf("secrets")).toEqual(["database"]);
    },
);

test.each([
    ["protected", "rbac", { protect: true }],
    ["protected", "accessPolicies", { protect: true }],
    ["retained", "rbac", { retainOnDelete: true }],
] as const)("the last secret leaves a %s vault with %s, and another one comes", async (_what, accessModel, opts) => {
    const program =
        (secret: string | undefined, options: pulumi.ComponentResourceOptions = opts) =>
        () => {
            const vault = declare({ accessModel, onDestroy: "purge" }, options);
            if (secret !== undefined) {
                new Secret(secret, { vault, generate: {}, onDestroy: "purge" });
            }
        };
    const errors: string[] = [];
    for (const secret of ["first", undefined, "second", undefined]) {
        errors.push(...(await world.stack.up(program(secret))).errors);
    }
    await world.stack.up(program(undefined, {}));
    expect(errors).toEqual([]);
});

test("a retained key of another type is refused in the preview, and replaced once it is retained no longer", async () => {
    const program = (type: "EC" | "RSA", opts?: pulumi.ComponentResourceOptions) => () => {
        const vault = declare({ onDestroy: "purge" });
        new Key("signing", { vault, type, operations: ["sign"], onDestroy: "purge" }, opts);
    };
    const retained = { retainOnDelete: true };
    expect(await world.stack.up(program("EC", retained))).toMatchObject({ ok: true, errors: [] });
    for (const opts of [retained, undefined]) {
        const { ok, errors } = await world.stack.preview(program("RSA", opts));
        expect(ok).toBe(false);
        expect(errors.join()).toContain("Pulumi's option `retainOnDelete` is set, which leaves the name taken");
    }
    expect(await world.stack.up(program("EC"))).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(program("RSA"))).toMatchObject({ ok: true, errors: [] });
});

/** Has changes of what a component declares ignored: a component's own `ignoreChanges` reaches nothing below it. */
function ignoring(...ignoreChanges: string[]): pulumi.ComponentResourceOptions {
    return { transformations: [({ props, opts }) => ({ props, opts: { ...opts, ignoreChanges } })] };
}

test("changes that are ignored change nothing, whatever the state has in the place of what the program says", async () => {
    const program = (text: string, length: number, curve: "P-256" | "P-384", isIgnoring: boolean) => () => {
        process.env["IGNORED_PASSWORD"] = text;
        const purged = { vault: declare({ onDestroy: "purge", destroyContents: true }), onDestroy: "purge" } as const;
        const opts = (property: string) => (isIgnoring ? ignoring(property) : {});
        new Key("signing", { ...purged, type: "EC", curve }, opts("*"));
        new Key("wrapping", { ...purged, type: "EC", tags: { text } }, opts("*"));
        new Secret("given", { ...purged, value: text }, opts("*"));
        new Secret("generated", { ...purged, generate: { length } }, opts("source"));
        new Secret("found", { ...purged, fromEnvironment: "IGNORED_PASSWORD" }, opts("value"));
    };
    expect(await world.stack.up(program("one-one-one", 32, "P-256", true))).toMatchObject({ ok: true, errors: [] });
    const ignored = await world.stack.up(program("two-two-two", 40, "P-384", true));
    expect(ignored).toMatchObject({ ok: true, errors: [], steps: [] });
    const { ok, steps } = await world.stack.up(program("two-two-two", 40, "P-256", false));
    const changed = ["Key wrapping", "Secret found", "Secret generated", "Secret given"];
    expect({ ok, steps: [...steps].sort() }).toEqual({ ok: true, steps: changed.map((one) => `update ${one}`) });
});
