// Microsoft.Resources. https://learn.microsoft.com/rest/api/resources/resource-groups
import { fixedLocation, identityOutputs, type ResourceType } from "../resource-type";
import { object, output, text, textMap } from "../../schema/shape";

/** Resource groups. */
export const resourcesTypes: readonly ResourceType[] = [
    {
        token: "azure-native:resources:ResourceGroup",
        apiVersion: "2024-03-01",
        path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}",
        shape: {
            ...identityOutputs,
            ...fixedLocation,
            managedBy: text,
            tags: textMap,
            properties: output(object({ provisioningState: output(text) })),
        },
    },
];
