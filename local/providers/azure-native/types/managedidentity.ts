// Microsoft.ManagedIdentity. https://learn.microsoft.com/rest/api/managedidentity
import { fixedLocation, identityOutputs, type ResourceType, systemData } from "../resource-type";
import { inProperties, lasting, required, text, texts, textMap } from "../../schema/shape";

const identityPath =
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}";

/** Identities and who may act as them. */
export const managedIdentityTypes: readonly ResourceType[] = [
    {
        token: "azure-native:managedidentity:UserAssignedIdentity",
        apiVersion: "2023-01-31",
        path: identityPath,
        shape: {
            ...identityOutputs,
            ...systemData,
            ...fixedLocation,
            tags: textMap,
            ...inProperties({ clientId: lasting(text), principalId: lasting(text), tenantId: lasting(text) }),
        },
    },
    {
        token: "azure-native:managedidentity:FederatedIdentityCredential",
        apiVersion: "2023-01-31",
        path: `${identityPath}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}`,
        shape: {
            ...identityOutputs,
            ...systemData,
            ...inProperties({ audiences: required(texts), issuer: required(text), subject: required(text) }),
        },
    },
];
