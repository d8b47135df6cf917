// Microsoft.Insights. https://learn.microsoft.com/rest/api/monitor/diagnostic-settings
import { identityOutputs, type ResourceType, systemData } from "../resource-type";
import { flag, inProperties, list, number, object, required, text } from "../../schema/shape";

const retentionPolicy = object({ days: required(number), enabled: required(flag) });

/** What of a resource's logs and metrics goes where. */
export const monitorTypes: readonly ResourceType[] = [
    {
        token: "azure-native:monitor:DiagnosticSetting",
        apiVersion: "2021-05-01-preview",
        path: "/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        shape: {
            ...identityOutputs,
            ...systemData,
            ...inProperties({
                eventHubAuthorizationRuleId: text,
                eventHubName: text,
                logAnalyticsDestinationType: text,
                logs: list(object({ category: text, categoryGroup: text, enabled: required(flag), retentionPolicy })),
                marketplacePartnerId: text,
                metrics: list(object({ category: text, enabled: required(flag), retentionPolicy, timeGrain: text })),
                serviceBusRuleId: text,
                storageAccountId: text,
                workspaceId: text,
            }),
        },
    },
];
