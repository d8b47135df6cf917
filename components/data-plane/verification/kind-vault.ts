import type { VaultSubject } from "./contract";
import type { Kind } from "./kind";
import { ArmReader, checkVault } from "./vault-checks";

/** Vaults: the settings in force and who has access, read back from ARM. */
export const vaultKind: Kind<VaultSubject> = {
    describe: ({ name }) => `Vault "${name}"`,
    plan: () => ["settings in force", "declared access is there", "no undeclared access"],
    verify: async ({ subject, findings }) => {
        const arm = new ArmReader(subject);
        await checkVault(subject, arm, findings);
        return { calls: arm.calls };
    },
};
