// The Azure clouds and their hosts. https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
// https://learn.microsoft.com/azure/china/resources-developer-guide

/** Where a cloud's services are. */
export interface Cloud {
    /** The name that `az cloud` uses. */
    readonly name: string;
    /** The authority that gives out tokens. */
    readonly authority: string;
    readonly resourceManager: string;
    readonly graph: string;
    /** What a vault's host name ends with. */
    readonly vaultSuffix: string;
}

const publicCloud: Cloud = {
    name: "AzureCloud",
    authority: "https://login.microsoftonline.com",
    resourceManager: "https://management.azure.com",
    graph: "https://graph.microsoft.com",
    vaultSuffix: "vault.azure.net",
};

const china: Cloud = {
    name: "AzureChinaCloud",
    authority: "https://login.chinacloudapi.cn",
    resourceManager: "https://management.chinacloudapi.cn",
    graph: "https://microsoftgraph.chinacloudapi.cn",
    vaultSuffix: "vault.azure.cn",
};

const government: Cloud = {
    name: "AzureUSGovernment",
    authority: "https://login.microsoftonline.us",
    resourceManager: "https://management.usgovcloudapi.net",
    graph: "https://graph.microsoft.us",
    vaultSuffix: "vault.usgovcloudapi.net",
};

const clouds: Readonly<Record<string, Cloud>> = {
    public: publicCloud,
    azurecloud: publicCloud,
    china,
    azurechinacloud: china,
    usgov: government,
    usgovernment: government,
    azureusgovernment: government,
    azureusgovernmentcloud: government,
    usgovernmentl4: government,
};

/** The cloud that azure-native's `environment` means, without regard to case; `undefined` for a name it doesn't know. */
export function cloudNamed(environment: string): Cloud | undefined {
    return clouds[environment.toLowerCase()];
}

/** The names that {@link cloudNamed} knows. */
export const cloudNames: readonly string[] = Object.keys(clouds);
