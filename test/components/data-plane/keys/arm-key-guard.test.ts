import { armKeyGuard } from "../../../../components/data-plane/keys/arm-guard";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const vaultId = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app";
const declared = { type: "EC", curve: "P-256", operations: ["sign", "verify"], enabled: true };
const deployed = { schemaVersion: 1, vaultId, keyName: "signing", declared };

/** What a preview says of a changed declaration. */
async function reasons(changes: object, olds: object = deployed): Promise<string[]> {
    const { failures } = await armKeyGuard.check({ ...olds }, { ...deployed, ...changes });
    return (failures ?? []).map(({ reason }) => reason);
}

const waysOut =
    '`plane` is "arm", and ARM makes a key and never changes it. Put it back, give the new key another `keyName`, or take the key over ' +
    'on the data plane: leave out `plane` and set onExisting: "adopt".';

describe("a preview of a key that ARM has made", () => {
    test("refuses each changed, added and removed setting by its name", async () => {
        const { curve, ...others } = declared;
        expect(curve).toBe("P-256");
        const changed = { ...others, enabled: false, rotation: { rotateAfter: "P2M" } };
        expect(await reasons({ declared: changed })).toEqual([
            `Key "signing" in vault "kv-app": \`curve\` can't be changed from "P-256" to nothing: ${waysOut}`,
            `Key "signing" in vault "kv-app": \`enabled\` can't be changed from true to false: ${waysOut}`,
            `Key "signing" in vault "kv-app": \`rotation\` can't be changed from nothing to {"rotateAfter":"P2M"}: ${waysOut}`,
        ]);
    });

    test.each([
        ["nothing has changed", {}],
        ["the key is another one", { keyName: "signing-2", declared: { ...declared, curve: "P-384" } }],
        ["the vault is another one", { vaultId: `${vaultId}-2`, declared: { ...declared, curve: "P-384" } }],
        ["the new value isn't known yet", { declared: { ...declared, enabled: unknown } }],
        ["no vault is known yet", { vaultId: unknown, declared: { ...declared, curve: "P-384" } }],
    ])("refuses nothing where %s", async (_what, changes) => {
        expect(await reasons(changes)).toEqual([]);
    });

    test("refuses nothing of a key that isn't made yet", async () => {
        expect(await reasons({}, {})).toEqual([]);
    });

    test("replaces the guard with the key", async () => {
        const diff = (changes: object) => armKeyGuard.diff("id", deployed, { ...deployed, ...changes });
        expect(await diff({ keyName: "other" })).toEqual({
            changes: true,
            replaces: ["keyName"],
            deleteBeforeReplace: true,
        });
        expect(await diff({})).toEqual({ changes: false });
    });
});
