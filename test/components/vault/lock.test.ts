/** A lock on a vault, which keeps role assignments on it from being deleted as well. */
import { Key, Principal, Vault, type VaultArgs } from "../../../components/index";
import { kim } from "../support/granted";
import { stackPerTest } from "../support/stack-per-test";

const world = stackPerTest("kv-lock");

const lock = { lock: "CanNotDelete" } as const;
const keeps =
    "and a lock keeps role assignments from being deleted: Key Vault Crypto User of kim on vault can't be revoked.";

/** A vault with the first of three grants. */
const granting =
    (count: number, args: Partial<VaultArgs> = {}) =>
    () => {
        const settings = { resourceGroupName: "rg", network: "open", onDestroy: "delete" } as const;
        const { secrets, keys } = new Vault("kv", { ...settings, vaultName: world.vaultName, ...args }).grants;
        const principal = Principal.objectId(kim, "User", "kim");
        [() => secrets.read(principal), () => keys.sign(principal), () => keys.read(principal)]
            .slice(0, count)
            .forEach((grant) => grant());
    };

test("a lock keeps access from being revoked, which the preview says, and goes first at the end", async () => {
    expect(await world.stack.up(granting(2, lock))).toMatchObject({ ok: true });
    const id = `${world.azure.group}/providers/Microsoft.KeyVault/vaults/${world.vaultName}/providers/Microsoft.Authorization/locks/kv`;
    expect(await world.azure.arm("GET", id, "2020-05-01")).toMatchObject({ status: 200 });
    expect(await world.stack.up(granting(2, lock))).toMatchObject({ ok: true, steps: [] });
    const revoked = await world.stack.preview(granting(1, lock));
    expect(revoked.ok).toBe(false);
    expect(revoked.errors.join()).toContain(
        `The vault is locked, ${keeps} Take out \`lock\` in one deployment, and revoke in the next.`,
    );
    const { ok, steps } = await world.stack.destroy();
    expect(ok).toBe(true);
    expect(steps[0]).toBe("delete ManagementLockByScope kv-lock");
});

test("a new lock is refused together with a revocation, whatever was revoked before it", async () => {
    expect(await world.stack.up(granting(3))).toMatchObject({ ok: true });
    const { ok, steps } = await world.stack.up(granting(2));
    expect(ok).toBe(true);
    expect(steps.join()).not.toContain("VaultGuard");
    expect(await world.stack.refresh()).toMatchObject({ ok: true });
    const revoked = await world.stack.preview(granting(1, lock));
    expect(revoked.ok).toBe(false);
    expect(revoked.errors.join()).toContain(
        `The vault is to be locked, ${keeps} Revoke in one deployment, and set \`lock\` in the next.`,
    );
    expect(await world.stack.preview(granting(2, lock))).toMatchObject({ ok: true, errors: [] });
});

test("a lock keeps the access to a key that another one takes the place of, and none to a component's name", async () => {
    const granted =
        (name: string, keyName: string, aliases: string[] = []) =>
        () => {
            const settings = { resourceGroupName: "rg", network: "open", onDestroy: "delete", ...lock } as const;
            const vault = new Vault("kv", { ...settings, vaultName: world.vaultName });
            const opts = { aliases: aliases.map((former) => ({ name: former })) };
            const key = new Key(name, { vault, keyName, type: "EC", onDestroy: "delete" }, opts);
            key.grants.sign(Principal.objectId(kim, "User", "kim"));
        };
    expect(await world.stack.up(granted("signing", "first"))).toMatchObject({ ok: true });
    const replaced = await world.stack.preview(granted("signing", "second"));
    expect(replaced.errors.join()).toContain(
        "The vault is locked, and a lock keeps role assignments from being deleted: Key Vault Crypto User of kim on key signing can't be " +
            "revoked. Take out `lock` in one deployment, and revoke in the next.",
    );
    const renamed = await world.stack.up(granted("orders", "first", ["signing"]));
    expect(renamed).toMatchObject({ ok: true, errors: [] });
    expect(renamed.steps.join()).not.toContain("RoleAssignment");
});
