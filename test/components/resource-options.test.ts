/** Pulumi's options on the components, which reach what they declare as Pulumi hands them down. */
import type * as pulumi from "@pulumi/pulumi";
import { Secret, Vault, type VaultArgs } from "../../components/index";
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
