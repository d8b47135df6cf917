import { mergeOptions, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Key, Secret, Vault, type DurationText } from "../../components/index";
import { stackPerTest } from "./support/stack-per-test";

const world = stackPerTest("kv-arm");
const plane = "arm";

/** A program with a vault, and what is in it. */
const inVault = (declare: (vault: Vault) => unknown) => () => {
    const args = {
        resourceGroupName: "rg",
        vaultName: world.vaultName,
        network: "open",
        purgeProtection: false,
    } as const;
    declare(new Vault("kv", args));
};

/** What takes over what is there already, as the runbook of interrupted deployments says. */
function takenOver(type: "keys" | "secrets", name: string, ignoreChanges: string[] = []): ComponentResourceOptions {
    const id = `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}/${type}/${name}`;
    return {
        transformations: [
            ({ type, props, opts }) =>
                type.startsWith("azure-native:keyvault:")
                    ? { props, opts: mergeOptions(opts, { import: id, ignoreChanges }) }
                    : undefined,
        ],
    };
}

const settled = { ok: true, errors: [], steps: [] };

test("a key with a rotation policy that ARM has made is taken over, and neither replaced nor made again", async () => {
    const { stack } = world;
    const program = (opts?: ComponentResourceOptions, keyName = "signing", rotateAfter: DurationText = "P2M") =>
        inVault((vault) => {
            const rotation = { rotateAfter, expireAfter: "P90D" } as const;
            return new Key("signing", { vault, plane, keyName, type: "EC", rotation }, opts);
        });
    expect(await stack.up(program())).toMatchObject({ ok: true });
    expect(await stack.up(inVault(() => undefined))).toMatchObject({ ok: true });
    expect(await stack.up(program(takenOver("keys", "signing")))).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(program())).toMatchObject(settled);

    const refused = await stack.preview(program(undefined, "signing", "P1M"));
    expect(refused.errors.join()).toContain("`rotation` can't be changed from");
    expect(await stack.up(program(undefined, "other", "P1M"))).toMatchObject({ ok: true, errors: [] });
    const { inputs } = stack.resource("azure-native:keyvault:Key", "signing");
    expect(JSON.stringify(inputs)).toContain('"timeAfterCreate":"P1M"');
});

test("a secret that ARM has made is taken over without its value, which the next deployment sets", async () => {
    const { stack } = world;
    const program = (value: string, opts?: ComponentResourceOptions) =>
        inVault((vault) => new Secret("password", { vault, plane, value }, opts));
    expect(await stack.up(program("first"))).toMatchObject({ ok: true });
    expect(await stack.up(inVault(() => undefined))).toMatchObject({ ok: true });
    const { ok, errors } = await stack.up(program("second"));
    expect([ok, errors.join()]).toEqual([false, expect.stringContaining("cannot create already existing resource")]);
    const opts = takenOver("secrets", "password", ["properties.value"]);
    expect(await stack.up(program("second", opts))).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(program("second"))).toMatchObject({
        ok: true,
        errors: [],
        steps: ["update Secret password"],
    });
    expect(await stack.up(program("second"))).toMatchObject(settled);
});
