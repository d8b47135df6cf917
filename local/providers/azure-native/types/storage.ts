// Microsoft.Storage. https://learn.microsoft.com/rest/api/storagerp/storage-accounts
import { fixedLocation, identityOutputs, provisioningState, type ResourceType } from "../resource-type";
import {
    fixed,
    flag,
    identities,
    inProperties,
    lasting,
    list,
    named,
    number,
    object,
    output,
    type Property,
    required,
    text,
    textMap,
} from "../../schema/shape";

const encryptedService = object({ enabled: flag, keyType: text, lastEnabledTime: output(text) });

const encryption = object({
    encryptionIdentity: named(
        "identity",
        object({
            encryptionFederatedIdentityClientId: named("federatedIdentityClientId", text),
            encryptionUserAssignedIdentity: named("userAssignedIdentity", text),
        }),
    ),
    keySource: text,
    keyVaultProperties: named(
        "keyvaultproperties",
        object({
            currentVersionedKeyExpirationTimestamp: output(text),
            currentVersionedKeyIdentifier: output(text),
            keyName: named("keyname", text),
            keyVaultUri: named("keyvaulturi", text),
            keyVersion: named("keyversion", text),
            lastKeyRotationTimestamp: output(text),
        }),
    ),
    requireInfrastructureEncryption: flag,
    services: object({
        blob: encryptedService,
        file: encryptedService,
        queue: encryptedService,
        table: encryptedService,
    }),
});

const networkRules = object({
    bypass: text,
    defaultAction: required(text),
    ipRules: list(object({ action: text, iPAddressOrRange: required(named("value", text)) })),
    resourceAccessRules: list(object({ resourceId: text, tenantId: text })),
    virtualNetworkRules: list(
        object({ action: text, state: text, virtualNetworkResourceId: required(named("id", text)) }),
    ),
});

const fileIdentity = object({
    activeDirectoryProperties: object({
        accountType: text,
        azureStorageSid: text,
        domainGuid: required(text),
        domainName: required(text),
        domainSid: text,
        forestName: text,
        netBiosDomainName: text,
        samAccountName: text,
    }),
    defaultSharePermission: text,
    directoryServiceOptions: required(text),
});

const out = output(text);
const webEndpoints = { blob: out, dfs: out, file: out, web: out };
const allEndpoints = { ...webEndpoints, queue: out, table: out };

function endpoints(direction: (property: Property) => Property): Property {
    return direction(
        object({
            ...allEndpoints,
            internetEndpoints: output(object(webEndpoints)),
            microsoftEndpoints: output(object(allEndpoints)),
        }),
    );
}

const connection = object({
    id: out,
    name: out,
    type: out,
    ...inProperties({
        privateEndpoint: output(object({ id: out })),
        privateLinkServiceConnectionState: output(object({ actionRequired: out, description: out, status: out })),
        provisioningState: out,
    }),
});

const restoreStatus = object({
    failureReason: out,
    parameters: output(
        object({
            blobRanges: output(list(object({ endRange: out, startRange: out }))),
            timeToRestore: out,
        }),
    ),
    restoreId: out,
    status: out,
});

const replication = object({
    canFailover: output(flag),
    canPlannedFailover: output(flag),
    lastSyncTime: out,
    postFailoverRedundancy: out,
    postPlannedFailoverRedundancy: out,
    status: out,
});

/** Storage accounts. */
export const storageTypes: readonly ResourceType[] = [
    {
        token: "azure-native:storage:StorageAccount",
        apiVersion: "2024-01-01",
        path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Storage/storageAccounts/{accountName}",
        shape: {
            ...identityOutputs,
            ...fixedLocation,
            extendedLocation: object({ name: text, type: text }),
            identity: object({
                principalId: out,
                tenantId: out,
                type: required(text),
                userAssignedIdentities: identities,
            }),
            kind: required(text),
            sku: required(object({ name: required(text), tier: out })),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                accessTier: text,
                accountMigrationInProgress: output(flag),
                allowBlobPublicAccess: flag,
                allowCrossTenantReplication: flag,
                allowSharedKeyAccess: flag,
                allowedCopyScope: text,
                azureFilesIdentityBasedAuthentication: fileIdentity,
                blobRestoreStatus: output(restoreStatus),
                creationTime: lasting(text),
                customDomain: object({ name: required(text), useSubDomainName: flag }),
                defaultToOAuthAuthentication: flag,
                dnsEndpointType: text,
                enableExtendedGroups: flag,
                enableHttpsTrafficOnly: named("supportsHttpsTrafficOnly", flag),
                enableNfsV3: fixed(named("isNfsV3Enabled", flag)),
                encryption,
                failoverInProgress: output(flag),
                geoReplicationStats: output(replication),
                immutableStorageWithVersioning: object({
                    enabled: flag,
                    immutabilityPolicy: object({
                        allowProtectedAppendWrites: flag,
                        immutabilityPeriodSinceCreationInDays: number,
                        state: text,
                    }),
                }),
                isHnsEnabled: fixed(flag),
                isLocalUserEnabled: flag,
                isSftpEnabled: flag,
                isSkuConversionBlocked: output(flag),
                keyCreationTime: output(object({ key1: out, key2: out })),
                keyPolicy: object({ keyExpirationPeriodInDays: required(number) }),
                largeFileSharesState: text,
                lastGeoFailoverTime: out,
                minimumTlsVersion: text,
                networkRuleSet: named("networkAcls", networkRules),
                primaryEndpoints: endpoints(lasting),
                primaryLocation: out,
                privateEndpointConnections: output(list(connection)),
                publicNetworkAccess: text,
                routingPreference: object({
                    publishInternetEndpoints: flag,
                    publishMicrosoftEndpoints: flag,
                    routingChoice: text,
                }),
                sasPolicy: object({ expirationAction: required(text), sasExpirationPeriod: required(text) }),
                secondaryEndpoints: endpoints(output),
                secondaryLocation: out,
                statusOfPrimary: out,
                statusOfSecondary: out,
                storageAccountSkuConversionStatus: output(
                    object({ endTime: out, skuConversionStatus: out, startTime: out, targetSkuName: out }),
                ),
            }),
        },
    },
];
