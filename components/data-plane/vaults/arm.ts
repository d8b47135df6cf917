import type { DeployerIdentity } from "../../internal/deployer-identity";
import type { VaultTarget } from "../../internal/vault-target";
import type { ArmClient } from "../azure/arm";
import { armClient } from "../azure/clients";
import { environmentOf, identitySettings } from "../azure/credentials";
import type { SubscriptionTarget } from "./contract";

/** The version of ARM's vault interface that azure-native 3.28 speaks as well, so that both see the same properties. */
export const vaultApiVersion = "2024-11-01";

/** The client for ARM before a vault is known: in the cloud that azure-native's settings name. */
export function armOf(identity: DeployerIdentity | undefined): ArmClient {
    return armClient({
        environment: environmentOf(identitySettings(identity)),
        ...(identity === undefined ? {} : { identity }),
    });
}

/** A soft-deleted vault, as ARM lists it. */
export interface DeletedVault {
    readonly name: string;
    readonly properties: {
        readonly vaultId: string;
        readonly location: string;
        readonly scheduledPurgeDate?: string;
        readonly purgeProtectionEnabled?: boolean;
    };
}

/** The soft-deleted vault of a name in a subscription. */
export async function findDeletedVault(target: SubscriptionTarget, name: string): Promise<DeletedVault | undefined> {
    const arm = armOf(target.identity);
    const path = `/subscriptions/${target.subscriptionId}/providers/Microsoft.KeyVault/deletedVaults`;
    for await (const vault of listed<DeletedVault>(arm, path)) {
        if (vault.name.toLowerCase() === name.toLowerCase()) {
            return vault;
        }
    }
    return undefined;
}

/** Purges a soft-deleted vault, and waits until its name is free. */
export async function purgeDeletedVault(target: SubscriptionTarget, vault: DeletedVault): Promise<void> {
    const base = `/subscriptions/${target.subscriptionId}/providers/Microsoft.KeyVault`;
    const path = `${base}/locations/${vault.properties.location}/deletedVaults/${vault.name}/purge`;
    await armOf(target.identity).requestUntilDone("POST", path, vaultApiVersion, undefined, purgeTimeoutMs);
}

const purgeTimeoutMs = 10 * 60_000;

/** A vault's properties as ARM shows them, as far as they matter here. */
export interface ArmVault {
    readonly location: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly systemData?: { readonly createdAt?: string };
    readonly properties: Readonly<Record<string, unknown>> & {
        readonly tenantId: string;
        readonly vaultUri: string;
        readonly accessPolicies?: readonly ArmAccessPolicy[];
    };
}

/** One entry of a vault's access policies. The service keeps the letter case that it was given. */
export interface ArmAccessPolicy {
    readonly tenantId: string;
    readonly objectId: string;
    readonly applicationId?: string;
    readonly permissions: {
        readonly keys?: readonly string[];
        readonly secrets?: readonly string[];
        readonly certificates?: readonly string[];
        readonly storage?: readonly string[];
    };
}

export async function getVault(target: VaultTarget): Promise<ArmVault> {
    return (await armClient(target).request("GET", target.vaultId, vaultApiVersion)).body as ArmVault;
}

/** Everything in a paged list of ARM. */
export async function* listed<T>(arm: ArmClient, path: string, apiVersion = vaultApiVersion): AsyncGenerator<T> {
    let next: string | undefined = path;
    let version: string | undefined = apiVersion;
    while (next !== undefined) {
        const { body } = await arm.request("GET", next, version);
        const page = body as { readonly value: readonly T[]; readonly nextLink?: string | null };
        yield* page.value;
        next = page.nextLink ?? undefined;
        version = undefined;
    }
}
