/** One name for several principals or objects. */
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { KeyGrants, Principal, Vault, type VaultArgs } from "../../../components/index";
import { TestAzure } from "../support/azure";
import { assignments, declare, entries, kim, lee, vaultId } from "../support/granted";
import { caller, recorded } from "../support/recorder";
import { TestStack } from "../support/test-stack";

const known = (id: string, type: "User" | "Group" = "Group") => Principal.objectId(id, type, "orders");
const identityOf = (parent?: pulumi.Resource) =>
    new managedidentity.UserAssignedIdentity(
        "orders",
        { resourceGroupName: "rg" },
        parent === undefined ? {} : { parent },
    );

describe("two principals of one name", () => {
    const sentence = (what: string, others: string) =>
        `Vault "kv": principal "orders" is ${what}, and ${others} has the same name. A name stands for one principal: use one Principal for ` +
        "both if they are the same, and give one of them another name if not.";
    const [ofKim, ofLee] = [`the object id ${kim}`, `the object id ${lee}`];

    test.each<[string, () => [Principal, Principal], string, string]>([
        ["object ids", () => [known(kim), known(lee)], ofLee, ofKim],
        [
            "a group that is looked up and an identity",
            () => [Principal.group("orders"), Principal.managedIdentity(identityOf())],
            "a managed identity",
            "a look-up by Principal.group",
        ],
        [
            "identities of different parents",
            () => [
                Principal.managedIdentity(identityOf()),
                Principal.managedIdentity(identityOf(new pulumi.ComponentResource("test:index:Thing", "shop"))),
            ],
            "a managed identity",
            "a managed identity",
        ],
        [
            "a user and a group by an output",
            () => [known(kim, "User"), Principal.objectId(pulumi.output(kim), "Group", "orders")],
            "an object id that is an output",
            ofKim,
        ],
    ])("are refused: %s", async (_what, principals, what, others) => {
        for (const accessModel of ["rbac", "accessPolicies"] as const) {
            await recorded(() => {
                const vault = declare({ accessModel });
                const [first, second] = principals();
                vault.grants.keys.sign(first);
                expect(() => vault.grants.keys.sign(second)).toThrow(sentence(what, others));
                expect(() => vault.grants.keys.decrypt(second)).toThrow(sentence(what, others));
                vault.grants.keys.decrypt(first);
            }, lookUps);
        }
    });

    test("are refused among the deployers, and beside them", async () => {
        await recorded(() => {
            expect(() => declare({ deployers: [known(kim), known(lee)] })).toThrow(sentence(ofKim, ofLee));
        });
        await recorded(() => {
            const vault = declare({ deployers: [known(kim)] });
            expect(() => vault.grants.keys.sign(known(lee))).toThrow(sentence(ofLee, ofKim));
        });
    });

    test("that are the same get one assignment of a role, each access once", async () => {
        const found = await assignments((vault) => {
            vault.grants.keys.sign(known(kim));
            vault.grants.keys.decrypt(known(kim.toUpperCase()));
            const identity = new managedidentity.UserAssignedIdentity("app", { resourceGroupName: "rg" });
            vault.grants.keys.sign(Principal.managedIdentity(identity));
            vault.grants.keys.decrypt(Principal.objectId(identity.principalId, "ServicePrincipal", "app"));
            expect(() => vault.grants.keys.sign(known(kim))).toThrow("granted `keys.sign` on vault twice");
        });
        expect(found.map(({ name }) => name)).toEqual(["kv-app-crypto-user", "kv-orders-crypto-user"]);
    });

    const lookUps = { functions: { "azuread:index/getGroup:getGroup": () => ({ objectId: lee }) } };
});

describe("where object ids are outputs", () => {
    let azure: TestAzure;
    let stack: TestStack;
    beforeAll(async () => {
        azure = await TestAzure.start();
        stack = await TestStack.start();
    });
    afterAll(async () => {
        await stack.close();
        await azure.close();
    });

    const program =
        (second: string, args: Partial<VaultArgs> = {}) =>
        () => {
            const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-names", network: "open", ...args });
            vault.grants.keys.sign(known(kim));
            vault.grants.keys.decrypt(Principal.objectId(pulumi.output(second), "Group", "orders"));
        };

    test.each(["rbac", "accessPolicies"] as const)("two of one name are compared in the preview: %s", async (model) => {
        const { ok, errors } = await stack.preview(program(lee, { accessModel: model }));
        expect(ok).toBe(false);
        expect(errors.join()).toContain(
            `principal "orders" is an object id that is an output, and the object id ${kim} has the same name.`,
        );
        expect(await stack.preview(program(kim, { accessModel: model }))).toMatchObject({ ok: true, errors: [] });
    });
});

