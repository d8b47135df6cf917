/** Grants whose `onExisting` changes: the assignment in Azure is the same, and another resource stands for it. */
import { Principal, Vault, type GrantOptions } from "../../../components/index";
import { TestAzure } from "../support/azure";
import { kim, roleAssignment } from "../support/granted";
import { TestStack } from "../support/test-stack";

const sharedAssignment = "pulumi-nodejs:dynamic/azure-keyvault:RoleAssignment";

let azure: TestAzure;
let stack: TestStack;
beforeAll(async () => {
    azure = await TestAzure.start();
    stack = await TestStack.start();
});
afterEach(() => stack.destroy());
afterAll(async () => {
    await stack.close();
    await azure.close();
});

const declare = () =>
    new Vault("kv", {
        resourceGroupName: "rg",
        vaultName: "kv-sharing",
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
const idOf = (type: string) => stack.resource(type, "kv-kim-secrets-user").id as string;

/** Whether ARM has an assignment. */
async function isLive(id: string): Promise<boolean> {
    return (await azure.arm("GET", id, "2022-04-01")).status === 200;
}

test.each([{}, { onExisting: "adopt" }] as const)(
    "an assignment of the stack's own that is to be shared is refused in the preview (another grant: %j)",
    async (other) => {
        expect(await stack.up(reads({}))).toMatchObject({ ok: true, errors: [] });
        const id = idOf(roleAssignment);
        for (const kind of ["preview", "up"] as const) {
            const { ok, errors } = await stack[kind](reads({ onExisting: "adopt" }, other));
            expect(ok).toBe(false);
            expect(errors.join()).toContain(
                'Vault "kv": Key Vault Secrets User of kim on vault can\'t be shared by `onExisting: "adopt"`',
            );
            expect(await isLive(id)).toBe(true);
        }
        expect(await stack.up(reads({}))).toMatchObject({ ok: true, errors: [] });
        expect(await stack.up(declare)).toMatchObject({ ok: true, errors: [] });
        expect(await stack.up(reads({ onExisting: "adopt" }, other))).toMatchObject({ ok: true, errors: [] });
        expect(await isLive(idOf(sharedAssignment))).toBe(true);
    },
);

test("an assignment that was made to be shared becomes the stack's own by its id, and stays", async () => {
    const shared = { onExisting: "adopt" } as const;
    expect(await stack.up(reads(shared))).toMatchObject({ ok: true, errors: [] });
    const id = idOf(sharedAssignment);
    for (const kind of ["preview", "up"] as const) {
        const { ok, errors } = await stack[kind](reads({}, shared));
        expect(ok).toBe(false);
        expect(errors.join()).toContain(
            `Vault "kv": Key Vault Secrets User of kim on vault is assigned already, by ${id}, which this stack shares so far`,
        );
        expect(errors.join()).not.toContain("cannot create already existing");
    }
    expect(await stack.up(reads({ adopt: id }, shared))).toMatchObject({ ok: true, errors: [] });
    expect(idOf(roleAssignment)).toBe(id);
    expect(await isLive(id)).toBe(true);
    expect(await stack.up(reads({ adopt: id }, shared))).toMatchObject({ ok: true, errors: [], steps: [] });
    expect(await stack.up(declare)).toMatchObject({ ok: true, errors: [] });
    await expect(isLive(id)).rejects.toThrow("RoleAssignmentNotFound");
});
