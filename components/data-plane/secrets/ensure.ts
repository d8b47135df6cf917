/** Makes a secret be in its vault with the value that was declared, and makes no version that isn't needed. */
import { KeyVaultComponentError } from "../../internal/errors";
import { fingerprint, isFingerprint, matchesFingerprint } from "./fingerprint";
import { noValue, type SecretInputs, type SecretOutputs } from "./contract";
import { versionOf, type CurrentSecret } from "./live";
import { entropyBits } from "./generator";
import { serverNow } from "../azure/server-clock";
import { keepsTimes, lostOf } from "./lost-times";
import { valueToSet, type ReadSecret } from "./source";
import { attributesOf, declaresValue, isAsWished, isOwn } from "./state";
import type { SecretStore } from "./store";
import { isDue, isWished } from "./wish";

/** What reconciling one secret takes. */
export interface SecretWork {
    readonly store: SecretStore;
    readonly inputs: SecretInputs;
    readonly readSecret: ReadSecret;
}

/** Sets the declared value: creates the secret or a new version of it. */
export async function setDeclared(work: SecretWork, before?: CurrentSecret): Promise<CurrentSecret> {
    const { source } = work.inputs;
    const value = await valueToSet(work.inputs, work.readSecret);
    return set(work, value, before, source.kind === "generate" ? entropyBits(source.spec) : 0);
}

/** Takes a secret that was in the vault before the state knew of it, or refuses to. */
export async function takeOver(work: SecretWork, live: CurrentSecret): Promise<CurrentSecret> {
    const { inputs } = work;
    refuseCertificate(inputs, live);
    if (inputs.onExisting === "fail" && !isOwn(live.properties, inputs)) {
        throw new KeyVaultComponentError(
            "AlreadyExists",
            `Secret "${inputs.name}" in vault "${inputs.target.vaultName}" exists already, and \`onExisting\` is "fail". ` +
                'Take it over with onExisting: "adopt", keep its value for good with mode: "seeded", or give this one another name.',
        );
    }
    // A generated or copied value that is in use is not exchanged for another one merely because it is taken over.
    return declaresValue(inputs) ? setUnlessEqual(work, live) : keep(inputs, live);
}

/** Brings the value of a secret that was restored from its backup to what is declared. */
export async function takeBack(
    work: SecretWork,
    live: CurrentSecret,
    state: SecretOutputs | undefined,
): Promise<CurrentSecret> {
    const { inputs } = work;
    if (declaresValue(inputs)) {
        return setUnlessEqual(work, live);
    }
    const asksForAnother = state !== undefined && (isWished(state, inputs) || isDue(state, inputs));
    return asksForAnother ? setDeclared(work, live) : keep(inputs, live);
}

/** Brings the value of a secret that the state knows to what is declared now. */
export async function renew(work: SecretWork, live: CurrentSecret, state: SecretOutputs): Promise<CurrentSecret> {
    const { inputs } = work;
    refuseCertificate(inputs, live);
    const why = reasonToSet(inputs, live, state);
    const isTheirs = inputs.mode === "seeded";
    if (why === undefined) {
        return live.changed && !isTheirs ? live : keep(inputs, live, state);
    }
    if (why === "attributes" && (isTheirs || !live.changed)) {
        return set(work, live.value ?? (await valueOfDisabled(work)), live);
    }
    if (declaresValue(inputs)) {
        return setUnlessEqual(work, live);
    }
    if (why !== "wish") {
        const value = await declaredBefore(work, state);
        return value === undefined ? setDeclared(work, live) : set(work, value, live);
    }
    // Another version than the recorded one, made for this very wish: the deployment that made it was cut off before it could say so.
    const made = live.properties.version !== state.version && (await isAsWished(live.properties, inputs));
    return made ? keep(inputs, { ...live, ownVersion: versionOf(live) }) : setDeclared(work, live);
}

/** Why a new version is due: the value or the wish for a new one changed, or an attribute went that can't be taken off a version. */
function reasonToSet(
    inputs: SecretInputs,
    live: CurrentSecret,
    state: SecretOutputs,
): "value" | "wish" | "drift" | "attributes" | undefined {
    // Left disabled, a version of somebody else's is drift like any other; to enable it would put its value in force.
    const wouldEnable = live.changed && live.value === undefined && inputs.enabled;
    if (declaresValue(inputs)) {
        const differs = state.value !== inputs.value || state.drift !== undefined || wouldEnable;
        return differs ? "value" : lostTimes(inputs, live, state);
    }
    // A wish goes before drift: what is put right is not what the program wants any more.
    if (isWished(state, inputs) || isDue(state, inputs)) {
        return "wish";
    }
    const isDrift = inputs.mode === "managed" && live.changed && (state.drift !== undefined || wouldEnable);
    return isDrift ? "drift" : lostTimes(inputs, live, state);
}

function lostTimes(inputs: SecretInputs, live: CurrentSecret, state: SecretOutputs): "attributes" | undefined {
    const lost = lostOf(state, inputs).some((time) => live.properties[time] !== undefined);
    return lost ? "attributes" : undefined;
}

async function setUnlessEqual(work: SecretWork, live: CurrentSecret): Promise<CurrentSecret> {
    const value = await valueToSet(work.inputs, work.readSecret);
    return live.value === value
        ? { ...live, print: await printOf(work.inputs, value), changed: false }
        : set(work, value, live);
}

async function set(
    { store, inputs }: SecretWork,
    value: string,
    before?: CurrentSecret,
    randomBits = 0,
): Promise<CurrentSecret> {
    const properties = await store.set(value, await attributesOf(inputs, serverNow()), before?.properties.version);
    const print = await printOf(inputs, value, inputs.value, randomBits);
    return { properties, value, print, changed: false, ownVersion: properties.version ?? "" };
}

async function keep(inputs: SecretInputs, live: CurrentSecret, state?: SecretOutputs): Promise<CurrentSecret> {
    if (inputs.mode === "seeded") {
        return { ...live, print: noValue, changed: false };
    }
    if (live.value === undefined) {
        return { ...live, print: state?.value ?? noValue, changed: false };
    }
    return { ...live, print: await printOf(inputs, live.value, state?.value), changed: false };
}

async function printOf(
    inputs: SecretInputs,
    value: string,
    last: string | undefined = inputs.value,
    randomBits = 0,
): Promise<string> {
    if (inputs.mode === "seeded") {
        return noValue;
    }
    const isLast = isFingerprint(last) && (await matchesFingerprint(value, last));
    return isLast ? last : fingerprint(value, inputs.salt, randomBits);
}

async function valueOfDisabled({ inputs, readSecret }: SecretWork): Promise<string> {
    if (declaresValue(inputs)) {
        return valueToSet(inputs, readSecret);
    }
    throw new KeyVaultComponentError("NotSupported", keepsTimes(inputs));
}

/** The value that the program had set before someone set another: the vault still has it as a version. */
async function declaredBefore({ store }: SecretWork, state: SecretOutputs): Promise<string | undefined> {
    const value = await store.readVersion(state.version);
    return value !== undefined && (await matchesFingerprint(value, state.value)) ? value : undefined;
}

function refuseCertificate(inputs: SecretInputs, live: CurrentSecret): void {
    if (live.properties.managed === true) {
        throw new KeyVaultComponentError(
            "Differs",
            `Secret "${inputs.name}" in vault "${inputs.target.vaultName}" belongs to the certificate of the same name, which alone may ` +
                "change it. Give this secret another name.",
        );
    }
}
