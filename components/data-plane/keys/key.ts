import { sameDuration } from "../../internal/duration";
import { sameInstant } from "../../internal/instant";
import { objectIn } from "../life-cycle/declared";
import { handlerOf, type LifeCycle } from "../life-cycle/handler";
import { askArm } from "./arm";
import { drifted, outdated, unfinished } from "./attributes";
import { checkKey, refuseBlockedReplacement, withoutPlaintext } from "./check";
import { kindInputs, type KeyInputs, type KeyOutputs, type KeyState } from "./contract";
import { ensureKey, refuseShortLife } from "./ensure";
import { stateOf, type LiveKey } from "./live";
import { describeKey, keyIdOf } from "./names";
import { keyPacking } from "./packing";
import { policyOf, sameTerms } from "./policy";
import { refreshKey } from "./refresh";
import { removeKey } from "./remove";
import { rotateOnDemand, wantsRotation } from "./rotate-now";
import { KeyStore } from "./store";
import { cannotExistYet } from "../vaults/age";
import { packing } from "../life-cycle/packing";
import { sameName } from "../life-cycle/values";
import { alikeLists } from "../life-cycle/wording";

const life: LifeCycle<KeyInputs, KeyState, LiveKey> = {
    inputs: [
        "target",
        "name",
        "type",
        "size",
        "curve",
        "operations",
        "enabled",
        "notBefore",
        "expiresOn",
        "expiresAfter",
        "tags",
        "exportable",
        "releasePolicy",
        "rotation",
        "rotateNow",
        "material",
        "restoreFrom",
        "onExisting",
        "onDestroy",
        "retained",
        "owner",
        "accessTimeoutSeconds",
        "presence",
    ],
    replacing: ["target", "name", ...kindInputs],
    recorded: ["restoreFrom", "onExisting", "onDestroy", "retained", "owner", "accessTimeoutSeconds"],
    describe: describeKey,
    check: checkKey,
    prepare: withoutPlaintext,
    checkReplacement: refuseBlockedReplacement,
    same: (property, old, declared) => {
        if (property === "rotation") {
            return sameTerms(old as KeyInputs["rotation"], declared as KeyInputs["rotation"]);
        }
        return property === "operations" ? alikeLists(old, declared) : sameText(property, old, declared);
    },
    observe: async (inputs, state) => {
        if (state === undefined && (await isFree(inputs))) {
            return undefined;
        }
        const key = await new KeyStore(inputs, "make").read();
        return key === undefined ? undefined : { key };
    },
    refresh: refreshKey,
    ensure: ensureKey,
    sync: syncKey,
    id: keyIdOf,
    state: (_inputs, live, state) => stateOf(live, state),
    drifted,
    object: ({ target, name }) => objectIn(target, `keys/${name}`),
    remove: removeKey,
};

/** Runs keys. */
export const key = packing(handlerOf(life), keyPacking);

/** Whether two texts mean the same, in other words: states have them as the program wrote them. */
function sameText(property: keyof KeyInputs, old: unknown, declared: unknown): boolean {
    if (typeof old !== "string" || typeof declared !== "string") {
        return false;
    }
    switch (property) {
        case "name":
            return sameName(old, declared);
        case "notBefore":
        case "expiresOn":
            return sameInstant(old, declared);
        case "expiresAfter":
            return sameDuration(old, declared);
        default:
            return false;
    }
}

/** Whether there is no live key of the name, as far as that shows without a call to the data plane. */
async function isFree(inputs: KeyInputs): Promise<boolean> {
    return cannotExistYet(inputs.target, `keys/${inputs.name}`) || (await askArm(inputs)) === "absent";
}

/** Brings policy, versions and attributes to what is declared: the policy first, since it gives new versions their life. */
async function syncKey(inputs: KeyInputs, live: LiveKey, state: KeyOutputs | undefined): Promise<LiveKey> {
    // How old a key is that was only just brought back from a backup doesn't show before.
    refuseShortLife(inputs, live, state);
    const store = new KeyStore(inputs, "make");
    const policyIsNew = live.created === true || state === undefined || !sameTerms(inputs.rotation, state.rotation);
    if (policyIsNew && (inputs.rotation !== undefined || state?.rotation !== undefined)) {
        await store.setPolicy(policyOf(inputs.rotation));
    }
    if (live.created === true) {
        const rest = unfinished(inputs, live);
        return rest === undefined ? live : { ...live, key: await store.change(rest) };
    }
    const current = wantsRotation(inputs, state) ? await rotateOnDemand(store, inputs, live, state) : live;
    const changes = outdated(inputs, current, state);
    return changes === undefined ? current : { ...current, key: await store.change(changes) };
}
