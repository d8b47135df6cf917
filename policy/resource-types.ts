import { azureNativeType } from "pulumi-azure-keyvault/guardrails";

/** What a resource type declares, for the guardrails. */
export type Declares = "vault" | "key" | "secret" | "certificate" | "privateEndpoint" | "diagnosticSetting";

/** A resource type, taken apart. */
export interface Declaration {
    readonly declares: Declares;
    /** Who declares it: azure-native, or the data plane of pulumi-azure-keyvault. */
    readonly by: "azure-native" | "data-plane";
    /** The date of the API version that the type names, such as `20240701`; absent where the provider chooses it. */
    readonly apiVersion?: string;
}

const dataPlane = /^pulumi-nodejs:dynamic\/azure-keyvault:(Key|Secret|Certificate)$/;

const declarations: Readonly<Record<string, Declares>> = {
    "keyvault:Vault": "vault",
    "keyvault:Key": "key",
    "keyvault:Secret": "secret",
    "network:PrivateEndpoint": "privateEndpoint",
    "network:InterfaceEndpoint": "privateEndpoint",
    "monitor:DiagnosticSetting": "diagnosticSetting",
    "insights:DiagnosticSetting": "diagnosticSetting",
};

/** What a resource type declares, in any API version; nothing for what the guardrails don't look at. */
export function declaration(type: string): Declaration | undefined {
    const own = dataPlane.exec(type);
    if (own !== null) {
        return { declares: own[1]?.toLowerCase() as "key" | "secret" | "certificate", by: "data-plane" };
    }
    const { module = "", name = "", apiVersion } = azureNativeType(type) ?? {};
    const declares = declarations[`${module}:${name}`];
    return declares === undefined
        ? undefined
        : { declares, by: "azure-native", ...(apiVersion === undefined ? {} : { apiVersion }) };
}