describe("one principal of two names", () => {
    const sentence = (name: string, what: string) =>
        `Vault "kv": principal "${name}" is ${what}, the same as that of principal "app". Use one Principal for both.`;
    const app = () => new managedidentity.UserAssignedIdentity("app", { resourceGroupName: "rg" });

    const unknownIdentities = { "azure-native:managedidentity:UserAssignedIdentity": () => ({}) };

    let azure: TestAzure;
    let stack: TestStack;
    beforeAll(async () => {
        azure = await TestAzure.start();
        stack = await TestStack.start();
    });
    afterAll(async () => {
        await stack.close();
        await azure.close();
    });

    test("is refused by what its object id comes from, and not where access policies give the access", async () => {
        await recorded(() => {
            const identity = app();
            const shop = Principal.objectId(identity.principalId, "ServicePrincipal", "shop");
            const [rbac, policies] = (["rbac", "accessPolicies"] as const).map((accessModel) =>
                declare({ accessModel }),
            );
            for (const vault of [rbac, policies]) {
                vault!.grants.secrets.read(Principal.managedIdentity(identity));
            }
            expect(() => rbac!.grants.secrets.read(Principal.managedIdentity(identity, "other"))).toThrow(
                sentence("other", "a managed identity"),
            );
            expect(() => rbac!.grants.keys.sign(shop)).toThrow(sentence("shop", "an object id that is an output"));
            policies!.grants.secrets.read(shop);
        });
    });

    const program =
        (second: string, waitsForIt = false) =>
        () => {
            const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-names", network: "open" });
            const before = waitsForIt ? app().principalId : pulumi.output(kim);
            vault.grants.keys.sign(Principal.objectId(before, "ServicePrincipal", "app"));
            const shop = Principal.objectId(pulumi.output(second), "ServicePrincipal", "shop");
            vault.grants.keys.decrypt(shop);
            vault.grants.secrets.read(shop);
        };

    test("is refused as soon as the object ids are known, before anything is given", async () => {
        const { ok, errors } = await stack.preview(program(kim));
        expect(ok).toBe(false);
        expect(errors.join()).toContain(
            `principal "shop" has the object id ${kim} that principal "app" has as well. Use one Principal for both`,
        );
        expect(await stack.preview(program(lee))).toMatchObject({ ok: true, errors: [] });
    });

    test("is refused where an identity is declared and read, before a second assignment is made", async () => {
        const { ok, steps, errors } = await stack.up(() => {
            const vault = new Vault("kv", { resourceGroupName: "rg", vaultName: "kv-read", network: "open" });
            const declared = app();
            const read = managedidentity.UserAssignedIdentity.get("read", declared.id);
            vault.grants.secrets.read(Principal.managedIdentity(declared));
            vault.grants.secrets.read(Principal.managedIdentity(read));
        });
        expect(ok).toBe(false);
        expect(errors.join()).toMatch(
            /of (app|read) on vault is the same role assignment as .* of (app|read) on vault \(vault "kv"\)/,
        );
        expect(steps.filter((step) => step.startsWith("create RoleAssignment")).length).toBeLessThan(2);
    });

    test("is not refused where each name has an assignment of its own: whoever deploys may have one besides", async () => {
        const own = (vault: Vault) => vault.grants.secrets.read(Principal.objectId(caller.objectId, "User", "kim"));
        const found = await assignments((vault) => {
            own(vault);
            vault.deployerAccess("secrets");
        });
        expect(found.map(({ name }) => name)).toEqual(["kv-deployer-secrets-officer", "kv-kim-secrets-user"]);
    });

    test("leaves an object id known that is compared with one that isn't yet", async () => {
        const of = async (preview: boolean) =>
            (await recorded(program(lee, true), { preview, ...(preview && { outputs: unknownIdentities }) }))
                .filter(({ name }) => name === "kv-shop-crypto-user")
                .map(({ inputs }) => inputs["principalId"]);
        expect(await of(true)).toEqual([lee]);
        expect(await of(false)).toEqual([lee]);
    });
});

describe("two objects of one name", () => {
    /** As `Key` and `ExistingKey`: components of two types. */
    const keyOf = (type: string, vault: Vault, keyName: pulumi.Input<string>) =>
        new KeyGrants(new pulumi.ComponentResource(`test:index:${type}`, "signing"), vault, keyName);
    const app = Principal.objectId(kim, "User", "app");
    const both = (vault: Vault, old: pulumi.Input<string> = "signing-old") => {
        keyOf("Key", vault, "signing-new").sign(app, { vaultWide: true });
        keyOf("ExistingKey", vault, old).verify(app, { vaultWide: true });
        expect(vault.accessMatrix).toMatchObject([
            { on: "key signing", verbs: ["sign"] },
            { on: "key signing", verbs: ["verify"] },
        ]);
    };

    test.each(["signing-old", pulumi.output("signing-old")])("get an assignment each (%#)", async (old) => {
        const found = await assignments((vault) => both(vault, old));
        expect(found.map(({ name, inputs }) => [name, inputs["scope"]])).toEqual([
            ["signing-app-crypto-user", `${vaultId}/keys/signing-new`],
            ["signing-app-crypto-user", `${vaultId}/keys/signing-old`],
        ]);
    });

    test("have a line of the matrix each on a vault with access policies", async () => {
        expect(await entries((vault) => both(vault))).toEqual([
            { principal: "app", objectId: kim, permissions: { keys: ["sign"] } },
            { principal: "app", objectId: kim, permissions: { keys: ["verify"] } },
        ]);
    });

    test("share an assignment where they are the same one, or have one component", async () => {
        const found = await assignments((vault) => {
            keyOf("Key", vault, "signing").sign(app);
            keyOf("ExistingKey", vault, "Signing").verify(app);
            const later = keyOf("LaterKey", vault, pulumi.output("later"));
            later.sign(app);
            later.verify(app);
        });
        expect(found.map(({ inputs }) => inputs["scope"])).toEqual([
            `${vaultId}/keys/signing`,
            `${vaultId}/keys/later`,
        ]);
    });
});
