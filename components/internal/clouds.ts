import { KeyVaultComponentError, show } from "./errors";

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
    usgovernmentl4: "usgovernment",
};

/** The environment variables that azure-native reads the cloud from, where its configuration has none. */
export const cloudVariables = {
    environment: ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"],
    metadataHost: ["ARM_METADATA_HOSTNAME"],
} as const;

/** What azure-native takes the cloud from. */
export type CloudSettings = { readonly [K in keyof typeof cloudVariables]?: string | undefined };

/**
 * The cloud that azure-native deploys to: that of `metadataHost`, where it is set, else that which `environment` names, as azure-native,
 * the CLI or `ARM_ENVIRONMENT` spell it; the public one where nothing is said.
 */
export function cloudOf({ environment, metadataHost }: CloudSettings): Cloud {
    if (metadataHost !== undefined) {
        return ofHost(metadataHost) ?? unknownCloud("metadataHost", metadataHost);
    }
    return clouds[otherNames[(environment ?? "public").toLowerCase()] ?? unknownCloud("environment", environment)];
}

function ofHost(metadataHost: string): Cloud | undefined {
    const host = metadataHost
        .replace(/^https?:\/\//i, "")
        .replace(/\/.*$/, "")
        .toLowerCase();
    return Object.values(clouds).find(({ managementEndpoint }) => new URL(managementEndpoint).host === host);
}

function unknownCloud(setting: keyof CloudSettings, got: unknown): never {
    const known = Object.values(clouds).map(({ environment, managementEndpoint }) =>
        setting === "environment" ? environment : new URL(managementEndpoint).host,
    );
    throw new KeyVaultComponentError(
        "NotSupported",
        `azure-native's \`${setting}\` (${cloudVariables[setting].join(", ")}) must be one of ${known.join(", ")}, got ${show(got)}.`,
    );
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
