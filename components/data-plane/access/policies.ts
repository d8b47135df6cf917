import { objectKinds, type ObjectKind } from "../../access/data-actions";
import { omit } from "../../internal/omit";
import type { VaultTarget } from "../../internal/vault-target";
import { common, filtered, isEmpty, listed, merged, minus, permissionsFor, union } from "./entries";
import type { AccessPoliciesInputs, AccessPoliciesOutputs, AccessPolicyEntry } from "./policies-contract";
import { untilWritable } from "../azure/arm-conflict";
import { getVault, vaultApiVersion, type ArmAccessPolicy } from "../vaults/arm";
import { armClient } from "../azure/clients";
import { isDeclared, rememberDeclared } from "../life-cycle/declared";
import { cutOff, handlerOf, type DynamicHandler, type LifeCycle } from "../life-cycle/handler";
import { tell } from "../azure/progress";
import { serviceErrorOf, unlessAbsent } from "../azure/service-error";
import { isUnknown } from "../life-cycle/values";

type Inputs = AccessPoliciesInputs;
type Added = Pick<AccessPoliciesOutputs, "added" | "foreignPrincipals">;

/** A vault's policies as they are, and what of them this resource put there. */
interface Live {
    readonly policies: readonly ArmAccessPolicy[];
    readonly added: readonly AccessPolicyEntry[];
}

const cycle: LifeCycle<Inputs, Added, Live> = {
    inputs: ["target", "entries", "foreign", "alongside", "deploys"],
    replacing: ["target"],
    // What is in the former vault is deleted with the access that it takes, where the vault itself stays.
    goesLast: true,
    recorded: ["deploys"],
    describe,
    async observe({ target }, state) {
        const policies = await policiesOf(target);
        return policies === undefined ? undefined : { policies, added: state?.added ?? [] };
    },
    async ensure({ target }, live) {
        // No look at an absent vault's policies: the next call of ARM says what is wrong with it.
        return live ?? { policies: (await getVault(target)).properties.accessPolicies ?? [], added: [] };
    },
    sync: ({ target, entries, deploys }, { added }, state) => {
        // States of earlier versions don't say what was deployed.
        const before = state === undefined || deploys === undefined ? [] : (state.deploys ?? objectKinds);
        const leaving = before.filter((kind) => deploys?.includes(kind) !== true);
        return oneAtATime(target.vaultId, () => bringAbout(target, entries, added, state?.entries ?? [], leaving));
    },
    id: ({ target }) => `${target.vaultId}/accessPolicies`,
    state: (inputs, live) => ({
        added: live.added,
        foreignPrincipals:
            inputs.foreign === "report"
                ? foreignPrincipals([...inputs.entries, ...(inputs.alongside ?? [])], live.policies)
                : [],
    }),
    drifted: (state, live) => ({
        ...omit(state, "added", "foreignPrincipals"),
        // What others gave the same principals besides is theirs: only what is missing of the declared shows.
        entries: state.entries
            .map((entry) => ({
                ...entry,
                permissions: common(entry.permissions, permissionsFor(live.policies, entry.objectId)),
            }))
            .filter(({ permissions }) => !isEmpty(permissions)),
    }),
    async remove({ target, added }) {
        const left = await oneAtATime(target.vaultId, () => bringAbout(target, [], added, [], []));
        for (const { objectId } of left.added) {
            tell(
                `${describe({ target })}: what ${objectId} has stays as far as the program declares it in another resource. It counts as ` +
                    "others' from now on, and stays when that resource goes.",
            );
        }
    },
};

const base = handlerOf(cycle);

/** The handler of the resource that owns what a program declares of a vault's access policies. */
export const accessPolicies: DynamicHandler = {
    ...base,
    async check(olds, news) {
        const { entries } = news;
        if (!Array.isArray(entries)) {
            return base.check(olds, news);
        }
        const declared = merged(entries as AccessPolicyEntry[]);
        const { target } = news as unknown as Inputs;
        for (const { objectId, permissions } of isUnknown(target) ? [] : declared) {
            listed(permissions).forEach((name) => rememberDeclared(permissionIn(target, objectId, name)));
        }
        return base.check(olds, { ...news, entries: declared });
    },
};

function describe({ target }: Partial<Inputs>): string {
    return `Access policies of vault "${target?.vaultName ?? ""}"`;
}

