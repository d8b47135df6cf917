// Microsoft.Authorization. https://learn.microsoft.com/rest/api/authorization
import { identityOutputs, type ResourceType } from "../resource-type";
import { fixed, inProperties, output, required, text } from "../shape";

/** Role assignments, role definitions, locks. */
export const authorizationTypes: readonly ResourceType[] = [
    {
        token: "azure-native:authorization:RoleAssignment",
        apiVersion: "2022-04-01",
        path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        shape: {
            ...identityOutputs,
            ...inProperties({
                condition: text,
                conditionVersion: text,
                createdBy: output(text),
                createdOn: output(text),
                delegatedManagedIdentityResourceId: text,
                description: text,
                principalId: required(fixed(text)),
                principalType: text,
                roleDefinitionId: required(fixed(text)),
                scope: output(text),
                updatedBy: output(text),
                updatedOn: output(text),
            }),
        },
    },
];
