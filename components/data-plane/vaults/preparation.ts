import { KeyVaultComponentError } from "../../internal/errors";
import { omit } from "../../internal/omit";
import { findDeletedVault, purgeDeletedVault, type DeletedVault } from "./arm";
import {
    handlerOf,
    type CheckFailure,
    type DynamicHandler,
    type LifeCycle,
    type Properties,
} from "../life-cycle/handler";
import { time } from "../azure/retry";
import { dataPlaneIdentity, identityMismatch } from "../azure/token-claims";
import { isUnknown } from "../life-cycle/values";
import type { VaultPreparationInputs, VaultPreparationOutputs } from "./contract";

type Inputs = VaultPreparationInputs;
type Added = Pick<VaultPreparationOutputs, "createMode">;

/** What stands in the way of the vault's name. */
interface Situation {
    readonly deleted: DeletedVault | undefined;
    readonly createMode: Added["createMode"];
}

/** How long a vault that was just deleted may take to appear among the deleted ones. */
const appearanceTimeoutMs = 15_000;

const cycle: LifeCycle<Inputs, Added, Situation> = {
    inputs: [
        "target",
        "vaultName",
        "resourceGroupName",
        "location",
        "purgeProtection",
        "softDeleteRetentionDays",
        "onExisting",
        "onDestroy",
    ],
    replacing: ["vaultName"],
    // It is deleted after the vault of the old name, which goes when the new one is there.
    goesLast: true,
    recorded: [
        "target",
        "resourceGroupName",
        "location",
        "purgeProtection",
        "softDeleteRetentionDays",
        "onExisting",
        "onDestroy",
    ],
    describe: ({ vaultName }) => `Vault "${String(vaultName)}"`,
    async observe(inputs, state) {
        if (state !== undefined) {
            return { deleted: undefined, createMode: state.createMode };
        }
        const deleted = await findDeletedVault(inputs.target, inputs.vaultName);
        return { deleted, createMode: deleted === undefined ? "default" : "recover" };
    },
    async refresh({ target, vaultName, createMode }) {
        // Once the vault was deleted, by whomever, the way has to be cleared again: the preparation is as gone as the vault.
        const deleted = await findDeletedVault(target, vaultName);
        return deleted === undefined ? { deleted, createMode } : undefined;
    },
    ensure(inputs, situation) {
        if (situation?.deleted !== undefined) {
            refuseWhatStays(inputs, situation.deleted);
        }
        return Promise.resolve(situation ?? { deleted: undefined, createMode: "default" });
    },
    sync: (_inputs, situation) => Promise.resolve(situation),
    id: (inputs) => `${inputs.target.subscriptionId}/${inputs.vaultName}`,
    state: (_inputs, { createMode }) => ({ createMode }),
    drifted: (state) => omit(state, "createMode"),
    async remove(state) {
        if (state.onDestroy !== "purge") {
            return;
        }
        const deleted = await untilListed(state);
        if (deleted !== undefined) {
            await purgeDeletedVault(state.target, deleted);
        }
    },
};

const base = handlerOf(cycle);

/** The handler of what is created before a vault and deleted after it. */
export const vaultPreparation: DynamicHandler = {
    ...base,
    async check(olds, news) {
        const { callerObjectId, ...inputs } = named(olds, news);
        const checked = await base.check(olds, inputs);
        const failures = [
            ...(checked.failures ?? []),
            ...takenBack(olds, inputs as unknown as Inputs),
            ...(await differentIdentity(inputs as unknown as Inputs, callerObjectId)),
        ];
        return { inputs: checked.inputs, failures };
    },
    async diff(id, olds, news) {
        const diff = await base.diff(id, olds, news);
        return { ...diff, changes: diff.changes || olds["createMode"] === "recover" };
    },
    async update(id, olds, news) {
        const { outs } = await base.update(id, olds, news);
        // Once the vault is there it is updated like any other: later deployments no longer recover it.
        return { outs: { ...outs, createMode: "default" } };
    },
};

