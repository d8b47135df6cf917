import { Principal } from "../../../components/index";
import { assignments, entries, kim, vaultId } from "../support/granted";

describe("deployers", () => {
    const deployers = [Principal.objectId(kim, "Group", "engineers")];

    test("get what each kind of object needs, once, when the first is declared", async () => {
        const found = await assignments(
            (vault) => {
                vault.deployerAccess("keys");
                vault.deployerAccess("keys");
                vault.deployerAccess("secrets");
            },
            { deployers },
        );
        expect(found.map(({ name, inputs }) => [name, inputs["scope"], inputs["principalId"]])).toEqual([
            ["kv-engineers-crypto-officer", vaultId, kim],
            ["kv-engineers-secrets-officer", vaultId, kim],
        ]);
    });

    test("share the role with a grant that is the same assignment", async () => {
        const found = await assignments(
            (vault) => {
                vault.grants.keys.manage(deployers[0] as Principal);
                vault.deployerAccess("keys");
            },
            { deployers },
        );
        expect(found).toHaveLength(1);
    });

    test("get nothing where somebody else cares for it", async () => {
        expect(await assignments((vault) => vault.deployerAccess("keys"), { deployerAccess: "none" })).toEqual([]);
    });

    test("are entries on a vault with access policies", async () => {
        expect(await entries((vault) => vault.deployerAccess("secrets"), { deployers })).toEqual([
            {
                principal: "engineers",
                objectId: kim,
                permissions: { secrets: ["get", "list", "set", "delete", "recover", "backup", "restore", "purge"] },
            },
        ]);
    });
});
