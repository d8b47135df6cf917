import { askArm, confirmed } from "./arm";
import { type KeyOutputs } from "./contract";
import { type LiveKey } from "./live";
import { KeyStore } from "./store";
import { serviceErrorOf } from "../azure/service-error";
import { vaultIsGone } from "../vaults/presence";

/**
 * The key with everything that could have changed, in one call: of a key with a rotation policy to ARM, which shows both. More only
 * for what has changed, or where ARM doesn't answer: the key and its policy on the data plane, the list of versions, the
 * soft-deleted key.
 */
export async function refreshKey(state: KeyOutputs): Promise<LiveKey | undefined> {
    const shown = state.rotation === undefined ? undefined : await askArm(state);
    const unchanged = typeof shown === "object" ? confirmed(state, shown) : undefined;
    return unchanged ?? readAll(state);
}

async function readAll(state: KeyOutputs): Promise<LiveKey | undefined> {
    const store = new KeyStore(state, "look");
    try {
        const [found, policy] = await Promise.all([
            store.read(),
            state.rotation === undefined ? Promise.resolve(undefined) : store.policy(),
        ]);
        if (found === undefined) {
            return await softDeletedKey(store);
        }
        const moved = found.properties.version !== state.version;
        const versions = moved ? (await store.versions()).map(({ version }) => version) : undefined;
        return { key: found, ...(policy && { policy }), ...(versions && { versions }) };
    } catch (error) {
        if (await vaultIsGone(error, state.target)) {
            return undefined;
        }
        throw error;
    }
}

async function softDeletedKey(store: KeyStore): Promise<LiveKey | undefined> {
    try {
        const key = await store.softDeleted();
        return key === undefined ? undefined : { key, softDeleted: true };
    } catch (error) {
        // The live key is gone for sure. Whether it can be recovered is only for those to see who may list deleted keys.
        if (serviceErrorOf(error)?.status === 403) {
            return undefined;
        }
        throw error;
    }
}
