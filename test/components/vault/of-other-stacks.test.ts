/** Vaults and keys that another stack's outputs name, which may be anything: one that isn't there is `undefined`. */
import * as pulumi from "@pulumi/pulumi";
import { Key, lookupKey, Vault } from "../../../components/index";
import { stackPerTest } from "../support/stack-per-test";
import { recorded } from "../support/recorder";

const world = stackPerTest("kv-other");
const output = (value: unknown) => pulumi.output(value) as pulumi.Output<string>;

test.each<[string, () => unknown]>([
    ["`id` must be the ARM id of a vault, got nothing.", () => Vault.fromId("kv", output(undefined))],
    ["`id` must be the ARM id of a vault, got nothing.", () => Vault.fromId("kv", undefined as unknown as string)],
    [
        '`id` must be the ARM id of a vault, got "https://kv-app.vault.azure.net/".',
        () => Vault.fromId("kv", output("https://kv-app.vault.azure.net/")),
    ],
    ["`id` must be the ARM id of a vault, got [secret].", () => Vault.fromId("kv", pulumi.secret("planted-value"))],
    [
        "`vaultName` must be a text without slashes, got nothing.",
        () => Vault.get("kv", { vaultName: output(undefined), resourceGroupName: "rg" }),
    ],
    [
        "`resourceGroupName` must be a text without slashes, got a text of 22 characters.",
        () => Vault.get("kv", { vaultName: "kv-app", resourceGroupName: output("/subscriptions/s/group") }),
    ],
])("what names no vault is refused: %s", async (refusal, program) => {
    const { ok, errors } = await world.stack.preview(program);
    expect({ ok, error: errors[0] }).toEqual({ ok: false, error: `Vault "kv": ${refusal}` });
});

test.each([
    ["nothing", undefined],
    ['"https://kv-app.vault.azure.net/keys/wrapping"', "https://kv-app.vault.azure.net/keys/wrapping"],
    ["an output, whose value isn't known here", output("wrapping")],
])("what names no key is refused before it is looked for: %s", async (got, keyName) => {
    const rule = `Key "wrapping": \`keyName\` must have 1 to 127 letters, digits and dashes, got ${got}.`;
    await recorded(() => {
        const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-app", network: "open" });
        const args = { vault, keyName: keyName as string };
        expect(() => Key.get("wrapping", args)).toThrow(rule);
        expect(() => lookupKey("wrapping", args)).toThrow(rule);
    });
});
