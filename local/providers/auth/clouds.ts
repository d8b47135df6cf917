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

/** The US government's for the Department of Defense: its directory alone is elsewhere. */
const defense: Cloud = { ...government, graph: "https://dod-graph.microsoft.us" };

/** The clouds that a plugin can be told of. */
export interface KnownClouds {
    readonly plugin: "azure-native" | "azuread";
    /** By the names that its `environment` takes, in lower case: it makes no difference. */
    readonly clouds: Readonly<Record<string, Cloud>>;
    /** The environment variables that name one where the configuration doesn't. */
    readonly variables: readonly string[];
}

/** https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/azure/cloud/cloud.go */
export const azureNativeClouds: KnownClouds = {
    plugin: "azure-native",
    clouds: {
        public: publicCloud,
        azurecloud: publicCloud,
        china,
        azurechinacloud: china,
        usgov: government,
        usgovernment: government,
        azureusgovernment: government,
        azureusgovernmentcloud: government,
        usgovernmentl4: government,
    },
    variables: ["ARM_ENVIRONMENT", "AZURE_ENVIRONMENT"],
};

/** https://github.com/hashicorp/go-azure-sdk/blob/main/sdk/environments/from_name.go */
export const azureAdClouds: KnownClouds = {
    plugin: "azuread",
    clouds: {
        global: publicCloud,
        public: publicCloud,
        china,
        usgovernment: government,
        usgovernmentl4: government,
        usgovernmentl5: defense,
        dod: defense,
    },
    variables: ["ARM_ENVIRONMENT"],
};
