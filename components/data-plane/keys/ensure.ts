import { type KeyVaultKey } from "@azure/keyvault-keys";
import { KeyVaultComponentError } from "../../internal/errors";
import { bringBack } from "../backups/restore";
import { refuseEndedLife } from "../life-cycle/ended-life";
import { attributesOf, outdated } from "./attributes";
import { type KeyInputs, type KeyOutputs } from "./contract";
import { differences, publicJwk, type LiveKey } from "./live";
import { keptMaterial, thumbprintOf } from "./material";
import { describeKey } from "./names";
import { isOwn, ownerMark, wantsRotation } from "./rotate-now";
import { KeyStore } from "./store";
import { serverNow } from "../azure/server-clock";
import { serviceErrorOf, unlessSoftDeleted } from "../azure/service-error";
import { timeText } from "../life-cycle/values";

/** Makes the key be there: takes the one that lives, creates or imports one, or brings the soft-deleted one back. */
export async function ensureKey(
    inputs: KeyInputs,
    live: LiveKey | undefined,
    state: KeyOutputs | undefined,
): Promise<LiveKey> {
    const store = new KeyStore(inputs, "make");
    if (live !== undefined) {
        refuseCertificate(inputs, live.key);
        if (state === undefined) {
            refuseForeign(inputs, live.key);
        }
        refuseShortLife(inputs, live, state);
        return withDeclaredMaterial(store, inputs, live, state);
    }
    const made =
        inputs.restoreFrom === undefined
            ? await makeUnlessSoftDeleted(store, inputs)
            : await restore(store, inputs, inputs.restoreFrom, state);
    if (made !== undefined) {
        return made;
    }
    await recover(store, inputs, state);
    const recovered = await store.read();
    if (recovered === undefined) {
        throw new KeyVaultComponentError(
            "NotFound",
            `${describeKey(inputs)}: it was recovered, and then deleted by someone else.`,
        );
    }
    refuseDifferent(inputs, recovered);
    return withDeclaredMaterial(store, inputs, { key: recovered }, state);
}

/** `undefined` where a soft-deleted key has the name. */
async function makeUnlessSoftDeleted(store: KeyStore, inputs: KeyInputs): Promise<LiveKey | undefined> {
    return unlessSoftDeleted(
        async () => ({ key: await make(store, inputs), created: true }),
        // Not every conflict says that the name is held by a soft-deleted key.
        async (error) => serviceErrorOf(error)?.status === 409 && (await store.softDeleted()) !== undefined,
    );
}

/** `undefined` where a soft-deleted key has the name. */
async function restore(
    store: KeyStore,
    inputs: KeyInputs,
    path: string,
    state: KeyOutputs | undefined,
): Promise<LiveKey | undefined> {
    return bringBack({
        what: describeKey(inputs),
        kind: "keys",
        name: inputs.name,
        nameSetting: "keyName",
        path,
        restore: (blob) => store.restore(blob),
        read: () => store.read(),
        isSoftDeleted: async () => (await store.softDeleted()) !== undefined,
        restored: (key) => {
            refuseDifferent(inputs, key);
            return withDeclaredMaterial(store, inputs, { key }, state);
        },
        live: (key) => ensureKey(inputs, { key }, state),
    });
}

/** A key that this declaration made belongs to it: the deployment that made it was cut off, or let go of it. */
function refuseForeign(inputs: KeyInputs, key: KeyVaultKey): void {
    if (inputs.onExisting === "fail" && !isOwn(key, inputs)) {
        throw new KeyVaultComponentError(
            "AlreadyExists",
            `${describeKey(inputs)} exists already, and \`onExisting\` is "fail". Take it over with onExisting: "adopt", ` +
                "or give this one another `keyName`.",
        );
    }
    refuseDifferent(inputs, key);
}

function refuseCertificate(inputs: KeyInputs, { properties }: KeyVaultKey): void {
    if (properties.managed === true) {
        throw new KeyVaultComponentError(
            "Differs",
            `${describeKey(inputs)} belongs to the certificate of the same name, which alone may change it. Give this key another name.`,
        );
    }
}

