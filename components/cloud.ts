import * as pulumi from "@pulumi/pulumi";
import { type Cloud, cloudOf, type CloudSettings, cloudVariables } from "./internal/clouds";
import { refuseFirstOf } from "./internal/complaints";
import { type DeployerIdentity, identityOf } from "./internal/deployer-identity";
import { provider as providerForm } from "./internal/forms";

/**
 * The cloud that is deployed to, by azure-native's `environment`: of an explicit provider, else of the stack's configuration
 * (`azure-native:environment`), else of `ARM_ENVIRONMENT`; `public` where none is set. Where azure-native has a `metadataHost`, its cloud
 * counts; any other cloud than these three is refused. The Azure CLI, from whose account azure-native takes
 * the cloud where it signs in by it and none is set, isn't asked: set `environment` in another cloud, with `az login` too.
 *
 * @param provider the azure-native provider, where an explicit one is used. @default the stack's own
 */
export function azureCloud(provider?: pulumi.ProviderResource): pulumi.Output<Cloud> {
    refuseFirstOf("azureCloud", providerForm("provider", provider));
    const explicit: pulumi.Output<DeployerIdentity> =
        provider === undefined ? pulumi.output({}) : identityOf(provider, Object.keys(cloudVariables));
    return explicit.apply((identity) => {
        const setting = (name: keyof CloudSettings) =>
            [identity[name], ...configured(name, provider)].find((value) => value !== undefined && value !== "");
        return cloudOf({ environment: setting("environment"), metadataHost: setting("metadataHost") });
    });
}

/**
 * The name of the private DNS zone in which private endpoints of vaults are found: `privatelink.vaultcore.azure.net`, or that of the
 * Chinese or US government cloud.
 *
 * @param provider the azure-native provider, where an explicit one is used. @default the stack's own
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-dns
 */
export function vaultPrivateDnsZone(provider?: pulumi.ProviderResource): pulumi.Output<string> {
    return azureCloud(provider).privateDnsZone;
}

/** What else says it, first things first. An explicit provider leaves the stack's configuration aside, as azure-native does. */
function configured(name: keyof CloudSettings, provider: pulumi.ProviderResource | undefined): (string | undefined)[] {
    const own = provider === undefined ? [new pulumi.Config("azure-native").get(name)] : [];
    return [...own, ...cloudVariables[name].map((variable) => process.env[variable])];
}
