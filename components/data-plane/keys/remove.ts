import { KeyVaultComponentError } from "../../internal/errors";
import { keyChoices } from "../../internal/key-rules";
import { type KeyOutputs } from "./contract";
import { describeKey } from "./names";
import { KeyStore } from "./store";
import { refuseUnknownEnd } from "../life-cycle/on-destroy";
import { purged } from "../azure/transition";
import { isAccessMissing, vaultIsGone } from "../vaults/presence";
import { askArm } from "./arm";

/** What `onDestroy` says. A key or vault that is gone already is no error. */
export async function removeKey(state: KeyOutputs): Promise<void> {
    refuseUnknownEnd(describeKey(state), state.onDestroy, keyChoices.onDestroy);
    if (state.onDestroy === "detach") {
        return;
    }
    if (state.onDestroy === "purge" && state.target.purgeProtection) {
        throw new KeyVaultComponentError(
            "NotSupported",
            `${describeKey(state)}: \`onDestroy\` is "purge", and the vault's purge protection allows no purge. Deploy onDestroy: "delete" ` +
                "first: the key then stays recoverable until its retention is over.",
        );
    }
    const store = new KeyStore(state, "look");
    try {
        if (state.onDestroy === "disable") {
            await disable(store);
            return;
        }
        await store.delete();
        if (state.onDestroy === "purge") {
            await store.purge();
            await purged(describeKey(state), () => store.softDeleted());
        }
    } catch (error) {
        if (!(await vaultIsGone(error, state.target)) && !(isAccessMissing(error) && (await hasEnded(state)))) {
            throw error;
        }
    }
}

/** Whether an earlier deployment has done already what `onDestroy` says, as ARM shows it to whoever may read the vault. */
async function hasEnded(state: KeyOutputs): Promise<boolean> {
    const shown = await askArm(state);
    const isDisabled = typeof shown === "object" && shown.properties.attributes?.enabled === false;
    return shown === "absent" || (state.onDestroy === "disable" && isDisabled);
}

async function disable(store: KeyStore): Promise<void> {
    const live = await store.read();
    if (live !== undefined && live.properties.enabled !== false) {
        await store.change({ enabled: false });
    }
}
