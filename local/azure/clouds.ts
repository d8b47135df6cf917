/**
 * The clouds whose hosts are answered for.
 * @see https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure#guidance-for-developers
 * @see https://learn.microsoft.com/azure/china/resources-developer-guide
 */
export interface Cloud {
    readonly name: "AzureCloud" | "AzureChinaCloud" | "AzureUSGovernment";
    /** The first one is what tokens and discovery documents name. */
    readonly loginHosts: readonly [string, ...string[]];
    readonly managementHost: string;
    readonly graphHosts: readonly string[];
    readonly vaultSuffix: string;
    readonly hsmSuffix: string;
    /** The issuer host of version 1 tokens. */
    readonly tokenIssuerHost: string;
    /** Other names of ARM as the audience of a token. */
    readonly managementAudiences: readonly string[];
}

export const CLOUDS: readonly Cloud[] = [
    {
        name: "AzureCloud",
        loginHosts: ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
        managementHost: "management.azure.com",
        graphHosts: ["graph.microsoft.com"],
        vaultSuffix: ".vault.azure.net",
        hsmSuffix: ".managedhsm.azure.net",
        tokenIssuerHost: "sts.windows.net",
        managementAudiences: ["https://management.core.windows.net"],
    },
    {
        name: "AzureChinaCloud",
        loginHosts: ["login.chinacloudapi.cn", "login.partner.microsoftonline.cn"],
        managementHost: "management.chinacloudapi.cn",
        graphHosts: ["microsoftgraph.chinacloudapi.cn"],
        vaultSuffix: ".vault.azure.cn",
        hsmSuffix: ".managedhsm.azure.cn",
        tokenIssuerHost: "sts.chinacloudapi.cn",
        managementAudiences: ["https://management.core.chinacloudapi.cn"],
    },
    {
        name: "AzureUSGovernment",
        loginHosts: ["login.microsoftonline.us"],
        managementHost: "management.usgovcloudapi.net",
        graphHosts: ["graph.microsoft.us", "dod-graph.microsoft.us"],
        vaultSuffix: ".vault.usgovcloudapi.net",
        hsmSuffix: ".managedhsm.usgovcloudapi.net",
        tokenIssuerHost: "sts.windows.net",
        managementAudiences: ["https://management.core.usgovcloudapi.net"],
    },
];

/** The cloud of Azure's public regions: what is meant where a host doesn't say. */
export const PUBLIC_CLOUD = CLOUDS[0] as Cloud;

/** What a cloud answers at a host. */
export type HostKind = "login" | "management" | "graph" | "vault" | "hsm";

/** Which cloud and service a host belongs to, or `undefined` for a host that isn't Azure's. `host` is lower case. */
export function resolveHost(host: string): { readonly cloud: Cloud; readonly kind: HostKind } | undefined {
    for (const cloud of CLOUDS) {
        const kind = kindOf(host, cloud);
        if (kind !== undefined) {
            return { cloud, kind };
        }
    }
    return undefined;
}

function kindOf(host: string, cloud: Cloud): HostKind | undefined {
    if (cloud.loginHosts.includes(host)) {
        return "login";
    }
    if (host === cloud.managementHost) {
        return "management";
    }
    if (cloud.graphHosts.includes(host)) {
        return "graph";
    }
    if (isChild(host, cloud.vaultSuffix)) {
        return "vault";
    }
    return isChild(host, cloud.hsmSuffix) ? "hsm" : undefined;
}

/** Whether `host` is one label in front of `suffix`. */
function isChild(host: string, suffix: string): boolean {
    const label = host.slice(0, -suffix.length);
    return host.endsWith(suffix) && /^[a-z0-9-]+$/.test(label);
}

/** Every name a server certificate must carry, wildcards for the vaults. */
export function certificateNames(): readonly string[] {
    return CLOUDS.flatMap((cloud) => [
        ...cloud.loginHosts,
        cloud.managementHost,
        ...cloud.graphHosts,
        `*${cloud.vaultSuffix}`,
        `*${cloud.hsmSuffix}`,
    ]);
}
