import * as pulumi from "@pulumi/pulumi";
import { type AzureEnvironment, type Cloud, clouds, environmentNamed, environmentVariables } from "./internal/clouds";
import { type DeployerIdentity, identityOf } from "./internal/deployer-identity";
import { KeyVaultComponentError, show } from "./internal/errors";

/**
 * The cloud that is deployed to, by azure-native's `environment`: of an explicit provider, else of the stack's configuration
 * (`azure-native:environment`), else of `ARM_ENVIRONMENT`; `public` where none is set. The Azure CLI, from whose account azure-native takes
 * the cloud where it signs in by it and none is set, isn't asked: set `environment` in another cloud, with `az login` too.
 *
 * @param provider the azure-native provider, where an explicit one is used. @default the stack's own
 */
export function azureCloud(provider?: pulumi.ProviderResource): pulumi.Output<Cloud> {
    const explicit: pulumi.Output<DeployerIdentity> = provider === undefined ? pulumi.output({}) : identityOf(provider);
    return explicit.apply((identity) => clouds[environment(identity.environment ?? configured(provider))]);
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

/** An explicit provider leaves the stack's configuration aside, as azure-native does. */
function configured(provider: pulumi.ProviderResource | undefined): string | undefined {
    const own = provider === undefined ? new pulumi.Config("azure-native").get("environment") : undefined;
    return own ?? environmentVariables.map((name) => process.env[name]).find((value) => value !== undefined);
}

function environment(name: string | undefined): AzureEnvironment {
    const known = name === undefined || name === "" ? "public" : environmentNamed(name);
    if (known === undefined) {
        throw new KeyVaultComponentError(
            "NotSupported",
            `azure-native's \`environment\` must be one of ${Object.keys(clouds).join(", ")}, got ${show(name)}.`,
        );
    }
    return known;
}
