/** The data-plane handler of `Certificate`. */
import { checkCertificate } from "./check";
import {
    certificateInputNames,
    type CertificateInputs,
    type CertificateOutputs,
    type CertificateState,
} from "./contract";
import { editionMark } from "./edition";
import { ensureCertificate } from "./ensure";
import { drifted, isIssued, outdatedAttributes, stateOf, type LiveCertificate } from "./live";
import { complete, underWay } from "./pending";
import { driftOf, policyOf } from "./policy";
import { removeCertificate } from "./remove";
import { certificateIdOf, CertificateStore, describeCertificate } from "./store";
import { begin } from "./version";
import { objectIn } from "../life-cycle/declared";
import { handlerOf, type DynamicHandler, type LifeCycle } from "../life-cycle/handler";
import { cannotExistYet } from "../vaults/age";
import { serviceErrorOf } from "../azure/service-error";
import { sameName } from "../life-cycle/values";
import { unlessVaultIsGone } from "../vaults/presence";

const life: LifeCycle<CertificateInputs, CertificateState, LiveCertificate> = {
    inputs: certificateInputNames,
    replacing: ["target", "name"],
    recorded: [
        ...(["restoreFrom", "onExisting", "onDestroy", "owner"] as const),
        ...(["accessTimeoutSeconds", "issuanceTimeoutSeconds", "authority"] as const),
    ],
    describe: describeCertificate,
    same: (property, old, declared) => property === "name" && sameName(old, declared),
    observe: async (inputs, state) => {
        if (state === undefined && cannotExistYet(inputs.target, `certificates/${inputs.name}`)) {
            return undefined;
        }
        const bundle = await new CertificateStore(inputs, "make").read();
        return bundle === undefined ? undefined : { bundle };
    },
    refresh,
    ensure: ensureCertificate,
    sync,
    id: certificateIdOf,
    state: stateOf,
    drifted,
    object: ({ target, name }) => objectIn(target, `certificates/${name}`),
    remove: removeCertificate,
};

const base = handlerOf(life);

/** Runs certificates. */
export const certificate: DynamicHandler = {
    ...base,
    check: async (olds, news) => {
        await base.check(olds, news);
        return checkCertificate(olds, news as unknown as CertificateInputs);
    },
};

/** Brings versions, policy and attributes to what is declared. */
async function sync(
    inputs: CertificateInputs,
    live: LiveCertificate,
    state: CertificateOutputs | undefined,
    recorded: CertificateOutputs | undefined,
): Promise<LiveCertificate> {
    const store = new CertificateStore(inputs, "make");
    const mark = editionMark(inputs, recorded?.lineage ?? "");
    const begun = await begin(store, inputs, live, recorded, mark);
    const completed = await complete(store, inputs, begun, state, mark);
    if (Object.keys(driftOf(inputs, completed.bundle.policy)).length > 0) {
        await store.setPolicy(policyOf(inputs));
    }
    const changes = isIssued(completed.bundle) ? outdatedAttributes(inputs, completed, state) : undefined;
    return changes === undefined ? completed : { ...completed, bundle: await store.change(changes) };
}

/** The certificate with everything that could have changed: one call, and more only for what waits or is gone. */
async function refresh(state: CertificateOutputs): Promise<LiveCertificate | undefined> {
    const store = new CertificateStore(state, "look");
    return unlessVaultIsGone(state.target, async () => {
        const bundle = await store.read();
        if (bundle === undefined) {
            return softDeleted(store);
        }
        const pending = state.status === "pending" ? await underWay(store) : undefined;
        return { bundle, ...(pending && { pending }) };
    });
}

async function softDeleted(store: CertificateStore): Promise<LiveCertificate | undefined> {
    try {
        const bundle = await store.softDeleted();
        return bundle === undefined ? undefined : { bundle, softDeleted: true };
    } catch (error) {
        // The live certificate is gone for sure. Whether it can be recovered is only for those to see who may list deleted ones.
        if (serviceErrorOf(error)?.status === 403) {
            return undefined;
        }
        throw error;
    }
}
