import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";
import { Caller } from "../access/caller";
import { explicitIdentity } from "../internal/deployer-identity";
import { KeyVaultComponentError } from "../internal/errors";
import type { VaultTarget } from "../internal/vault-target";

/** The ARM id of a vault: `/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…`. */
export const vaultIdPattern =
    /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)$/i;

export function vaultIdOf(subscriptionId: string, resourceGroupName: string, vaultName: string): string {
    return (
        `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}` +
        `/providers/Microsoft.KeyVault/vaults/${vaultName}`
    );
}

/** Looks at a vault that this program doesn't declare, after both planes turned out to be deployed by one identity. */
export function existingVault(
    component: pulumi.ComponentResource,
    name: string,
    id: pulumi.Input<string>,
    client: pulumi.Output<authorization.GetClientConfigResult>,
): keyvault.Vault {
    const identity = new Caller(
        `${name}-identity`,
        { identity: explicitIdentity(component), expectedObjectId: client.objectId, describe: false },
        { parent: component },
    );
    return keyvault.Vault.get(name, id, { parent: component, dependsOn: [identity] });
}

/** Refuses a vault whose access isn't decided in the way that the program was told. */
export function checkModel(name: string, declared: VaultTarget["accessModel"], usesRbac: boolean | undefined): void {
    const actual = usesRbac === true ? "rbac" : "accessPolicies";
    if (actual !== declared) {
        throw new KeyVaultComponentError(
            "Differs",
            `Vault "${name}": the vault decides on access by ${words[actual]}, not by ${words[declared]}. ` +
                `Refer to it with \`accessModel: "${actual}"\`.`,
        );
    }
}

const words = { rbac: "role assignments", accessPolicies: "access policies" } as const;
