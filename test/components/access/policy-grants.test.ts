import * as managedidentity from "@pulumi/azure-native/managedidentity";
import { Principal, type Vault } from "../../../components/index";
import { declare, entries, keyOf, kim, kimPrincipal, lee, secretOf } from "../support/granted";
import { ofType, recorded, valueOf } from "../support/recorder";

const reporting = {
    outputs: {
        "pulumi-nodejs:dynamic/azure-keyvault:AccessPolicies": ({ name }: { readonly name: string }) => ({
            foreignPrincipals: name === "kv-access-policies" ? ["sam"] : [],
        }),
    },
};

describe("on a vault with access policies", () => {
    test("grants of the vault are entries of one resource", async () => {
        expect(
            await entries((vault) => {
                const partner = kimPrincipal();
                vault.grants.permissions(partner, { secrets: ["get", "list", "set", "delete"] });
                vault.grants.keys.sign(partner);
                keyOf(vault).wrapUnwrap(Principal.objectId(lee, "Group", "lee"), { vaultWide: true });
            }),
        ).toEqual([
            { principal: "kim", objectId: kim, permissions: { secrets: ["get", "list", "set", "delete"] } },
            { principal: "kim", objectId: kim, permissions: { keys: ["sign"] } },
            { principal: "lee", objectId: lee, permissions: { keys: ["get", "wrapKey", "unwrapKey"] } },
        ]);
    });

    test("the deployers' are a resource of their own, so that who needs a key first can get access", async () => {
        const found = await recorded(async () => {
            const engineers = Principal.objectId(lee, "Group", "engineers");
            const vault = declare({ accessModel: "accessPolicies", foreignPolicies: "report", deployers: [engineers] });
            const dependsOn = vault.deployerAccess("keys");
            // As a disk encryption set: made with a key of the vault, its own identity then gets access to it.
            const disks = new managedidentity.UserAssignedIdentity("disks", { resourceGroupName: "rg" }, { dependsOn });
            vault.grants.keys.wrapUnwrap(Principal.managedIdentity(disks));
            vault.grants.secrets.read(engineers);
            expect(await valueOf(vault.foreignPrincipals)).toEqual(["sam"]);
        }, reporting);
        const deployers = [
            expect.objectContaining({ principal: "engineers", objectId: lee }),
            { principal: "engineers", objectId: lee, permissions: { secrets: ["get", "list"] } },
        ];
        const policies = ofType(found, "pulumi-nodejs:dynamic/azure-keyvault:AccessPolicies");
        expect(policies.map(({ name, inputs }) => [name, inputs["foreign"], inputs["alongside"]])).toEqual([
            ["kv-access-policies", "report", deployers],
            ["kv-deployer-policies", "keep", []],
        ]);
        expect(policies[0]?.inputs["entries"]).toMatchObject([{ principal: "disks" }]);
        expect(policies[1]?.inputs["entries"]).toEqual(deployers);
    });

    test("a grant on one object has to say that it reaches all of its kind", async () => {
        await recorded(() => {
            const vault = declare({ accessModel: "accessPolicies" });
            expect(() => keyOf(vault).sign(kimPrincipal())).toThrow(
                'Vault "kv": principal "kim" can\'t be granted `sign` on key signing alone: the access policies of vault "kv" reach every ' +
                    'object of a kind. Say `vaultWide: true` if it may reach all of its keys, or use a vault with `accessModel: "rbac"`.',
            );
        });
    });

    test("the matrix says what a grant on one object reaches", async () => {
        await recorded(() => {
            const vault = declare({ accessModel: "accessPolicies" });
            secretOf(vault).read(kimPrincipal(), { vaultWide: true });
            expect(vault.accessMatrix).toMatchObject([
                {
                    principal: "kim",
                    on: "secret database",
                    verbs: ["read"],
                    through: "access policy",
                    allows: ["secrets/getSecret/action", "secrets/readMetadata/action"],
                    excess: [],
                    vaultWide: true,
                },
            ]);
        });
    });

    test("a grant that comes too late is refused rather than lost", async () => {
        await recorded(async () => {
            const vault = declare({ accessModel: "accessPolicies" });
            vault.grants.keys.sign(kimPrincipal());
            await new Promise((resolve) => setTimeout(resolve, 20));
            expect(() => vault.grants.secrets.read(kimPrincipal())).toThrow(
                'the grant "kim: secrets.read on vault" was declared after the vault\'s access policies were sent',
            );
        });
    });

    test("a program that declares later says when it is done", async () => {
        let done: (value: unknown) => void = () => undefined;
        const grantsDeclared = new Promise((resolve) => (done = resolve));
        const program = async (vault: Vault) => {
            vault.grants.keys.sign(kimPrincipal());
            await new Promise((resolve) => setTimeout(resolve, 20));
            vault.grants.secrets.read(kimPrincipal());
            done(undefined);
        };
        expect(await entries(program, { grantsDeclared })).toHaveLength(2);
    });
});
