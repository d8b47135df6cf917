// Microsoft.KeyVault. https://learn.microsoft.com/rest/api/keyvault/keyvault
import { identityOutputs, type ResourceType, systemData } from "../resource-type";
import {
    fixed,
    flag,
    input,
    lasting,
    list,
    number,
    object,
    output,
    required,
    shared,
    text,
    texts,
    textMap,
} from "../shape";

const vaultPath =
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.KeyVault/vaults/{vaultName}";

/** One entry of a vault's access policies. */
export const accessPolicyEntry = object({
    applicationId: text,
    objectId: required(text),
    permissions: required(object({ certificates: texts, keys: texts, secrets: texts, storage: texts })),
    tenantId: required(text),
});

const connectionState = object({ actionsRequired: text, description: text, status: text });

const networkRules = object({
    bypass: text,
    defaultAction: text,
    ipRules: list(object({ value: required(text) })),
    virtualNetworkRules: list(object({ id: required(text), ignoreMissingVnetServiceEndpoint: flag })),
});

const vaultProperties = object({
    accessPolicies: shared(list(accessPolicyEntry)),
    createMode: input(text),
    enablePurgeProtection: flag,
    enableRbacAuthorization: flag,
    enableSoftDelete: flag,
    enabledForDeployment: flag,
    enabledForDiskEncryption: flag,
    enabledForTemplateDeployment: flag,
    hsmPoolResourceId: output(text),
    networkAcls: networkRules,
    privateEndpointConnections: output(
        list(
            object({
                etag: output(text),
                id: output(text),
                privateEndpoint: output(object({ id: output(text) })),
                privateLinkServiceConnectionState: output(connectionState),
                provisioningState: output(text),
            }),
        ),
    ),
    provisioningState: output(text),
    publicNetworkAccess: text,
    sku: required(object({ family: required(text), name: required(text) })),
    softDeleteRetentionInDays: number,
    tenantId: required(text),
    vaultUri: lasting(text),
});

/** Vaults and what ARM manages inside of them. */
export const keyVaultTypes: readonly ResourceType[] = [
    {
        token: "azure-native:keyvault:Vault",
        apiVersion: "2024-11-01",
        path: vaultPath,
        shape: {
            ...identityOutputs,
            ...systemData,
            location: required(fixed(text)),
            properties: required(vaultProperties),
            tags: textMap,
        },
    },
];
