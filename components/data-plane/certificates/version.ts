/** The version that is declared: which one is due, and how it begins. */
import { importablePem } from "../../internal/certificate-material";
import { KeyVaultComponentError } from "../../internal/errors";
import { parseMaterial } from "./check";
import type { CertificateInputs, CertificateOutputs } from "./contract";
import { isIssued, isOfEdition, requestPem, type LiveCertificate } from "./live";
import { underWay } from "./pending";
import { certifiedInputs, driftOf, policyOf, requestInputs } from "./policy";
import { describeCertificate, type CertificateBundle, type CertificateOperation, type CertificateStore } from "./store";
import { withMark } from "../life-cycle/ownership";
import { tell } from "../azure/progress";
import { reveal } from "../secrets/source";
import { sameJson } from "../life-cycle/values";

/**
 * Carries on with a version under way, or starts the one that is due. One under way for something else is given up.
 *
 * @param state also that of a certificate that was never finished: it says what was asked for
 * @param mark what the version's tag says
 */
export async function begin(
    store: CertificateStore,
    inputs: CertificateInputs,
    live: LiveCertificate,
    state: CertificateOutputs | undefined,
    mark: string,
): Promise<LiveCertificate> {
    const { bundle } = live;
    const isOther = isDue(inputs, bundle, state);
    if (live.made === true || (!isOther && isIssued(bundle) && state?.status !== "pending")) {
        return live;
    }
    const pending = await underWay(store);
    const others = pending === undefined ? [] : otherwiseAsked(inputs, live, pending, state);
    if (pending !== undefined && others.length === 0) {
        return { ...live, pending };
    }
    if (pending !== undefined) {
        await giveUp(store, inputs, others);
    }
    // Without one under way the request was answered, or given up by someone else.
    const isMissing = !isIssued(bundle) || (pending !== undefined && inputs.source !== "imported");
    return isOther || isMissing ? newVersion(store, inputs, bundle, mark) : live;
}

/** Whether another version than the one in force is declared. */
function isDue(inputs: CertificateInputs, bundle: CertificateBundle, state: CertificateOutputs | undefined): boolean {
    if (state === undefined) {
        // What is in a vault can't be compared with a file by what is public of it: the mark says what was imported.
        return inputs.source === "imported" && !isOfEdition(bundle, inputs, "");
    }
    const isNew = inputs.edition !== state.edition;
    // A version that no state has seen was asked for by a deployment that failed, with what it declared.
    if (!isNew && state.version !== "") {
        return false;
    }
    const isMarked = isOfEdition(bundle, inputs, state.lineage);
    const drift = driftOf(inputs, bundle.policy);
    // Of what a certificate says the mark tells, in whatever words the service shows it.
    const isMade = (property: string) => isMarked && (certifiedInputs as readonly string[]).includes(property);
    return (isNew && !isMarked) || requestInputs(inputs).some((property) => property in drift && !isMade(property));
}

/** What a version under way was asked for with, and is declared otherwise. Where that is nothing, it is carried on with. */
function otherwiseAsked(
    inputs: CertificateInputs,
    { bundle: { policy } }: LiveCertificate,
    pending: CertificateOperation,
    state: CertificateOutputs | undefined,
): readonly (keyof CertificateInputs)[] {
    if (inputs.source === "imported") {
        return ["source"];
    }
    const drift = driftOf(inputs, policy && { ...policy, issuer: { ...policy.issuer, ...pending.issuer } });
    // The request that the state has is for what the state has, in whatever words the service shows it.
    const isRecorded = state?.request === requestPem(pending);
    return requestInputs(inputs).filter(
        (property) => property in drift && !(isRecorded && sameJson(state?.[property], inputs[property])),
    );
}

/** Cancels the version under way, and says for what of it. */
async function giveUp(
    store: CertificateStore,
    inputs: CertificateInputs,
    others: readonly (keyof CertificateInputs)[],
): Promise<void> {
    const names = others.map((property) => `\`${property}\``).join(", ");
    const reason = inputs.source === "imported" ? "a certificate is imported" : `it is for another ${names}`;
    tell(`${describeCertificate(inputs)}: the request under way is cancelled, since ${reason}.`);
    await store.cancel();
}

/** Asks for a version, or imports one. None may be under way. */
export async function newVersion(
    store: CertificateStore,
    inputs: CertificateInputs,
    live: CertificateBundle | undefined,
    mark: string,
): Promise<LiveCertificate> {
    if (inputs.source === "imported") {
        return importVersion(store, inputs, mark);
    }
    const { enabled, tags } = inputs;
    const policy = policyOf(inputs);
    const version = { policy, attributes: { enabled }, tags: withMark(tags, mark) };
    const pending = await store.create(version, () => underWay(store));
    return { bundle: { ...(live ?? { id: "", attributes: {} }), policy }, pending, made: true };
}

async function importVersion(
    store: CertificateStore,
    inputs: CertificateInputs,
    mark: string,
): Promise<LiveCertificate> {
    const material = parseMaterial(reveal(inputs.material));
    if (material === undefined) {
        throw new KeyVaultComponentError(
            "NotFound",
            `${describeCertificate(inputs)}: the certificate to import is not at hand any more, since it is never stored. Run the deployment again.`,
        );
    }
    const { pem, pfx, password } = material;
    const body = {
        ...(pem === undefined
            ? { value: pfx, ...(password !== undefined && { pwd: password }) }
            : importablePem(pem, password)),
        policy: importPolicy(inputs, pem !== undefined),
        attributes: { enabled: inputs.enabled },
        tags: withMark(inputs.tags, mark),
    };
    const bundle = await store.import(body, async () => {
        const found = await store.read();
        return found?.tags?.["declared-by"] === mark ? found : undefined;
    });
    return { bundle, made: true, ...(pem !== undefined && { chain: pem }) };
}

/** By the content type the service knows how to read the value, too. */
function importPolicy(inputs: CertificateInputs, isPem: boolean) {
    const { issuer, key_props, lifetime_actions } = policyOf(inputs);
    return { ...policyOf({ ...inputs, contentType: isPem ? "pem" : "pfx" }), issuer, key_props, lifetime_actions };
}
