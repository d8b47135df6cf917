import { type VaultTarget } from "../../internal/vault-target";
import { armClient } from "../azure/clients";
import { KeyVaultComponentError } from "../../internal/errors";
import { isNoAnswerOfVault, isNotFound, serviceErrorOf } from "../azure/service-error";

/** The version of ARM's Key Vault interface that vaults are looked up with. */
const vaultApiVersion = "2023-07-01";

/**
 * Whether an error means that the whole vault is gone. A deleted vault's host name stops resolving, which a private DNS
 * zone or a broken network looks like too: ARM says which it is.
 */
export async function vaultIsGone(error: unknown, target: VaultTarget): Promise<boolean> {
    return isNoAnswerOfVault(error) && (await isGone(target, target.vaultId));
}

/** Whether ARM says that something isn't there. Any other answer says nothing of it: the caller's error stands. */
async function isGone(target: VaultTarget, id: string): Promise<boolean> {
    try {
        await armClient(target).request("GET", id, vaultApiVersion);
        return false;
    } catch (answer) {
        return isNotFound(answer);
    }
}

/**
 * Whether an error says that the deployer's access is missing. Of what is to be deleted, ARM knows whether it is there still: Pulumi deletes
 * once more what a replacement that broke off has deleted, by when the access to it is gone as well.
 */
export function isAccessMissing(error: unknown): boolean {
    return error instanceof KeyVaultComponentError
        ? error.code === "AccessMissing"
        : serviceErrorOf(error)?.status === 403;
}

/** Whether a secret is gone that the deployer's access doesn't reach any more. */
export async function secretIsGone(error: unknown, target: VaultTarget, name: string): Promise<boolean> {
    return isAccessMissing(error) && (await isGone(target, `${target.vaultId}/secrets/${name}`));
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
