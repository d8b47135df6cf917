/** A resource type of azure-native, taken apart. */
export interface AzureNativeType {
    /** `keyvault` */
    readonly module: string;
    /** `Vault` */
    readonly name: string;
    /** The date of the API version that the type names, such as `20240701`; absent where the provider chooses it. */
    readonly apiVersion?: string;
}

/**
 * Version 3 has another API version in a package of its own (`azure-native_keyvault_v20240701:keyvault:Vault`), version 2 in a module
 * (`azure-native:keyvault/v20240701:Vault`), and packages of early versions 3 in both.
 *
 * @see https://www.pulumi.com/blog/azure-native-v3
 */
const pattern = /^azure-native(?:_[a-z0-9]+_v(\d{8})[a-z0-9]*)?:([a-z0-9]+)(?:\/v(\d{8})[a-z0-9]*)?:(\w+)$/;

/** Takes a resource type of azure-native apart, in any API version; nothing for a type of any other package. */
export function azureNativeType(type: string): AzureNativeType | undefined {
    const [, ofPackage, module, ofModule, name] = pattern.exec(type) ?? [];
    if (module === undefined || name === undefined) {
        return undefined;
    }
    const apiVersion = ofPackage ?? ofModule;
    return { module, name, ...(apiVersion === undefined ? {} : { apiVersion }) };
}
