import { vaultPreparation } from "../../../../components/data-plane/vaults/preparation";
import type { VaultPreparationInputs } from "../../../../components/data-plane/vaults/contract";
import { TestAzure } from "../../support/azure";

const apiVersion = "2024-11-01";

let azure: TestAzure;
beforeAll(async () => {
    azure = await TestAzure.start();
});
afterAll(() => azure.close());

let names = 0;

function inputs(changes: Partial<VaultPreparationInputs> = {}): VaultPreparationInputs {
    const { subscriptionId, tenantId, location } = azure.azure.target;
    return {
        target: { subscriptionId, tenantId },
        vaultName: `kv-prepared-${++names}`,
        resourceGroupName: "rg",
        location,
        purgeProtection: false,
        softDeleteRetentionDays: 7,
        onExisting: "fail",
        onDestroy: "delete",
        ...changes,
    };
}

function idOf({ vaultName }: VaultPreparationInputs): string {
    return `${azure.group}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
}

async function deletedVault(of: VaultPreparationInputs): Promise<void> {
    const { tenantId, location } = azure.azure.target;
    await azure.arm("PUT", idOf(of), apiVersion, {
        location,
        properties: {
            tenantId,
            sku: { family: "A", name: "standard" },
            enableRbacAuthorization: true,
            softDeleteRetentionInDays: 7,
        },
    });
    await azure.arm("DELETE", idOf(of), apiVersion);
}

async function failures(olds: object, news: object): Promise<string[]> {
    const checked = await vaultPreparation.check({ ...olds }, { ...news });
    return (checked.failures ?? []).map(({ property, reason }) => `${property}: ${reason}`);
}

test("goes on where both planes are deployed by one identity, and keeps nothing of it", async () => {
    const { objectId } = azure.azure.target;
    const { inputs: kept, failures: found } = await vaultPreparation.check(
        {},
        { ...inputs(), callerObjectId: objectId.toUpperCase() },
    );
    expect(found).toEqual([]);
    expect(kept).not.toHaveProperty("callerObjectId");
});

test("refuses two identities for the two planes", async () => {
    const other = "99999999-9999-4999-8999-999999999999";
    const asked = inputs({ callerObjectId: other });
    expect(await failures({}, asked)).toEqual([
        `callerObjectId: Vault "${asked.vaultName}": azure-native deploys as object id ${other}, but keys and secrets would be deployed ` +
            `as ${azure.azure.target.objectId}. Configure one identity for both: azure-native's settings or ARM_* variables, or one ` +
            "`az login`.",
    ]);
});

test("refuses what Azure can't take back", async () => {
    const olds = inputs({ purgeProtection: true, softDeleteRetentionDays: 90 });
    const vault = `Vault "${olds.vaultName}":`;
    expect(
        await failures(olds, { ...olds, purgeProtection: false, softDeleteRetentionDays: 7, location: "northeurope" }),
    ).toEqual([
        `purgeProtection: ${vault} \`purgeProtection\` can't be turned off: Azure keeps it for the life of the vault. Set it to true again.`,
        `softDeleteRetentionDays: ${vault} \`softDeleteRetentionDays\` is fixed once the vault exists: it is 90, got 7. Set it back, or ` +
            "deploy a vault of another name.",
        `location: ${vault} \`location\` can't change from ${olds.location} to northeurope under the same name, which stays taken. Set it back, ` +
            "or give the vault another `vaultName` with it.",
    ]);
    expect(await failures(olds, { ...olds, vaultName: "kv-other", location: "northeurope" })).toEqual([]);
});

