import type { KeyInputs } from "../../../components/data-plane/keys/contract";
import type { VaultTarget } from "../../../components/internal/vault-target";

/** A signing key as the component declares it. */
export function signingKey(target: VaultTarget, changes: Partial<KeyInputs> = {}): KeyInputs {
    return {
        target,
        name: "signing",
        type: "EC",
        curve: "P-256",
        operations: ["sign", "verify"],
        enabled: true,
        onExisting: "fail",
        onDestroy: "detach",
        owner: "platform/dev/signing",
        ...changes,
    };
}
