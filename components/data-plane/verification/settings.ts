/** The settings of a vault that decide on its safety, in one form for what was declared and what is in force. */
export function settingsOf(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const rules = properties["networkAcls"] as NetworkRules | undefined;
    return {
        enableRbacAuthorization: properties["enableRbacAuthorization"] === true,
        enablePurgeProtection: properties["enablePurgeProtection"] === true,
        softDeleteRetentionInDays: properties["softDeleteRetentionInDays"],
        publicNetworkAccess: properties["publicNetworkAccess"] ?? "Enabled",
        networkAcls: {
            defaultAction: rules?.defaultAction ?? "Allow",
            bypass: rules?.bypass ?? "AzureServices",
            // The service writes a single address as a range of one.
            ipRules: (rules?.ipRules ?? []).map(({ value }) => value.replace(/\/32$/, "")).sort(),
            virtualNetworkRules: (rules?.virtualNetworkRules ?? []).map(({ id }) => id.toLowerCase()).sort(),
        },
    };
}

interface NetworkRules {
    readonly defaultAction?: string;
    readonly bypass?: string;
    readonly ipRules?: readonly { readonly value: string }[];
    readonly virtualNetworkRules?: readonly { readonly id: string }[];
}
