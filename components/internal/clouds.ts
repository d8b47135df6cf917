/** The Azure clouds by the names that azure-native's `environment` has for them. */
export type AzureEnvironment = "public" | "china" | "usgovernment";

/** The hosts of one cloud. */
export interface Cloud {
    readonly environment: AzureEnvironment;
    /** Where tokens come from. */
    readonly authorityHost: string;
    readonly managementEndpoint: string;
    /** Microsoft Graph. */
    readonly graphEndpoint: string;
    /** What follows a vault's name in its host. */
    readonly vaultSuffix: string;
    /** What follows a managed HSM's name in its host. */
    readonly managedHsmSuffix: string;
    /** The private DNS zone in which private endpoints of vaults are found. */
    readonly privateDnsZone: string;
    /** What the CSI driver and other Go programs call the cloud. */
    readonly sdkName: "AzurePublicCloud" | "AzureChinaCloud" | "AzureUSGovernmentCloud";
}

/**
 * https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers
 * https://learn.microsoft.com/azure/private-link/private-endpoint-dns
 * https://learn.microsoft.com/graph/deployments
 */
export const clouds: Readonly<Record<AzureEnvironment, Cloud>> = {
    public: {
        environment: "public",
        authorityHost: "https://login.microsoftonline.com",
        managementEndpoint: "https://management.azure.com",
        graphEndpoint: "https://graph.microsoft.com",
        vaultSuffix: "vault.azure.net",
        managedHsmSuffix: "managedhsm.azure.net",
        privateDnsZone: "privatelink.vaultcore.azure.net",
        sdkName: "AzurePublicCloud",
    },
    china: {
        environment: "china",
        authorityHost: "https://login.chinacloudapi.cn",
        managementEndpoint: "https://management.chinacloudapi.cn",
        graphEndpoint: "https://microsoftgraph.chinacloudapi.cn",
        vaultSuffix: "vault.azure.cn",
        managedHsmSuffix: "managedhsm.azure.cn",
        privateDnsZone: "privatelink.vaultcore.azure.cn",
        sdkName: "AzureChinaCloud",
    },
    usgovernment: {
        environment: "usgovernment",
        authorityHost: "https://login.microsoftonline.us",
        managementEndpoint: "https://management.usgovcloudapi.net",
        graphEndpoint: "https://graph.microsoft.us",
        vaultSuffix: "vault.usgovcloudapi.net",
        managedHsmSuffix: "managedhsm.usgovcloudapi.net",
        privateDnsZone: "privatelink.vaultcore.usgovcloudapi.net",
        sdkName: "AzureUSGovernmentCloud",
    },
};

const otherNames: Readonly<Record<string, AzureEnvironment>> = {
    public: "public",
    azurecloud: "public",
    azurepubliccloud: "public",
    china: "china",
    azurechina: "china",
    azurechinacloud: "china",
    usgov: "usgovernment",
    usgovernment: "usgovernment",
    azureusgovernment: "usgovernment",
    azureusgovernmentcloud: "usgovernment",
};

/** The environment variables that azure-native reads the cloud's name from, where its configuration has none. */
export const environmentVariables = ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"] as const;

/** The cloud of a name as azure-native, the CLI or `ARM_ENVIRONMENT` spell it; `undefined` for a name that none has. */
export function environmentNamed(name: string): AzureEnvironment | undefined {
    return otherNames[name.toLowerCase()];
}

/** The audience of the tokens that the data plane at this URL takes; `undefined` where the host is none of Azure's. */
export function dataPlaneAudience(url: string): string | undefined {
    const host = new URL(url).hostname;
    const suffixes = Object.values(clouds).flatMap((cloud) => [cloud.vaultSuffix, cloud.managedHsmSuffix]);
    const suffix = suffixes.find((candidate) => host.endsWith(`.${candidate}`));
    return suffix === undefined ? undefined : `https://${suffix}`;
}

/** Whether the data plane at this URL is a managed HSM's. */
export function isManagedHsm(url: string): boolean {
    const host = new URL(url).hostname.toLowerCase();
    return Object.values(clouds).some(({ managedHsmSuffix }) => host.endsWith(`.${managedHsmSuffix}`));
}