test("keeps the name that a vault has where the program leaves it open, and nothing of whether it does", async () => {
    const olds = inputs({ vaultName: "kv-dev-8f475a07", purgeProtection: true });
    const renamed = { ...olds, vaultName: "kv-prod-0e68c34a" };
    const namedAs = async (before: object, isNameDerived: boolean) =>
        (await vaultPreparation.check({ ...before }, { ...renamed, isNameDerived })).inputs;
    expect(await namedAs(olds, true)).toEqual(olds);
    expect(await namedAs(olds, false)).toEqual(renamed);
    expect(await namedAs({}, true)).toEqual(renamed);
    const elsewhere = { ...olds, target: { ...olds.target, subscriptionId: "99999999-9999-4999-8999-999999999999" } };
    expect(await namedAs(elsewhere, true)).toEqual(renamed);
    const weakened = { ...renamed, isNameDerived: true, purgeProtection: false };
    expect(await failures(olds, weakened)).toEqual([expect.stringContaining("`purgeProtection` can't be turned off")]);
});

test("says that the name is held by a soft-deleted vault, until when, and the ways out", async () => {
    const wanted = inputs();
    await deletedVault(wanted);
    await expect(vaultPreparation.create({ ...wanted })).rejects.toThrow(
        new RegExp(
            `^Vault "${wanted.vaultName}": a soft-deleted vault has this name \\(in ${wanted.location}, of resource group rg\\) until 20\\S+Z?\\. ` +
                'Bring it back with what was in it by `onExisting: "recover"`, or purge it \\(az keyvault purge --name ' +
                `${wanted.vaultName} --location ${wanted.location}\\), or choose another \`vaultName\`\\.$`,
        ),
    );
});

test("has a soft-deleted vault recovered in its place only", async () => {
    const wanted = inputs({ onExisting: "recover" });
    await deletedVault(wanted);
    const { outs } = await vaultPreparation.create({ ...wanted });
    expect(outs["createMode"]).toBe("recover");
    await expect(vaultPreparation.create({ ...wanted, resourceGroupName: "elsewhere" })).rejects.toThrow(
        `was in ${wanted.location}, of resource group rg, and can only be recovered there`,
    );
});

test("is gone at a refresh once its vault was deleted, so that the next deployment recovers the vault", async () => {
    const wanted = inputs({ onExisting: "recover" });
    const state = { ...wanted, createMode: "default" };
    expect(await vaultPreparation.read("id", state)).toMatchObject({ id: "id", props: { createMode: "default" } });
    await deletedVault(wanted);
    expect(await vaultPreparation.read("id", state)).toEqual({ id: "" });
});

test("recovers once: the next deployment updates the vault like any other", async () => {
    const state = { ...inputs({ onExisting: "recover" }), createMode: "recover" };
    const news = { ...state, createMode: undefined };
    expect(await vaultPreparation.diff("id", state, news)).toMatchObject({ changes: true });
    const { outs } = await vaultPreparation.update("id", state, news);
    expect(outs["createMode"]).toBe("default");
    expect(await vaultPreparation.diff("id", outs, news)).toMatchObject({ changes: false });
});

test("purges the deleted vault, so that its name is free again", async () => {
    const wanted = inputs({ onDestroy: "purge" });
    const { id, outs } = await vaultPreparation.create({ ...wanted });
    await deletedVault(wanted);
    await vaultPreparation.delete(id, outs);
    const { outs: again } = await vaultPreparation.create({ ...wanted });
    expect(again["createMode"]).toBe("default");
});

test("leaves the deleted vault to its retention unless it is to be purged", async () => {
    const wanted = inputs({ onDestroy: "delete" });
    const { id, outs } = await vaultPreparation.create({ ...wanted });
    await deletedVault(wanted);
    await vaultPreparation.delete(id, outs);
    await expect(vaultPreparation.create({ ...wanted })).rejects.toMatchObject({ code: "SoftDeleted" });
});

test("is replaced after the vault of a new name is there, and records all else", async () => {
    const olds = inputs();
    expect(await vaultPreparation.diff("id", { ...olds }, { ...olds, vaultName: "kv-new" })).toEqual({
        changes: true,
        replaces: ["vaultName"],
    });
    expect(await vaultPreparation.diff("id", { ...olds }, { ...olds, onDestroy: "purge" })).toEqual({
        changes: true,
    });
});
