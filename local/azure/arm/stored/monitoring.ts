import { randomUUID } from "node:crypto";
import type { ArmType } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import { type Draft, storedType } from "./stored-type";

/** What the destinations of a diagnostic setting are called. */
const DESTINATIONS = ["workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId"];

/** Logs, metrics and alerts: settings that are stored; nothing is ever written to a destination. */
export function monitoringTypes(context: ArmContext): ArmType[] {
    const alerts = ["metricAlerts", "activityLogAlerts", "actionGroups"];
    return [
        storedType(context, {
            type: "Microsoft.Insights/diagnosticSettings",
            place: "none",
            isExtension: true,
            createdStatus: 200,
            complete: completeDiagnosticSetting,
        }),
        storedType(context, {
            type: "Microsoft.OperationalInsights/workspaces",
            complete: (draft) => completeWorkspace(context, draft),
        }),
        ...alerts.map((name) =>
            storedType(context, {
                type: `Microsoft.Insights/${name}`,
                place: "global",
                complete: ({ properties }) => properties,
            }),
        ),
        storedType(context, {
            type: "Microsoft.Insights/scheduledQueryRules",
            keeps: ["kind"],
            complete: ({ properties }) => properties,
        }),
    ];
}

function completeDiagnosticSetting({ properties }: Draft) {
    if (!DESTINATIONS.some((name) => typeof properties[name] === "string")) {
        throw badRequest(`At least one data sink needs to be specified: one of ${DESTINATIONS.join(", ")}.`);
    }
    return {
        storageAccountId: null,
        serviceBusRuleId: null,
        workspaceId: null,
        eventHubAuthorizationRuleId: null,
        eventHubName: null,
        metrics: [],
        logs: [],
        logAnalyticsDestinationType: null,
        ...properties,
    };
}

function completeWorkspace({ clock }: ArmContext, { properties, existing }: Draft) {
    const now = new Date(clock.now()).toISOString();
    return {
        sku: { name: "PerGB2018" },
        retentionInDays: 30,
        publicNetworkAccessForIngestion: "Enabled",
        publicNetworkAccessForQuery: "Enabled",
        workspaceCapping: { dailyQuotaGb: -1, quotaNextResetTime: now, dataIngestionStatus: "RespectQuota" },
        features: { enableLogAccessUsingOnlyResourcePermissions: true },
        ...properties,
        customerId: existing?.properties["customerId"] ?? randomUUID(),
        createdDate: existing?.properties["createdDate"] ?? now,
        modifiedDate: now,
        provisioningState: "Succeeded",
    };
}
