/** The data-plane handler of `Secret`. */
import { sameDuration } from "../../internal/duration";
import { KeyVaultComponentError } from "../../internal/errors";
import { secretChoices } from "../../internal/secret-rules";
import { bringBack } from "../backups/restore";
import { objectIn } from "../life-cycle/declared";
import { refuseEndedLife } from "../life-cycle/ended-life";
import { handlerOf, type DynamicHandler, type LifeCycle, type Properties } from "../life-cycle/handler";
import { cannotExistYet } from "../vaults/age";
import { refuseUnknownEnd } from "../life-cycle/on-destroy";
import { withMark } from "../life-cycle/ownership";
import { packing } from "../life-cycle/packing";
import { checkSecret } from "./check";
import {
    noValue,
    secretInputNames,
    type SecretInputs,
    type SecretOutputs,
    type SecretSourceInput,
    type SecretState,
} from "./contract";
import { renew, setDeclared, takeBack, takeOver, type SecretWork } from "./ensure";
import { driftedInputs, observeSecret, outdatedAttributes, type CurrentSecret } from "./live";
import * as secretPacking from "./packing";
import { alikeSources, type ReadSecret } from "./source";
import { declaresValue, ownerMark, secretIdOf, stateOf } from "./state";
import { describeSecret, SecretStore } from "./store";
import { unlessSoftDeleted } from "../azure/service-error";
import { sameName, timeText } from "../life-cycle/values";
import { secretIsGone, vaultIsGone } from "../vaults/presence";

const lifeCycle: LifeCycle<SecretInputs, SecretState, CurrentSecret> = {
    inputs: secretInputNames,
    replacing: ["target", "name"],
    recorded: ["restoreFrom", "onExisting", "onDestroy", "accessTimeoutSeconds"],
    describe: describeSecret,
    same: (property, old, declared) => {
        if (property === "source") {
            return alikeSources(old as SecretSourceInput, declared as SecretSourceInput);
        }
        if (typeof old !== "string" || typeof declared !== "string") {
            return false;
        }
        return (
            (property === "name" && sameName(old, declared)) ||
            ((property === "expiresAfter" || property === "rotateEvery") && sameDuration(old, declared))
        );
    },
    observe,
    refresh,
    ensure,
    sync,
    id: (inputs) => secretIdOf(inputs),
    state: ({ mode }, live, state) => {
        // What is drift until the next deployment is not what was declared: its version stays on record, to be restored from.
        const recorded = live.changed && state !== undefined;
        const seen = recorded ? pickState(state) : stateOf(live.properties, live.print);
        const isTheirs = mode === "seeded" && live.ownVersion !== seen.version;
        return isTheirs ? { ...seen, seededVersion: live.ownVersion } : seen;
    },
    drifted: driftedInputs,
    object: ({ target, name }) => objectIn(target, `secrets/${name}`),
    remove,
};

const base = handlerOf(lifeCycle);

const whole: DynamicHandler = {
    ...base,
    check: async (olds, news) => {
        await base.check(olds, news);
        return checkSecret(olds, news as unknown as SecretInputs);
    },
    diff: (id, olds, news) => base.diff(id, olds, comparable(olds, news)),
    update: async (id, olds, news) => {
        const { kind } = (news as unknown as SecretInputs).source;
        const declaresNone = kind === "generate" || kind === "secret";
        return base.update(id, olds, declaresNone ? { ...news, value: olds["value"] } : news);
    },
};

/** Creates, updates, reads and removes secrets. Plaintexts are in no answer of it. */
export const secret = packing(whole, secretPacking);

/** A value that the program doesn't own is no difference, whatever it is. */
function comparable(olds: Properties, news: Properties): Properties {
    return declaresValue(news as unknown as SecretInputs) ? news : { ...news, value: olds["value"] };
}

function observe(inputs: SecretInputs, state: SecretOutputs | undefined): Promise<CurrentSecret | undefined> {
    if (state === undefined && cannotExistYet(inputs.target, `secrets/${inputs.name}`)) {
        return Promise.resolve(undefined);
    }
    return observeSecret(new SecretStore(inputs, "make"), state);
}

async function refresh(state: SecretOutputs): Promise<CurrentSecret | undefined> {
    try {
        return await observeSecret(new SecretStore(state, "look"), state);
    } catch (error) {
        if (await vaultIsGone(error, state.target)) {
            return undefined;
        }
        throw error;
    }
}

async function ensure(
    inputs: SecretInputs,
    live: CurrentSecret | undefined,
    state: SecretOutputs | undefined,
): Promise<CurrentSecret> {
    const work = workOf(inputs);
    if (live !== undefined) {
        const current = state === undefined ? await takeOver(work, live) : await renew(work, live, state);
        refuseShortLife(inputs, current, state);
        return current;
    }
    const made =
        inputs.restoreFrom === undefined
            ? await unlessSoftDeleted(() => setDeclared(work))
            : await restore(work, inputs.restoreFrom, state);
    if (made !== undefined) {
        return made;
    }
    const recovered = await recover(work);
    refuseShortLife(inputs, recovered, state);
    return recovered;
}

