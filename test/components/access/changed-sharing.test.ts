/** Grants whose `onExisting` changes: the assignment in Azure is the same, and another resource stands for it. */
import * as pulumi from "@pulumi/pulumi";
import { Principal, Vault, type GrantOptions } from "../../../components/index";
import { kim, roleAssignment } from "../support/granted";
import { stackPerTest } from "../support/stack-per-test";

const sharedAssignment = "pulumi-nodejs:dynamic/azure-keyvault:RoleAssignment";

const world = stackPerTest("kv-sharing");

const declare = () =>
    new Vault("kv", {
        resourceGroupName: "rg",
        vaultName: world.vaultName,
        network: "open",
        onDestroy: "purge",
        purgeProtection: false,
    });
/** A program that grants two things, of which one is looked at, so that something is left of the principal's access in any case. */
const reads =
    (options: GrantOptions, other: GrantOptions = options) =>
    () => {
        const vault = declare();
        const principal = Principal.objectId(kim, "User", "kim");
        vault.grants.secrets.read(principal, options);
        vault.grants.keys.read(principal, other);
    };
const idOf = (type: string) => world.stack.resource(type, "kv-kim-secrets-user").id as string;

/** Whether ARM has an assignment. */
async function isLive(id: string): Promise<boolean> {
    return (await world.azure.arm("GET", id, "2022-04-01")).status === 200;
}

test.each([{}, { onExisting: "adopt" }] as const)(
    "an assignment of the stack's own that is to be shared is refused in the preview (another grant: %j)",
    async (other) => {
        expect(await world.stack.up(reads({}))).toMatchObject({ ok: true, errors: [] });
        const id = idOf(roleAssignment);
        for (const kind of ["preview", "up"] as const) {
            const { ok, errors } = await world.stack[kind](reads({ onExisting: "adopt" }, other));
            expect(ok).toBe(false);
            expect(errors.join()).toContain(
                'Vault "kv": Key Vault Secrets User of kim on vault can\'t be shared by `onExisting: "adopt"`',
            );
            expect(await isLive(id)).toBe(true);
        }
        expect(await world.stack.up(reads({}))).toMatchObject({ ok: true, errors: [] });
        expect(await world.stack.up(declare)).toMatchObject({ ok: true, errors: [] });
        expect(await world.stack.up(reads({ onExisting: "adopt" }, other))).toMatchObject({ ok: true, errors: [] });
        expect(await isLive(idOf(sharedAssignment))).toBe(true);
    },
);

test("an assignment that was made to be shared becomes the stack's own by its id, and stays", async () => {
    const shared = { onExisting: "adopt" } as const;
    expect(await world.stack.up(reads(shared))).toMatchObject({ ok: true, errors: [] });
    const id = idOf(sharedAssignment);
    for (const kind of ["preview", "up"] as const) {
        const { ok, errors } = await world.stack[kind](reads({}, shared));
        expect(ok).toBe(false);
        expect(errors.join()).toContain(
            `Vault "kv": Key Vault Secrets User of kim on vault is assigned already, by ${id}, which this stack shares so far`,
        );
        expect(errors.join()).not.toContain("cannot create already existing");
    }
    expect(await world.stack.up(reads({ adopt: id }, shared))).toMatchObject({ ok: true, errors: [] });
    expect(idOf(roleAssignment)).toBe(id);
    expect(await isLive(id)).toBe(true);
    expect(await world.stack.up(reads({ adopt: id }, shared))).toMatchObject({ ok: true, errors: [], steps: [] });
    expect(await world.stack.up(declare)).toMatchObject({ ok: true, errors: [] });
    await expect(isLive(id)).rejects.toThrow("RoleAssignmentNotFound");
});

test("an assignment of the stack's own that is to be shared under another name, of two of its principal, is refused in the preview", async () => {
    // Of outputs only the deployment can tell that they are the same principal.
    const [former, latter] = ["kim", "lee"].map((name) => Principal.objectId(pulumi.output(kim), "User", name)) as [
        Principal,
        Principal,
    ];
    expect(await world.stack.up(reads({}))).toMatchObject({ ok: true, errors: [] });
    const id = idOf(roleAssignment);
    const half = () => {
        const vault = declare();
        vault.grants.secrets.read(latter, { onExisting: "adopt" });
        vault.grants.keys.read(former);
    };
    for (const kind of ["preview", "up"] as const) {
        const { ok, errors } = await world.stack[kind](half);
        expect(ok).toBe(false);
        expect(errors.join()).toContain(
            'Vault "kv": Key Vault Secrets User of lee on vault can\'t be shared by `onExisting: "adopt"`: this stack has the assignment ' +
                "as its own, Key Vault Secrets User of kim on vault, and would delete it at the end of this very deployment.",
        );
        expect(await isLive(id)).toBe(true);
    }
});

test("an assignment of the stack's own that is shared under another name of its principal stays there", async () => {
    const readBy =
        (name: string, options: GrantOptions = {}) =>
        () =>
            declare().grants.secrets.read(Principal.objectId(kim, "User", name), options);
    expect(await world.stack.up(readBy("kim"))).toMatchObject({ ok: true, errors: [] });
    const id = idOf(roleAssignment);
    const shared = readBy("lee", { onExisting: "adopt" });
    expect(await world.stack.up(shared)).toMatchObject({ ok: true, errors: [] });
    expect(world.stack.resource(sharedAssignment, "kv-lee-secrets-user").id).toBe(id);
    expect(await isLive(id)).toBe(true);
    expect(await world.stack.refresh()).toMatchObject({ ok: true, errors: [] });
    expect(await world.stack.up(shared)).toMatchObject({ ok: true, errors: [], steps: [] });
    expect(await world.stack.up(declare)).toMatchObject({ ok: true, errors: [] });
    expect(await isLive(id)).toBe(true);
});
