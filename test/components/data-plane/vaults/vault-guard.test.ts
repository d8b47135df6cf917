import { vaultAddress } from "../../../../components/data-plane/vaults/address";
import { vaultGuard } from "../../../../components/data-plane/vaults/guard";
import type { VaultGuardInputs } from "../../../../components/data-plane/vaults/guard-contract";
import { secretClient } from "../../../../components/data-plane/azure/clients";
import type { VaultTarget } from "../../../../components/internal/vault-target";
import { TestAzure } from "../../support/azure";

const apiVersion = "2024-11-01";

let azure: TestAzure;
let target: VaultTarget;
beforeAll(async () => {
    azure = await TestAzure.start();
    target = await azure.vault();
});
afterAll(() => azure.close());

function guarded(changes: Partial<VaultGuardInputs> = {}): Record<string, unknown> {
    return {
        vaultId: target.vaultId,
        target,
        onDestroy: "delete",
        destroyContents: false,
        locked: false,
        assignments: [],
        ...changes,
    };
}

describe("what is live in the vault", () => {
    beforeAll(async () => {
        await secretClient(target).setSecret("database", "value");
    });

    test("keeps it from being destroyed", async () => {
        await expect(vaultGuard.delete("id", guarded())).rejects.toThrow(
            `Vault "${target.vaultName}" is not destroyed, because it holds secret database. Delete them, or set ` +
                '`destroyContents: true` to destroy the vault with all that is in it, or `onDestroy: "detach"` to leave it.',
        );
    });

    test.each([{ destroyContents: true }, { onDestroy: "detach" as const }])(
        "is no reason with %j",
        async (changes) => {
            await expect(vaultGuard.delete("id", guarded(changes))).resolves.toBeUndefined();
        },
    );

    test("is no reason once it is deleted", async () => {
        const empty = await azure.vault();
        await expect(vaultGuard.delete("id", guarded({ target: empty }))).resolves.toBeUndefined();
    });
});

test("refuses to revoke under a lock, and lets the lock go first", async () => {
    const olds = guarded({
        locked: true,
        assignments: ["Key Vault Reader of app on vault", "Key Vault Reader of kim on vault"],
    });
    const check = async (changes: Partial<VaultGuardInputs>) =>
        (await vaultGuard.check(olds, guarded(changes))).failures;
    expect(await check({ locked: true, assignments: ["Key Vault Reader of app on vault"] })).toEqual([
        {
            property: "assignments",
            reason:
                "The vault is locked, and a lock keeps role assignments from being deleted: Key Vault Reader of kim on vault can't be " +
                "revoked. Take out `lock` in one deployment, and revoke in the next.",
        },
    ]);
    expect(await check({ locked: false, assignments: [] })).toEqual([]);
});

test("refuses to revoke with a new lock, and takes no grant for a change before", async () => {
    const [app, kim] = ["Key Vault Reader of app on vault", "Key Vault Reader of kim on vault"];
    const olds = guarded({ assignments: [app, kim] });
    const locked = (...assignments: string[]) => guarded({ locked: true, assignments });
    expect((await vaultGuard.check(olds, locked(app))).failures).toEqual([
        {
            property: "assignments",
            reason:
                `The vault is to be locked, and a lock keeps role assignments from being deleted: ${kim} can't be revoked. Revoke in ` +
                "one deployment, and set `lock` in the next.",
        },
    ]);
    expect((await vaultGuard.check(olds, locked(app, kim, "another"))).failures).toEqual([]);
    expect((await vaultGuard.check({}, locked(app))).failures).toEqual([]);
    expect(await vaultGuard.diff("id", olds, guarded({ assignments: [app] }))).toEqual({ changes: false });
    expect(await vaultGuard.diff("id", locked(app), locked(app, kim))).toEqual({ changes: true });
    expect(await vaultGuard.read("id", olds)).toEqual({ id: "id", props: olds });
});

