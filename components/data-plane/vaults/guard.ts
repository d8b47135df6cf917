import { KeyVaultComponentError } from "../../internal/errors";
import { omit } from "../../internal/omit";
import { getVault, listed, vaultApiVersion, type ArmVault } from "./arm";
import { armClient } from "../azure/clients";
import { handlerOf, unnamed, type CheckFailure, type DynamicHandler } from "../life-cycle/handler";
import { onlyInState } from "../life-cycle/only-in-state";
import { unlessAbsent } from "../azure/service-error";
import { isUnknown, sameJson } from "../life-cycle/values";
import type { VaultGuardInputs } from "./guard-contract";

type Inputs = VaultGuardInputs;

const base = handlerOf<Inputs, object, Inputs>({
    ...onlyInState(),
    inputs: [
        "vaultId",
        "target",
        "onDestroy",
        "destroyContents",
        "locked",
        "assignments",
        "onObjects",
        "deploys",
        "recovered",
    ],
    replacing: ["vaultId"],
    recorded: ["target", "onDestroy", "destroyContents", "locked", "assignments", "onObjects", "deploys", "recovered"],
    describe: ({ target }) => `Vault "${target?.vaultName ?? ""}"`,
    async sync(inputs, live, state) {
        if (state === undefined && inputs.recovered?.createMode === "recover") {
            await setAgain(inputs, inputs.recovered);
        }
        return live;
    },
    id: ({ vaultId }) => `${vaultId}/guard`,
    async remove({ target, onDestroy, destroyContents }) {
        if (onDestroy === "detach" || destroyContents) {
            return;
        }
        const contents = await liveContents(target);
        if (contents.length > 0) {
            throw new KeyVaultComponentError(
                "Differs",
                `Vault "${target.vaultName}" is not destroyed, because it holds ${sentence(contents)}. Delete them, or set ` +
                    '`destroyContents: true` to destroy the vault with all that is in it, or `onDestroy: "detach"` to leave it.',
            );
        }
    },
});

/** The handler of what stands between a vault and its destruction. */
export const vaultGuard: DynamicHandler = {
    ...base,
    async check(olds, news) {
        const checked = await base.check(olds, news);
        const inputs = news as unknown as Inputs;
        const failures = [...revokedUnderLock(olds, inputs), ...stranded(olds, inputs)];
        return { inputs: checked.inputs, failures: [...(checked.failures ?? []), ...failures] };
    },
    // Who has access to a vault without a lock, and for what the deployers have it, is remembered and no change of the guard: Pulumi keeps
    // the inputs of what stays the same.
    diff: async (id, olds, news) => {
        const isLocked = olds["locked"] === true || news["locked"] === true;
        const { assignments, onObjects, deploys } = news;
        return base.diff(id, { ...olds, deploys, ...(!isLocked && { assignments, onObjects }) }, news);
    },
    // The outputs are older than the inputs then: a refresh leaves those as they are.
    read: async (id, props) => omit(await base.read(id, props), "inputs"),
};

/** https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources#considerations-before-applying-your-locks */
function revokedUnderLock(olds: Partial<Inputs>, news: Inputs): CheckFailure[] {
    if (!news.locked || isUnknown(news.assignments)) {
        return [];
    }
    const left = new Set(news.assignments);
    const leftOnObjects = new Set(Object.values(news.onObjects ?? {}));
    const isLeft = (assignment: string) => {
        const onObject = olds.onObjects?.[assignment];
        return onObject === undefined ? left.has(assignment) : leftOnObjects.has(onObject);
    };
    const revoked = (olds.assignments ?? []).filter((assignment) => !isLeft(assignment));
    if (revoked.length === 0) {
        return [];
    }
    const [is, wayOut] =
        olds.locked === true
            ? ["is locked", "Take out `lock` in one deployment, and revoke in the next."]
            : ["is to be locked", "Revoke in one deployment, and set `lock` in the next."];
    const reason =
        `The vault ${is}, and a lock keeps role assignments from being deleted: ${revoked.join("; ")} can't be revoked. ` +
        wayOut;
    return [{ property: "assignments", reason }];
}

/**
 * The last objects of a kind go at the end of a deployment, by when the vault has its new access model, and the deployers nothing for the
 * kind any more.
 */
function stranded(olds: Partial<Inputs>, news: Inputs): CheckFailure[] {
    const [old, declared] = [olds.target?.accessModel, news.target.accessModel];
    if (old === undefined || isUnknown([news.target, news.deploys]) || old === declared) {
        return [];
    }
    const gone = (olds.deploys ?? []).filter((kind) => news.deploys?.includes(kind) === false);
    if (gone.length === 0) {
        return [];
    }
    const kinds = gone.join(" and ");
    return [
        unnamed(
            `Vault "${news.target.vaultName}": \`accessModel\` changes to "${declared}" while the last of its ${kinds} leave the program: ` +
                `the deployers would have no access by which they can be removed. Take the ${kinds} out in one deployment, and change ` +
                "`accessModel` in the next.",
        ),
    ];
}

const kinds = ["keys", "secrets"] as const;

/** Names of what is live in a vault, asked of ARM: it needs no access to the objects, and passes the vault's firewall. */
async function liveContents(target: Inputs["target"]): Promise<string[]> {
    const names: string[] = [];
    for (const kind of kinds) {
        await unlessAbsent(async () => {
            for await (const { name } of listed<{ name: string }>(armClient(target), `${target.vaultId}/${kind}`)) {
                names.push(`${kind.slice(0, -1)} ${name.split("/").at(-1) ?? name}`);
            }
        });
    }
    return names.sort();
}

const namesShown = 5;

function sentence(names: readonly string[]): string {
    const rest = names.length - namesShown;
    return names.slice(0, namesShown).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** A recovery brings a vault back as it was: the declared settings are applied after it, and read back. */
async function setAgain(inputs: Inputs, { properties, tags }: NonNullable<Inputs["recovered"]>): Promise<void> {
    const { target } = inputs;
    await armClient(target).request("PATCH", target.vaultId, vaultApiVersion, { properties, tags });
    const live = await getVault(target);
    const different = Object.keys(properties).filter((name) => !agrees(live, name, properties[name]));
    if (different.length > 0) {
        throw new KeyVaultComponentError(
            "Differs",
            `Vault "${target.vaultName}" was recovered, but ${different.map((name) => `\`${name}\``).join(", ")} did not become what ` +
                "is declared. Declare what the vault had, or change it by hand first.",
        );
    }
}

/** What ARM leaves out of its answers because it is the default. */
const leftOut: Readonly<Record<string, unknown>> = {
    networkAcls: { defaultAction: "Allow", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] },
};

/** Whether the live vault has a declared setting; ARM adds details of its own to nested ones. */
function agrees({ properties }: ArmVault, name: string, declared: unknown): boolean {
    return includes(properties[name] ?? leftOut[name], declared);
}

function includes(live: unknown, declared: unknown): boolean {
    if (typeof declared !== "object" || declared === null || Array.isArray(declared)) {
        return sameJson(live, declared) || (Array.isArray(declared) && declared.length === 0 && live === undefined);
    }
    const parts = live as Readonly<Record<string, unknown>> | undefined;
    return Object.entries(declared).every(([key, value]) => includes(parts?.[key], value));
}
