import { Principal, type Vault } from "../../../components/index";
import { declare, entries, keyOf, kim, kimPrincipal, lee, secretOf } from "../support/granted";
import { recorded } from "../support/recorder";

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
