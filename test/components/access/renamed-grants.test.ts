/** Grants whose principal or component gets another name, with the same role assignment in Azure. */
import * as pulumi from "@pulumi/pulumi";
import { KeyGrants, Principal, Vault, type GrantOptions } from "../../../components/index";
import { TestAzure } from "../support/azure";
import { kim, roleAssignment } from "../support/granted";
import { TestStack } from "../support/test-stack";

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
        vaultName: "kv-grants",
        network: "open",
        onDestroy: "purge",
        purgeProtection: false,
    });
const reads =
    (name?: string, options: GrantOptions = {}) =>
    () =>
        declare().grants.secrets.read(Principal.objectId(kim, "User", name), options);
const signs =
    (key: string, opts: pulumi.ComponentResourceOptions = {}) =>
    () =>
        new KeyGrants(new pulumi.ComponentResource("test:index:Thing", key, {}, opts), declare(), "signing").sign(
            Principal.objectId(kim, "User", "kim"),
        );
const idOf = (name: string) => stack.resource(roleAssignment, name).id as string;

/** Whether ARM has an assignment. */
async function isLive(id: string): Promise<boolean> {
    return (await azure.arm("GET", id, "2022-04-01")).status === 200;
}

test("a principal that gets another name is refused in the preview, and can be declared anew when its grant was out", async () => {
    expect(await stack.up(reads())).toMatchObject({ ok: true, errors: [] });
    const id = idOf(`kv-${kim}-secrets-user`);
    for (const kind of ["preview", "up"] as const) {
        const { ok, errors } = await stack[kind](reads("kim"));
        expect(ok).toBe(false);
        expect(errors.join()).toContain(
            `Vault "kv": Key Vault Secrets User of kim on vault is assigned already, by ${id}, under the very name`,
        );
        expect(errors.join()).not.toContain("cannot create already existing");
    }
    expect(await isLive(id)).toBe(true);
    expect(await stack.up(reads())).toMatchObject({ ok: true, errors: [], steps: [] });
    expect(await stack.up(declare)).toMatchObject({ ok: true, errors: [] });
    expect(await stack.up(reads("kim"))).toMatchObject({ ok: true, errors: [] });
    expect(await isLive(id)).toBe(true);
});

test("a component that gets another name is refused in the preview without an alias, and keeps the assignment with one", async () => {
    expect(await stack.up(signs("old"))).toMatchObject({ ok: true, errors: [] });
    const id = idOf("old-kim-crypto-user");
    const { ok, errors } = await stack.preview(signs("new"));
    expect(ok).toBe(false);
    expect(errors.join()).toContain(
        "which this stack has made as another resource: Key Vault Crypto User of kim on key old",
    );
    const renamed = await stack.up(signs("new", { aliases: [{ name: "old" }] }));
    expect(renamed).toMatchObject({ ok: true, errors: [] });
    expect(renamed.steps.filter((step) => !step.startsWith("update AssignmentCheck"))).toEqual([]);
    expect(idOf("new-kim-crypto-user")).toBe(id);
    expect(await stack.up(signs("new"))).toMatchObject({ ok: true, errors: [], steps: [] });
    expect(await isLive(id)).toBe(true);
});

test("a component inside one that is renamed with an alias keeps the assignment", async () => {
    const signsInside =
        (app: string, opts: pulumi.ComponentResourceOptions = {}) =>
        () => {
            const parent = new pulumi.ComponentResource("test:index:App", app, {}, opts);
            signs(`${app}-signing`, { parent })();
        };
    expect(await stack.up(signsInside("old"))).toMatchObject({ ok: true, errors: [] });
    const id = idOf("old-signing-kim-crypto-user");
    const renamed = await stack.up(signsInside("new", { aliases: [{ name: "old" }] }));
    expect(renamed).toMatchObject({ ok: true, errors: [] });
    expect(renamed.steps.filter((step) => !step.startsWith("update AssignmentCheck"))).toEqual([]);
    expect(idOf("new-signing-kim-crypto-user")).toBe(id);
    expect(await isLive(id)).toBe(true);
});

test("a check that is to be replaced by hand is refused with what to do, and goes on without", async () => {
    expect(await stack.up(reads("kim"))).toMatchObject({ ok: true, errors: [] });
    const id = idOf("kv-kim-secrets-user");
    const check = stack.resource("pulumi-nodejs:dynamic/azure-keyvault:AssignmentCheck", "kv-kim-assignments");
    check.taint = true;
    for (const kind of ["preview", "up"] as const) {
        const { ok, errors } = await stack[kind](reads("kim"));
        expect(ok).toBe(false);
        expect(errors.join()).toContain("or take the mark back by pulumi state untaint");
    }
    expect(await isLive(id)).toBe(true);
    delete stack.resource(check.type, "kv-kim-assignments").taint;
    expect(await stack.up(reads("kim"))).toMatchObject({ ok: true, errors: [], steps: [] });
});

describe("a deployer by another name", () => {
    const deploys = (principal?: Principal) => () => {
        const vault = new Vault("kv", {
            ...{ resourceGroupName: "rg", vaultName: "kv-deployers", network: "open" },
            ...{ onDestroy: "purge", purgeProtection: false },
            ...(principal !== undefined && { deployers: [principal] }),
        });
        vault.deployerAccess("secrets");
    };
    const itself = (name: string) => Principal.objectId(azure.azure.target.objectId, "ServicePrincipal", name);

    test("is refused with the name that keeps the access, which then changes nothing of it", async () => {
        expect(await stack.up(deploys())).toMatchObject({ ok: true, errors: [] });
        const id = idOf("kv-deployer-secrets-officer");
        const { ok, errors } = await stack.preview(deploys(itself("pipeline")));
        expect(ok).toBe(false);
        expect(errors.join()).toContain(`is assigned already, by ${id}, under the very name that this access gives`);
        expect(errors.join()).toContain(
            'then the deployer had another name: "deployer" by `Principal.deployer()`. Keep it, as the third argument of `Principal.objectId`',
        );
        expect(errors.join()).not.toContain("take the grant out");
        const kept = await stack.up(deploys(itself("deployer")));
        expect(kept).toMatchObject({ ok: true, errors: [], steps: ["delete Caller kv-caller"] });
        expect(idOf("kv-deployer-secrets-officer")).toBe(id);
        expect(await isLive(id)).toBe(true);
    });

    test("whose access others have given shares it by a grant of the same role", async () => {
        expect(await stack.up(deploys(itself("pipeline")))).toMatchObject({ ok: true, errors: [] });
        const id = idOf("kv-pipeline-secrets-officer");
        const second = await TestStack.start();
        const from = () =>
            Vault.fromId("kv", id.split("/providers/Microsoft.Authorization")[0]!, {
                deployerAccess: "auto",
                deployers: [itself("pipeline")],
            });
        const refused = await second.preview(() => from().deployerAccess("secrets"));
        expect(refused.errors.join()).toContain(
            'share it by `vault.grants.secrets.manage(deployer, { onExisting: "adopt" })` before the first of the secrets is declared',
        );
        expect(refused.errors.join()).toContain(
            'leave all access of the deployers to others by `deployerAccess: "none"` at the vault; or, where no stack has it any more, delete',
        );
        const shared = await second.up(() => {
            const vault = from();
            vault.grants.secrets.manage(itself("pipeline"), { onExisting: "adopt" });
            vault.deployerAccess("secrets");
        });
        expect(shared).toMatchObject({ ok: true, errors: [] });
        expect(await second.destroy()).toMatchObject({ ok: true, errors: [] });
        await second.close();
        expect(await isLive(id)).toBe(true);
    });
});
