import type { ProviderResource, Resource } from "@pulumi/pulumi";
import { explicitProvider } from "./deployer-identity";

/**
 * The azure-native provider of what is declared for something in a vault: that of the vault, as on the data plane, because what is in a
 * vault is in its subscription. A component that was given a provider of its own, or inherits one, keeps it.
 *
 * @param parent the component that the declared resource goes below
 * @returns an option for the resource; empty where neither has an explicit provider
 */
export function vaultProvider(vault: Resource, parent: Resource): { readonly provider?: ProviderResource } {
    const provider = explicitProvider(parent) ?? explicitProvider(vault);
    return provider === undefined ? {} : { provider };
}