function refuseDifferent(inputs: KeyInputs, key: KeyVaultKey): void {
    const found = differences(inputs, key);
    if (found.length > 0) {
        throw new KeyVaultComponentError(
            "Differs",
            `${describeKey(inputs)} exists and is not the key that is declared: ${found.join("; ")}. Declare what is there, ` +
                "or give this one another `keyName`.",
        );
    }
}

async function make(store: KeyStore, inputs: KeyInputs): Promise<KeyVaultKey> {
    const attributes = attributesOf(inputs, ownerMark(inputs), serverNow());
    if (inputs.material !== undefined) {
        return importMaterial(store, inputs, inputs.material);
    }
    return store.create(attributes, async () => {
        const found = await store.read();
        return found !== undefined && isOwn(found, inputs) ? found : undefined;
    });
}

/** Imports changed material as a new version. */
async function withDeclaredMaterial(
    store: KeyStore,
    inputs: KeyInputs,
    live: LiveKey,
    state: KeyOutputs | undefined,
): Promise<LiveKey> {
    const { material } = inputs;
    return material === undefined || hasDeclaredMaterial(inputs, live, state)
        ? live
        : { ...live, key: await importMaterial(store, inputs, material) };
}

function hasDeclaredMaterial({ material }: KeyInputs, { key }: LiveKey, state: KeyOutputs | undefined): boolean {
    return material === undefined || material === state?.material || holds(key, material);
}

async function importMaterial(store: KeyStore, inputs: KeyInputs, thumbprint: string): Promise<KeyVaultKey> {
    const material = keptMaterial(thumbprint);
    if (material === undefined) {
        throw new KeyVaultComponentError(
            "NotFound",
            `${describeKey(inputs)}: the key to import is not at hand any more, since it is never stored. Run the deployment again.`,
        );
    }
    const attributes = attributesOf(inputs, ownerMark(inputs), serverNow());
    return store.import(material.jwk, attributes, async () => {
        const found = await store.read();
        return found !== undefined && holds(found, thumbprint) ? found : undefined;
    });
}

function holds(key: KeyVaultKey, thumbprint: string): boolean {
    const jwk = publicJwk(key.key);
    return jwk !== undefined && thumbprintOf(jwk) === thumbprint;
}

async function recover(store: KeyStore, inputs: KeyInputs, state: KeyOutputs | undefined): Promise<void> {
    if (inputs.onExisting !== "recover") {
        const deleted = (await store.softDeleted())?.properties;
        const since = timeText(deleted?.deletedOn);
        const until = timeText(deleted?.scheduledPurgeDate);
        throw new KeyVaultComponentError(
            "SoftDeleted",
            `${describeKey(inputs)} was deleted${since === undefined ? "" : ` on ${since}`} and keeps its name` +
                `${until === undefined ? "" : ` until ${until}`}. Bring it back with onExisting: "recover"` +
                `${inputs.target.purgeProtection ? "" : ", purge it (`az keyvault key purge`)"}, or give this one another \`keyName\`.`,
        );
    }
    const deleted = inputs.expiresAfter === undefined ? undefined : await store.softDeleted();
    if (deleted !== undefined) {
        refuseShortLife(inputs, { key: deleted }, state);
    }
    await store.recover();
}

/** Refuses a life that would be over at once for the version in force, unless another one takes its place. */
export function refuseShortLife(inputs: KeyInputs, live: LiveKey, state: KeyOutputs | undefined): void {
    if (wantsRotation(inputs, state) || !hasDeclaredMaterial(inputs, live, state)) {
        return;
    }
    const { createdOn } = live.key.properties;
    const expiresOn = outdated(inputs, live, state)?.expiresOn;
    const another = inputs.material === undefined ? "a new version (`az keyvault key rotate`)" : "another `material`";
    const waysOut = `a longer life, its own \`expiresOn\`, or ${another}`;
    refuseEndedLife(describeKey(inputs), inputs.expiresAfter, { createdOn, expiresOn }, waysOut);
}
