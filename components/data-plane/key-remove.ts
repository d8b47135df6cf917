import { KeyVaultComponentError } from "../internal/errors";
import { keyChoices } from "../internal/key-rules";
import { transitionTimeoutMs } from "../internal/limits";
import { type KeyOutputs } from "./key-contract";
import { describeKey } from "./key-names";
import { KeyStore } from "./key-store";
import { refuseUnknownEnd } from "./on-destroy";
import { time } from "./retry";
import { vaultIsGone } from "./vault-presence";

const pollMs = 500;

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
            await purge(store, state);
        }
    } catch (error) {
        if (!(await vaultIsGone(error, state.target))) {
            throw error;
        }
    }
}

async function disable(store: KeyStore): Promise<void> {
    const live = await store.read();
    if (live !== undefined && live.properties.enabled !== false) {
        await store.change({ enabled: false });
    }
}

/** Purges, and waits until the name is free: the service goes on purging after it has answered. */
async function purge(store: KeyStore, state: KeyOutputs): Promise<void> {
    await store.purge();
    const started = time.now();
    while ((await store.softDeleted()) !== undefined) {
        if (time.now() - started > transitionTimeoutMs) {
            throw new KeyVaultComponentError(
                "TimedOut",
                `${describeKey(state)}: the purge was accepted and has not finished within ${transitionTimeoutMs / 1000} seconds. ` +
                    "Run the same command again.",
            );
        }
        await time.sleep(pollMs);
    }
}
