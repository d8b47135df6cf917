// Microsoft.KeyVault. https://learn.microsoft.com/rest/api/keyvault/keyvault
import { accessPolicyOperations } from "../custom/access-policy";
import { deleteFromVault } from "../custom/vault-objects";
import { fixedLocation, identityOutputs, provisioningState, type ResourceType, systemData } from "../resource-type";
import {
    fixed,
    flag,
    input,
    inProperties,
    lasting,
    list,
    number,
    object,
    output,
    reference,
    required,
    secretValue,
    shared,
    text,
    texts,
    textMap,
} from "../../schema/shape";

const API_VERSION = "2024-11-01";
const vaultPath =
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.KeyVault/vaults/{vaultName}";

const permissions = required(object({ certificates: texts, keys: texts, secrets: texts, storage: texts }));

/** One entry of a vault's access policies. */
const accessPolicyEntry = { applicationId: text, objectId: required(text), permissions, tenantId: required(text) };

const networkRules = object({
    bypass: text,
    defaultAction: text,
    ipRules: list(object({ value: required(text) })),
    virtualNetworkRules: list(object({ id: required(text), ignoreMissingVnetServiceEndpoint: flag })),
});

const connectionState = object({ actionsRequired: text, description: text, status: text });

const connectionProperties = {
    ...provisioningState,
    privateEndpoint: output(object({ id: output(text) })),
    privateLinkServiceConnectionState: connectionState,
};

const vaultProperties = object({
    ...provisioningState,
    accessPolicies: shared(list(object(accessPolicyEntry))),
    createMode: input(text),
    enablePurgeProtection: flag,
    enableRbacAuthorization: flag,
    enableSoftDelete: flag,
    enabledForDeployment: flag,
    enabledForDiskEncryption: flag,
    enabledForTemplateDeployment: flag,
    hsmPoolResourceId: output(text),
    networkAcls: networkRules,
    privateEndpointConnections: output(list(object({ etag: text, id: text, ...inProperties(connectionProperties) }))),
    publicNetworkAccess: text,
    sku: required(object({ family: required(text), name: required(text) })),
    softDeleteRetentionInDays: number,
    tenantId: required(text),
    vaultUri: lasting(text),
});

const releasePolicy = object({ contentType: text, data: text });

const lifetimeAction = object({
    action: object({ type: text }),
    trigger: object({ timeAfterCreate: text, timeBeforeExpiry: text }),
});

// ARM makes a key's first version and never changes it: other settings than these are taken and have no effect.
const keyProperties = object({
    attributes: object({ enabled: flag, expires: number, exportable: flag, notBefore: number }),
    curveName: fixed(text),
    keyOps: texts,
    keySize: fixed(number),
    kty: fixed(text),
    releasePolicy,
    rotationPolicy: object({
        attributes: object({ expiryTime: text }),
        lifetimeActions: list(lifetimeAction),
    }),
});

const keyAttributes = object({
    created: number,
    enabled: flag,
    expires: number,
    exportable: flag,
    notBefore: number,
    recoveryLevel: text,
    updated: number,
});

const rotationPolicy = object({
    attributes: object({ created: number, expiryTime: text, updated: number }),
    lifetimeActions: list(lifetimeAction),
});

const secretProperties = object({
    attributes: object({
        created: output(number),
        enabled: flag,
        expires: number,
        notBefore: number,
        updated: output(number),
    }),
    contentType: text,
    secretUri: lasting(text),
    secretUriWithVersion: output(text),
    value: secretValue(text),
});

/** Vaults, and what ARM manages inside of them. */
export const keyVaultTypes: readonly ResourceType[] = [
    {
        token: "azure-native:keyvault:Vault",
        apiVersion: API_VERSION,
        path: vaultPath,
        shape: {
            ...identityOutputs,
            ...systemData,
            ...fixedLocation,
            properties: required(vaultProperties),
            tags: textMap,
        },
    },
    {
        token: "azure-native:keyvault:Key",
        apiVersion: API_VERSION,
        path: `${vaultPath}/keys/{keyName}`,
        custom: deleteFromVault("keys", "keyName"),
        shape: {
            ...identityOutputs,
            location: output(text),
            properties: required(input(keyProperties)),
            tags: textMap,
            ...inProperties({
                attributes: output(keyAttributes),
                curveName: output(text),
                keyOps: output(texts),
                keySize: output(number),
                keyUri: lasting(text),
                keyUriWithVersion: output(text),
                kty: output(text),
                releasePolicy: output(releasePolicy),
                rotationPolicy: output(rotationPolicy),
            }),
        },
    },
    {
        token: "azure-native:keyvault:Secret",
        apiVersion: API_VERSION,
        path: `${vaultPath}/secrets/{secretName}`,
        custom: deleteFromVault("secrets", "secretName"),
        shape: {
            ...identityOutputs,
            location: output(text),
            properties: required(secretProperties),
            tags: textMap,
        },
    },
    {
        token: "azure-native:keyvault:PrivateEndpointConnection",
        apiVersion: API_VERSION,
        path: `${vaultPath}/privateEndpointConnections/{privateEndpointConnectionName}`,
        shape: {
            ...identityOutputs,
            etag: output(text),
            location: output(text),
            tags: output(textMap),
            ...inProperties({ ...connectionProperties, privateEndpoint: output(reference) }),
        },
    },
    {
        token: "azure-native:keyvault:AccessPolicy",
        apiVersion: "",
        path: `${vaultPath}/accessPolicy/{policy.objectId}`,
        custom: accessPolicyOperations(API_VERSION),
        shape: {
            policy: required(object({ ...accessPolicyEntry, objectId: required(fixed(text)) })),
            resourceGroupName: required(fixed(text)),
            vaultName: required(fixed(text)),
        },
    },
];
