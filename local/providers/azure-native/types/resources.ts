// Microsoft.Resources. https://learn.microsoft.com/rest/api/resources/resource-groups
import { identityOutputs, type ResourceType } from "../resource-type";
import { fixed, object, output, required, text, textMap } from "../shape";

/** Resource groups. */
export const resourcesTypes: readonly ResourceType[] = [
    {
        token: "azure-native:resources:ResourceGroup",
        apiVersion: "2024-03-01",
        path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
        shape: {
            ...identityOutputs,
            location: required(fixed(text)),
            managedBy: text,
            tags: textMap,
            properties: output(object({ provisioningState: output(text) })),
        },
    },
];
