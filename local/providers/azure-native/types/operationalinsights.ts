// Microsoft.OperationalInsights. https://learn.microsoft.com/rest/api/loganalytics/workspaces
import { fixedLocation, identityOutputs, provisioningState, type ResourceType, systemData } from "../resource-type";
import {
    flag,
    identities,
    inProperties,
    lasting,
    list,
    number,
    object,
    output,
    required,
    text,
    textMap,
} from "../../schema/shape";

/** Log Analytics workspaces. */
export const operationalInsightsTypes: readonly ResourceType[] = [
    {
        token: "azure-native:operationalinsights:Workspace",
        apiVersion: "2023-09-01",
        path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}",
        shape: {
            ...identityOutputs,
            ...systemData,
            ...fixedLocation,
            etag: output(text),
            identity: object({
                principalId: output(text),
                tenantId: output(text),
                type: required(text),
                userAssignedIdentities: identities,
            }),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                createdDate: lasting(text),
                customerId: lasting(text),
                defaultDataCollectionRuleResourceId: text,
                features: object({
                    clusterResourceId: text,
                    disableLocalAuth: flag,
                    enableDataExport: flag,
                    enableLogAccessUsingOnlyResourcePermissions: flag,
                    immediatePurgeDataOn30Days: flag,
                    unifiedSentinelBillingOnly: output(flag),
                }),
                forceCmkForQuery: flag,
                modifiedDate: output(text),
                privateLinkScopedResources: output(list(object({ resourceId: output(text), scopeId: output(text) }))),
                publicNetworkAccessForIngestion: text,
                publicNetworkAccessForQuery: text,
                retentionInDays: number,
                sku: object({ capacityReservationLevel: number, lastSkuUpdate: output(text), name: required(text) }),
                workspaceCapping: object({
                    dailyQuotaGb: number,
                    dataIngestionStatus: output(text),
                    quotaNextResetTime: output(text),
                }),
            }),
        },
    },
];
