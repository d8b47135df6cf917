import { type VaultTarget } from "../../internal/vault-target";
import { armClient } from "../azure/clients";
import { isNoAnswerOfVault, isNotFound } from "../azure/service-error";

/** The version of ARM's Key Vault interface that vaults are looked up with. */
const vaultApiVersion = "2023-07-01";

/**
 * Whether an error means that the whole vault is gone. A deleted vault's host name stops resolving, which a private DNS
 * zone or a broken network looks like too: ARM says which it is.
 */
export async function vaultIsGone(error: unknown, target: VaultTarget): Promise<boolean> {
    if (!isNoAnswerOfVault(error)) {
        return false;
    }
    try {
        await armClient(target).request("GET", target.vaultId, vaultApiVersion);
        return false;
    } catch (answer) {
        // Any other answer than "not found" says nothing of the vault: the caller's error stands.
        return isNotFound(answer);
    }
}

/** Runs something for which a vault that is gone is the same as a thing that is gone. */
export async function unlessVaultIsGone<T>(target: VaultTarget, run: () => Promise<T>): Promise<T | undefined> {
    try {
        return await run();
    } catch (error) {
        if (await vaultIsGone(error, target)) {
            return undefined;
        }
        throw error;
    }
}