/** What a permission of a principal is known by, whichever resource declares it. */
function permissionIn(target: VaultTarget, objectId: string, name: string): string {
    return `${target.vaultId} ${objectId} ${name}`;
}

/**
 * Gives what is declared and takes back what was added for entries that are no longer declared, in one look and at most one write a
 * principal that loses something. No look follows: it could fail, and what was given be nobody's.
 *
 * @param last the entries of the last deployment: what is new since then and found there is told of
 * @param leaving kinds whose last objects are deleted after this, by what is given now: it is left for {@link takeBackOf}
 */
async function bringAbout(
    target: VaultTarget,
    declared: readonly AccessPolicyEntry[],
    added: readonly AccessPolicyEntry[],
    last: readonly AccessPolicyEntry[],
    leaving: readonly ObjectKind[],
): Promise<Live> {
    let policies = await policiesOf(target);
    if (policies === undefined) {
        return { policies: [], added: [] };
    }
    const before = policies;
    const principals = [...new Set([...declared, ...added].map(({ objectId }) => objectId.toLowerCase()))];
    const additions: AccessPolicyEntry[] = [];
    const ours: AccessPolicyEntry[] = [];
    for (const objectId of principals) {
        const has = permissionsFor(before, objectId);
        const wanted = permissionsFor(declared, objectId);
        const own = permissionsFor(added, objectId);
        const missing = minus(wanted, has);
        const unwanted = common(minus(own, wanted), has);
        tellOfFound(target, objectId, common(minus(minus(wanted, own), permissionsFor(last, objectId)), has));
        // What another resource declares as well stays, and stays on record here: nobody else would ever take it back.
        const surplus = filtered(unwanted, (name) => !isDeclared(permissionIn(target, objectId, name)));
        const later = ofKinds(surplus, leaving);
        leaving.forEach((kind) => remember(target, kind, { objectId, permissions: ofKinds(later, [kind]) }));
        const now = minus(surplus, later);
        if (!isEmpty(now)) {
            policies = await shrink(target, objectId, now, policies);
        }
        if (!isEmpty(missing)) {
            additions.push({ objectId, permissions: missing });
        }
        const kept = union(union(common(own, wanted), missing), minus(unwanted, now));
        if (!isEmpty(kept)) {
            ours.push({ objectId, permissions: kept });
        }
    }
    const given = additions.map((entry) => armEntry(target, entry));
    const after = { policies: [...policies, ...given], added: merged(ours) };
    if (given.length > 0) {
        await untilWritable(() => put(target, "add", given)).catch((error: unknown) => {
            throw isRefusal(error) ? error : cutOff(error, after);
        });
    }
    return after;
}

function ofKinds(permissions: AccessPolicyEntry["permissions"], kinds: readonly ObjectKind[]) {
    return filtered(permissions, (name) => kinds.some((kind) => name.startsWith(`${kind}/`)));
}

/** What is to be taken back once the last objects of a kind are gone. The state has it as well, should that not come. */
const outlasting = new Map<string, { readonly target: VaultTarget; readonly entries: AccessPolicyEntry[] }>();

function remember(target: VaultTarget, kind: ObjectKind, entry: AccessPolicyEntry): void {
    if (!isEmpty(entry.permissions)) {
        const key = outlastingKey(target.vaultId, kind);
        outlasting.set(key, { target, entries: [...(outlasting.get(key)?.entries ?? []), entry] });
    }
}

function outlastingKey(vaultId: string, kind: ObjectKind): string {
    return `${vaultId} ${kind}`.toLowerCase();
}

/** Takes back what the deployers had for a kind of objects of a vault, if this deployment does: the last of them are gone. */
export async function takeBackOf(vaultId: string, kind: ObjectKind): Promise<void> {
    const key = outlastingKey(vaultId, kind);
    const left = outlasting.get(key);
    outlasting.delete(key);
    if (left === undefined) {
        return;
    }
    const { target, entries } = left;
    await oneAtATime(vaultId, async () => {
        let policies = (await policiesOf(target)) ?? [];
        for (const { objectId, permissions } of entries) {
            policies = await shrink(target, objectId, permissions, policies);
        }
    });
}

/** Whether a write was certainly not done. Any other failure may follow on one that was. */
function isRefusal(error: unknown): boolean {
    const status = serviceErrorOf(error)?.status ?? 500;
    return status < 500;
}

