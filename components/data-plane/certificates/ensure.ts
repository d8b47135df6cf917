/** Makes a certificate be there: takes the one that lives, asks for one, imports one, or brings the soft-deleted one back. */
import { KeyVaultComponentError, show } from "../../internal/errors";
import { bringBack } from "../backups/restore";
import type { CertificateInputs, CertificateOutputs } from "./contract";
import { editionMark } from "./edition";
import { isIssued, isOwn, type LiveCertificate } from "./live";
import { underWay } from "./pending";
import { certifiedInputs, driftOf, requestInputs } from "./policy";
import { CertificateStore, describeCertificate, type CertificateBundle } from "./store";
import { settled } from "../azure/transition";
import { begin, newVersion } from "./version";
import { unlessSoftDeleted } from "../azure/service-error";

export async function ensureCertificate(
    inputs: CertificateInputs,
    live: LiveCertificate | undefined,
    state: CertificateOutputs | undefined,
): Promise<LiveCertificate> {
    const store = new CertificateStore(inputs, "make");
    if (live !== undefined) {
        return state === undefined ? takeOver(store, inputs, live) : live;
    }
    const made =
        inputs.restoreFrom === undefined
            ? await unlessSoftDeleted(() => newVersion(store, inputs, undefined, editionMark(inputs, "")))
            : await restore(store, inputs, inputs.restoreFrom, state);
    if (made !== undefined) {
        return made;
    }
    return takeOver(store, inputs, { bundle: await recover(store, inputs) });
}

/** `undefined` where a soft-deleted certificate has the name. */
async function restore(
    store: CertificateStore,
    inputs: CertificateInputs,
    path: string,
    state: CertificateOutputs | undefined,
): Promise<LiveCertificate | undefined> {
    return bringBack({
        what: describeCertificate(inputs),
        kind: "certificates",
        name: inputs.name,
        nameSetting: "certificateName",
        path,
        restore: (blob) => store.restore(blob),
        read: () => store.read(),
        isSoftDeleted: async () => (await store.softDeleted()) !== undefined,
        restored: (bundle) => {
            refuseDifferent(inputs, bundle);
            return { bundle };
        },
        live: (bundle) => ensureCertificate(inputs, { bundle }, state),
    });
}

async function takeOver(
    store: CertificateStore,
    inputs: CertificateInputs,
    live: LiveCertificate,
): Promise<LiveCertificate> {
    const { bundle } = live;
    if (inputs.onExisting === "fail" && !isOwn(bundle, inputs) && !(await isOwnRequest(store, inputs, bundle))) {
        throw new KeyVaultComponentError(
            "AlreadyExists",
            `${describeCertificate(inputs)} exists already, and \`onExisting\` is "fail". Take it over with onExisting: "adopt", ` +
                "or give this one another `certificateName`.",
        );
    }
    // A request that someone else made isn't cancelled.
    refuseDifferent(
        inputs,
        bundle,
        isIssued(bundle) || isOwn(bundle, inputs) ? certifiedInputs : requestInputs(inputs),
    );
    return inputs.source === "imported" ? begin(store, inputs, live, undefined, editionMark(inputs, "")) : live;
}

/** The first version's tags can't be seen before it is there: a request for just what is declared counts as this declaration's. */
async function isOwnRequest(
    store: CertificateStore,
    inputs: CertificateInputs,
    bundle: CertificateBundle,
): Promise<boolean> {
    return (
        inputs.source !== "imported" &&
        !isIssued(bundle) &&
        Object.keys(driftOf(inputs, bundle.policy)).length === 0 &&
        (await underWay(store)) !== undefined
    );
}

/** What the certificate says can't be changed without a new version, which no taking over makes. */
function refuseDifferent(
    inputs: CertificateInputs,
    bundle: CertificateBundle,
    properties: readonly (keyof CertificateInputs)[] = certifiedInputs,
): void {
    const drift = driftOf(inputs, bundle.policy);
    const found = properties
        .filter((property) => property in drift)
        .map((property) => `its \`${property}\` is ${show(drift[property])} and not ${show(inputs[property])}`);
    if (found.length > 0 && inputs.source !== "imported") {
        throw new KeyVaultComponentError(
            "Differs",
            `${describeCertificate(inputs)} exists and is not the certificate that is declared: ${found.join("; ")}. Declare what is there, ` +
                "or give this one another `certificateName`.",
        );
    }
}

async function recover(store: CertificateStore, inputs: CertificateInputs): Promise<CertificateBundle> {
    if (inputs.onExisting === "recover") {
        await store.recover();
        return settled(describeCertificate(inputs), "recovery", () => store.read());
    }
    const purge = (await store.softDeleted())?.scheduledPurgeDate;
    const until = purge === undefined ? "" : ` until ${new Date(purge * 1000).toISOString().slice(0, 19)}Z`;
    throw new KeyVaultComponentError(
        "SoftDeleted",
        `${describeCertificate(inputs)} was deleted and keeps its name${until}. Bring it back with onExisting: "recover"` +
            `${inputs.target.purgeProtection ? "" : ", purge it (`az keyvault certificate purge`)"}, or give this one another \`certificateName\`.`,
    );
}
