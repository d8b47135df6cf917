import { certificateChoices } from "../../internal/certificate-rules";
import { KeyVaultComponentError } from "../../internal/errors";
import type { CertificateOutputs } from "./contract";
import { CertificateStore, describeCertificate } from "./store";
import { refuseUnknownEnd } from "../life-cycle/on-destroy";
import { purged, settled } from "../azure/transition";
import { unlessVaultIsGone } from "../vaults/presence";

/** What `onDestroy` says. A certificate or vault that is gone already is no error. */
export async function removeCertificate(state: CertificateOutputs): Promise<void> {
    const { onDestroy, status, target } = state;
    refuseUnknownEnd(describeCertificate(state), onDestroy, certificateChoices.onDestroy);
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
                await settled(describeCertificate(state), "deletion", () => store.softDeleted());
            }
            if (state.onDestroy === "purge") {
                await store.purge();
                await purged(describeCertificate(state), () => store.softDeleted());
            }
    }
}
