import { KeyVaultComponentError } from "../internal/errors";
import { transitionTimeoutMs } from "../internal/limits";
import type { CertificateOutputs } from "./certificate-contract";
import { CertificateStore, describeCertificate } from "./certificate-store";
import { time } from "./retry";
import { unlessVaultIsGone } from "./vault-presence";

const pollMs = 500;

/** What `onDestroy` says. A certificate or vault that is gone already is no error. */
export async function removeCertificate(state: CertificateOutputs): Promise<void> {
    const { onDestroy, status, target } = state;
    if (onDestroy === "purge" && target.purgeProtection) {
        throw new KeyVaultComponentError(
            "NotSupported",
            `${describeCertificate(state)}: \`onDestroy\` is "purge", and the vault's purge protection allows no purge. Deploy onDestroy: ` +
                '"delete" first: the certificate then stays recoverable until its retention is over.',
        );
    }
    if (onDestroy === "detach" && status !== "pending") {
        return;
    }
    const store = new CertificateStore(state, "look");
    await unlessVaultIsGone(target, async () => {
        // Nobody would bring back what is asked for here.
        if (status === "pending") {
            await store.cancel();
        }
        await end(store, state);
    });
}

async function end(store: CertificateStore, state: CertificateOutputs): Promise<void> {
    switch (state.onDestroy) {
        case "detach":
            return;
        case "disable": {
            const live = await store.read();
            if (live !== undefined && live.attributes.enabled !== false) {
                await store.change({ attributes: { enabled: false } });
            }
            return;
        }
        default:
            if (await store.delete()) {
                await until(state, "deletion", async () => (await store.softDeleted()) !== undefined);
            }
            if (state.onDestroy === "purge") {
                await store.purge();
                await until(state, "purge", async () => (await store.softDeleted()) === undefined);
            }
    }
}

/** The service goes on deleting and purging after it has answered. */
async function until(state: CertificateOutputs, what: string, isOver: () => Promise<boolean>): Promise<void> {
    const started = time.now();
    while (!(await isOver())) {
        if (time.now() - started > transitionTimeoutMs) {
            throw new KeyVaultComponentError(
                "TimedOut",
                `${describeCertificate(state)}: the ${what} was accepted and has not finished within ${transitionTimeoutMs / 1000} seconds. ` +
                    "Run the same command again.",
            );
        }
        await time.sleep(pollMs);
    }
}