test("refuses another access model together with the end of a kind, which nobody could remove any more", async () => {
    const of = (accessModel: VaultTarget["accessModel"], ...deploys: VaultGuardInputs["deploys"] & object) =>
        guarded({ target: { ...target, accessModel }, deploys });
    const olds = of("rbac", "certificates", "keys", "secrets");
    const check = async (news: Record<string, unknown>, before = olds) =>
        (await vaultGuard.check(before, news)).failures?.map(({ reason }) => reason);
    expect(await check(of("accessPolicies", "secrets"))).toEqual([
        `Vault "${target.vaultName}": \`accessModel\` changes to "accessPolicies" while the last of its certificates and keys leave the ` +
            "program: the deployers would have no access by which they can be removed. Take the certificates and keys out in one " +
            "deployment, and change `accessModel` in the next.",
    ]);
    expect(await check(of("rbac", "keys"), of("accessPolicies", "keys", "secrets"))).toHaveLength(1);
    for (const news of [of("rbac", "secrets"), of("accessPolicies", "certificates", "keys", "secrets")]) {
        expect(await check(news)).toEqual([]);
    }
    // Without what is told of the deployers, others give them their access.
    const untold = guarded({ target: { ...target, accessModel: "accessPolicies" } });
    for (const before of [olds, guarded()]) {
        expect(await check(untold, before)).toEqual([]);
    }
    expect(await vaultGuard.diff("id", olds, of("rbac", "secrets"))).toEqual({ changes: false });
});

test("sets a recovered vault to what is declared, and reads it back", async () => {
    const recovered = {
        createMode: "recover" as const,
        properties: {
            enabledForDeployment: true,
            networkAcls: { defaultAction: "Allow", bypass: "None", ipRules: [] },
        },
        tags: { owner: "platform" },
    };
    await vaultGuard.create(guarded({ recovered }));
    const { body } = await azure.arm("GET", target.vaultId, apiVersion);
    expect(body).toMatchObject({
        tags: { owner: "platform" },
        properties: { enabledForDeployment: true, enableRbacAuthorization: true, networkAcls: { bypass: "None" } },
    });
});

test("takes what ARM leaves out for the default that it is", async () => {
    const open = { defaultAction: "Allow", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] };
    const recovered = { createMode: "recover" as const, properties: { networkAcls: open }, tags: {} };
    await expect(vaultGuard.create(guarded({ recovered }))).resolves.toMatchObject({ id: `${target.vaultId}/guard` });
});

test("says which settings a recovered vault did not take", async () => {
    const recovered = { createMode: "recover" as const, properties: { vaultUri: "https://elsewhere/" }, tags: {} };
    await expect(vaultGuard.create(guarded({ recovered }))).rejects.toThrow(
        `Vault "${target.vaultName}" was recovered, but \`vaultUri\` did not become what is declared.`,
    );
});

test("forgets what a vault was recovered to where the program doesn't recover it any more", async () => {
    const recovered = { createMode: "default" as const, properties: {}, tags: {} };
    const { outs } = await vaultGuard.update("id", guarded({ recovered }), guarded());
    expect(outs).toEqual(guarded());
    expect(await vaultGuard.diff("id", outs, guarded())).toEqual({ changes: false });
});

test("leaves a vault that was not recovered alone", async () => {
    const recovered = { createMode: "default" as const, properties: {}, tags: { owner: "nobody" } };
    await vaultGuard.create(guarded({ recovered }));
    const { body } = await azure.arm("GET", target.vaultId, apiVersion);
    expect(body).not.toMatchObject({ tags: { owner: "nobody" } });
});

test("knows where the vault is, as ARM says, and that it is gone", async () => {
    const { id, outs } = await vaultAddress.create({ vaultId: target.vaultId });
    expect(outs).toMatchObject({ vaultUri: target.vaultUri, tenantId: target.tenantId });
    expect(Date.parse(String(outs["createdAt"]))).not.toBeNaN();
    const gone = await azure.vault();
    const other = (await vaultAddress.create({ vaultId: gone.vaultId })).outs;
    await azure.arm("DELETE", gone.vaultId, apiVersion);
    expect(await vaultAddress.read(id, other)).toEqual({ id: "" });
});
