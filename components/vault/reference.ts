import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as authorization from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";
import { Caller } from "../access/caller";
import { explicitIdentity } from "../internal/deployer-identity";
import { invalidArgument, KeyVaultComponentError, told } from "../internal/errors";
import { passing } from "../internal/passing";
import type { VaultTarget } from "../internal/vault-target";

/** The ARM id of a vault: `/subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…`. */
const vaultIdPattern =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)$/i;

/**
 * The id of a vault that the program refers to. What comes from another stack may be anything: an output that isn't there is `undefined`.
 *
 * @param name the component's name
 * @param shown what a message tells of it
 * @returns the id as {@link spelt}
 */
export function checkedVaultId(name: string, id: unknown, shown = id): string {
    const parts = typeof id === "string" ? vaultIdPattern.exec(id) : null;
    if (parts === null) {
        throw invalidArgument("Vault", name, "id", "be the ARM id of a vault", shown);
    }
    const [, subscriptionId = "", resourceGroupName = "", vaultName = ""] = parts;
    return spelt(subscriptionId, resourceGroupName, vaultName);
}

/**
 * An id in one way, as far as all vaults have it in common. Azure takes any capitals of it for the same, and shows `resourcegroups` in one
 * place and `resourceGroups` in another; Pulumi would replace all access to the vault for that.
 */
function spelt(subscriptionId: string, resourceGroupName: string, vaultName: string): string {
    return (
        `/subscriptions/${subscriptionId.toLowerCase()}/resourceGroups/${resourceGroupName}` +
        `/providers/Microsoft.KeyVault/vaults/${vaultName}`
    );
}

/** The same by the vault's name and place. */
export function vaultIdIn(
    name: string,
    place: Readonly<Record<"subscriptionId" | "resourceGroupName" | "vaultName", unknown>>,
): string {
    for (const [property, part] of Object.entries(place)) {
        if (typeof part !== "string" || !/^[^/]+$/.test(part)) {
            throw invalidArgument("Vault", name, property, "be a text without slashes", told(part));
        }
    }
    const { subscriptionId, resourceGroupName, vaultName } = place as Record<keyof typeof place, string>;
    return spelt(subscriptionId, resourceGroupName, vaultName);
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
        { parent: component, ...passing },
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