/**
 * Restores the secret with all its versions; `undefined` where a soft-deleted secret has the name. All else is left to `sync`, so that
 * the state has the secret also where that fails.
 */
async function restore(
    work: SecretWork,
    path: string,
    state: SecretOutputs | undefined,
): Promise<CurrentSecret | undefined> {
    const { inputs, store } = work;
    return bringBack({
        what: describeSecret(inputs),
        kind: "secrets",
        name: inputs.name,
        nameSetting: "secretName",
        path,
        restore: (blob) => store.restore(blob),
        read: async () => (await store.read())?.properties,
        isSoftDeleted: async () => (await store.softDeleted()) !== undefined,
        restored: (properties): CurrentSecret => ({
            ...{ properties, print: noValue, changed: false, restored: true },
            ownVersion: properties.version ?? "",
        }),
        live: async () => ensure(inputs, await observeSecret(store, state), state),
    });
}

async function recover(work: SecretWork): Promise<CurrentSecret> {
    const { inputs, store } = work;
    if (inputs.onExisting !== "recover") {
        const until = timeText((await store.softDeleted())?.scheduledPurgeDate);
        throw new KeyVaultComponentError(
            "SoftDeleted",
            `${describeSecret(inputs)} exists soft-deleted${until === undefined ? "" : ` until ${until}`}, which keeps its name taken. ` +
                'Bring it back with onExisting: "recover", purge it, or give this one another name.',
        );
    }
    await store.recover();
    const live = await observeSecret(store, undefined);
    return live === undefined ? setDeclared(work) : takeOver(work, live);
}

function refuseShortLife(inputs: SecretInputs, live: CurrentSecret, state: SecretOutputs | undefined): void {
    const { createdOn } = live.properties;
    const expiresOn = outdatedAttributes(inputs, live, state)?.expiresOn;
    const waysOut = "a longer life, its own `expiresOn`, or a new value";
    refuseEndedLife(describeSecret(inputs), inputs.expiresAfter, { createdOn, expiresOn }, waysOut);
}

async function sync(
    inputs: SecretInputs,
    live: CurrentSecret,
    state: SecretOutputs | undefined,
    recorded: SecretOutputs | undefined,
): Promise<CurrentSecret> {
    const current = live.restored === true ? await afterRestore(inputs, recorded) : live;
    const attributes = outdatedAttributes(inputs, current, state);
    if (attributes === undefined) {
        return current;
    }
    const { tags } = attributes;
    const marked = { ...attributes, ...(tags && { tags: withMark(tags, await ownerMark(inputs)) }) };
    const properties = await new SecretStore(inputs, "make").update(current.properties.version ?? "", marked);
    return { ...current, properties };
}

/** The secret that a restore has brought back, with the declared value. How old it is, and what it holds, doesn't show before. */
async function afterRestore(inputs: SecretInputs, recorded: SecretOutputs | undefined): Promise<CurrentSecret> {
    const work = workOf(inputs);
    const live = await observeSecret(work.store, recorded);
    if (live === undefined) {
        throw new KeyVaultComponentError(
            "NotFound",
            `${describeSecret(inputs)}: it was restored, and then deleted by someone else.`,
        );
    }
    const current = await takeBack(work, live, recorded);
    refuseShortLife(inputs, current, recorded);
    return current;
}

function workOf(inputs: SecretInputs): SecretWork {
    return { inputs, store: new SecretStore(inputs, "make"), readSecret: readSource(inputs) };
}

function readSource(inputs: SecretInputs): ReadSecret {
    return async ({ target, name, version }) => {
        const store = new SecretStore({ target, name, accessTimeoutSeconds: inputs.accessTimeoutSeconds }, "make");
        const value = version === undefined ? (await store.read())?.value : await store.readVersion(version);
        if (value === undefined) {
            throw new KeyVaultComponentError(
                "NotFound",
                `${describeSecret(inputs)} takes its value from ${describeSecret({ target, name })}, which does not exist or is disabled. ` +
                    "Where this program declares that one, name it in `dependsOn`.",
            );
        }
        return value;
    };
}

async function remove(state: SecretOutputs): Promise<void> {
    refuseUnknownEnd(describeSecret(state), state.onDestroy, secretChoices.onDestroy);
    if (state.onDestroy === "detach") {
        return;
    }
    const store = new SecretStore(state, "look");
    try {
        await store.remove();
        if (state.onDestroy === "purge") {
            await store.purge();
        }
    } catch (error) {
        const { target, name } = state;
        if (!(await vaultIsGone(error, target)) && !(await secretIsGone(error, target, name))) {
            throw error;
        }
    }
}

function pickState({ value, version, createdOn }: SecretState): SecretState {
    return { value, version, createdOn };
}