function refuseWhatStays({ vaultName, onExisting, location, resourceGroupName }: Inputs, deleted: DeletedVault): void {
    const { properties } = deleted;
    const group = /\/resourceGroups\/([^/]+)/i.exec(properties.vaultId)?.[1] ?? "";
    const where = `in ${properties.location}, of resource group ${group}`;
    if (onExisting === "fail") {
        const purge = `purge it (az keyvault purge --name ${vaultName} --location ${properties.location})`;
        throw new KeyVaultComponentError(
            "SoftDeleted",
            `Vault "${vaultName}": a soft-deleted vault has this name (${where}) until ${properties.scheduledPurgeDate ?? "it is purged"}. ` +
                'Bring it back with what was in it by `onExisting: "recover"`, ' +
                (properties.purgeProtectionEnabled === true
                    ? "or choose another `vaultName`: it has purge protection, so nobody can purge it before."
                    : `or ${purge}, or choose another \`vaultName\`.`),
        );
    }
    const sameLocation = location === undefined || plain(location) === plain(properties.location);
    if (!sameLocation || group.toLowerCase() !== resourceGroupName.toLowerCase()) {
        throw new KeyVaultComponentError(
            "Differs",
            `Vault "${vaultName}": the soft-deleted vault of this name was ${where}, and can only be recovered there. Declare it with ` +
                "that location and resource group, or choose another `vaultName`.",
        );
    }
}

/** ARM shows locations with or without spaces and capitals: `West Europe` is `westeurope`. */
function plain(location: string): string {
    return location.replaceAll(" ", "").toLowerCase();
}

/** Settings that a vault keeps for ever, against those that it was deployed with. */
function takenBack(olds: Partial<Inputs>, news: Inputs): CheckFailure[] {
    if (olds.vaultName === undefined || olds.vaultName !== news.vaultName) {
        return [];
    }
    const vault = `Vault "${news.vaultName}":`;
    const failures: CheckFailure[] = [];
    if (olds.purgeProtection === true && !news.purgeProtection) {
        const reason = `${vault} \`purgeProtection\` can't be turned off: Azure keeps it for the life of the vault. Set it to true again.`;
        failures.push({ property: "purgeProtection", reason });
    }
    if (olds.softDeleteRetentionDays !== undefined && olds.softDeleteRetentionDays !== news.softDeleteRetentionDays) {
        const reason =
            `${vault} \`softDeleteRetentionDays\` is fixed once the vault exists: it is ${olds.softDeleteRetentionDays}, ` +
            `got ${news.softDeleteRetentionDays}. Set it back, or deploy a vault of another name.`;
        failures.push({ property: "softDeleteRetentionDays", reason });
    }
    for (const property of ["resourceGroupName", "location"] as const) {
        const [old, now] = [olds[property], news[property]];
        if (old !== undefined && now !== undefined && !isUnknown(now) && plain(old) !== plain(now)) {
            const reason =
                `${vault} \`${property}\` can't change from ${old} to ${now} under the same name, which stays taken. ` +
                "Set it back, or give the vault another `vaultName` with it.";
            failures.push({ property, reason });
        }
    }
    return failures;
}

/**
 * The inputs with the name that the vault is to have. A derived one would change when the component is renamed with an alias, or the stack
 * (`pulumi stack rename`), though the vault is the same to Pulumi: nobody asks for a new, empty one by that. In another subscription it
 * is another vault, as the old one keeps its name.
 */
function named(olds: Partial<Inputs>, { isNameDerived, ...inputs }: Properties): Properties {
    const kept = isNameDerived === true && !isElsewhere(olds, inputs) ? olds.vaultName : undefined;
    return kept === undefined ? inputs : { ...inputs, vaultName: kept };
}

function isElsewhere(olds: Partial<Inputs>, inputs: Properties): boolean {
    const { target } = inputs as Partial<Inputs>;
    const [before, now] = [olds.target?.subscriptionId, isUnknown(target) ? undefined : target?.subscriptionId];
    return before !== undefined && now !== undefined && !isUnknown(now) && before !== now;
}

async function differentIdentity({ target, vaultName }: Inputs, callerObjectId: unknown): Promise<CheckFailure[]> {
    if (isUnknown(target)) {
        return [];
    }
    const actual = await dataPlaneIdentity(target.identity, target.tenantId);
    const reason = identityMismatch(`Vault "${isUnknown(vaultName) ? "" : vaultName}"`, actual, callerObjectId);
    return reason === undefined ? [] : [{ property: "callerObjectId", reason }];
}

async function untilListed({ target, vaultName }: Inputs): Promise<DeletedVault | undefined> {
    for (let waited = 0; ; waited += 1000) {
        const deleted = await findDeletedVault(target, vaultName);
        if (deleted !== undefined || waited >= appearanceTimeoutMs) {
            return deleted;
        }
        await time.sleep(1000);
    }
}