/** Nothing can be written down beside a policy: what is there may be others', or from a deployment that was killed before its state had it. */
function tellOfFound(target: VaultTarget, objectId: string, found: AccessPolicyEntry["permissions"]): void {
    if (!isEmpty(found)) {
        tell(
            `${describe({ target })}: ${objectId} has ${listed(found).join(", ")} already. This counts as others', and stays when the grant ` +
                "goes. If it is from a deployment of this program that was killed, take it away from the principal, refresh and deploy: " +
                "the program gives it again, and takes it away with the grant.",
        );
    }
}

/**
 * Takes permissions from a principal; its entry goes with the last of them. Answers with the policies as they are then.
 *
 * Where another writer was at it, the policies are looked at again before the next try: what is left is written as a whole, and would
 * undo what that one gave the principal.
 */
async function shrink(
    target: VaultTarget,
    objectId: string,
    lost: AccessPolicyEntry["permissions"],
    before: readonly ArmAccessPolicy[],
): Promise<readonly ArmAccessPolicy[]> {
    let seen: readonly ArmAccessPolicy[] | undefined = before;
    return untilWritable(async () => {
        const policies = seen ?? (await policiesOf(target)) ?? [];
        seen = undefined;
        return shrinkOnce(target, objectId, lost, policies);
    });
}

async function shrinkOnce(
    target: VaultTarget,
    objectId: string,
    lost: AccessPolicyEntry["permissions"],
    before: readonly ArmAccessPolicy[],
): Promise<readonly ArmAccessPolicy[]> {
    const has = permissionsFor(before, objectId);
    if (isEmpty(common(has, lost))) {
        return before;
    }
    const left = minus(has, lost);
    const current = before.find((policy) => policy.objectId.toLowerCase() === objectId && !policy.applicationId);
    const others = before.filter((policy) => policy !== current);
    const storage = current?.permissions.storage ?? [];
    const rest = {
        ...armEntry(target, { objectId, permissions: left }),
        tenantId: current?.tenantId ?? target.tenantId,
    };
    if (isEmpty(left) && storage.length === 0) {
        await put(target, "remove", [{ ...rest, permissions: current?.permissions ?? {} }]);
        return others;
    }
    const shrunk = { ...rest, permissions: { ...rest.permissions, storage } };
    await put(target, "replace", [shrunk]);
    return [...others, shrunk];
}

function armEntry(target: VaultTarget, { objectId, permissions }: AccessPolicyEntry): ArmAccessPolicy {
    return { tenantId: target.tenantId, objectId, permissions };
}

/** https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/update-access-policy */
async function put(
    target: VaultTarget,
    operation: "add" | "replace" | "remove",
    accessPolicies: readonly ArmAccessPolicy[],
): Promise<void> {
    const path = `${target.vaultId}/accessPolicies/${operation}`;
    await armClient(target).request("PUT", path, vaultApiVersion, { properties: { accessPolicies } });
}

/** The policies of a vault; `undefined` where there is no such vault. */
function policiesOf(target: VaultTarget): Promise<readonly ArmAccessPolicy[] | undefined> {
    return unlessAbsent(async () => {
        const { properties } = await getVault(target);
        // Entries for an application on behalf of a user are others': nothing here makes them.
        return (properties.accessPolicies ?? []).filter((policy) => !policy.applicationId);
    });
}

function foreignPrincipals(declared: readonly AccessPolicyEntry[], live: readonly ArmAccessPolicy[]): string[] {
    const foreign = live.filter(
        ({ objectId, permissions }) => !isEmpty(minus(permissions, permissionsFor(declared, objectId))),
    );
    return foreign.map(({ objectId }) => objectId.toLowerCase()).sort();
}

const turns = new Map<string, Promise<unknown>>();

/** Lets writers of one vault's list follow each other: ARM answers concurrent ones with conflicts. */
async function oneAtATime<T>(vaultId: string, run: () => Promise<T>): Promise<T> {
    const key = vaultId.toLowerCase();
    const turn = (turns.get(key) ?? Promise.resolve()).then(run, run);
    turns.set(key, turn);
    try {
        return await turn;
    } finally {
        if (turns.get(key) === turn) {
            turns.delete(key);
        }
    }
}
