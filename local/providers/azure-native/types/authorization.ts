// Microsoft.Authorization. https://learn.microsoft.com/rest/api/authorization
import { eligibilityOperations } from "../custom/eligibility";
import { identityOutputs, type ResourceType, systemData } from "../resource-type";
import {
    fixed,
    inProperties,
    list,
    named,
    object,
    output,
    required,
    type Shape,
    text,
    texts,
    unsent,
} from "../../schema/shape";

const ELIGIBILITY_API_VERSION = "2020-10-01";
const LOCK_API_VERSION = "2020-05-01";
const subscription = "/subscriptions/{subscriptionId}";
const lock = "providers/Microsoft.Authorization/locks/{lockName}";

/** Who made and last changed it, in the words of assignments and definitions. */
const authorship: Shape = {
    createdBy: output(text),
    createdOn: output(text),
    updatedBy: output(text),
    updatedOn: output(text),
};

const lockShape: Shape = {
    ...identityOutputs,
    ...systemData,
    ...inProperties({ level: required(text), notes: text, owners: list(object({ applicationId: text })) }),
};

const permission = object({
    actions: texts,
    condition: output(text),
    conditionVersion: output(text),
    dataActions: texts,
    notActions: texts,
    notDataActions: texts,
});

const directoryObject = { displayName: output(text), id: output(text), type: output(text) };

const eligibilityShape: Shape = {
    ...identityOutputs,
    ...inProperties({
        approvalId: output(text),
        condition: fixed(text),
        conditionVersion: fixed(text),
        createdOn: output(text),
        expandedProperties: output(
            object({
                principal: output(object({ ...directoryObject, email: output(text) })),
                roleDefinition: output(object(directoryObject)),
                scope: output(object(directoryObject)),
            }),
        ),
        justification: fixed(text),
        principalId: required(fixed(text)),
        principalType: output(text),
        requestType: output(text),
        requestorId: output(text),
        roleDefinitionId: required(fixed(text)),
        scheduleInfo: fixed(
            object({
                expiration: object({ duration: text, endDateTime: text, type: text }),
                startDateTime: text,
            }),
        ),
        scope: required(fixed(text)),
        status: output(text),
        targetRoleEligibilityScheduleId: fixed(text),
        targetRoleEligibilityScheduleInstanceId: fixed(text),
        ticketInfo: fixed(object({ ticketNumber: text, ticketSystem: text })),
    }),
};

/** Roles, who has them, who may get them, and locks. */
export const authorizationTypes: readonly ResourceType[] = [
    {
        token: "azure-native:authorization:RoleAssignment",
        apiVersion: "2022-04-01",
        path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        shape: {
            ...identityOutputs,
            ...inProperties({
                ...authorship,
                condition: text,
                conditionVersion: text,
                delegatedManagedIdentityResourceId: text,
                description: text,
                principalId: required(fixed(text)),
                principalType: text,
                roleDefinitionId: required(fixed(text)),
                scope: output(text),
            }),
            ...systemData,
        },
    },
    {
        token: "azure-native:authorization:RoleDefinition",
        apiVersion: "2022-05-01-preview",
        path: "/{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
        shape: {
            ...identityOutputs,
            ...systemData,
            ...inProperties({
                ...authorship,
                assignableScopes: texts,
                description: text,
                permissions: list(permission),
                roleName: text,
                roleType: named("type", text),
            }),
        },
    },
    {
        token: "azure-native:authorization:ManagementLockByScope",
        apiVersion: LOCK_API_VERSION,
        path: `/{scope}/${lock}`,
        shape: lockShape,
    },
    {
        token: "azure-native:authorization:ManagementLockAtSubscriptionLevel",
        apiVersion: LOCK_API_VERSION,
        path: `${subscription}/${lock}`,
        shape: lockShape,
    },
    {
        token: "azure-native:authorization:ManagementLockAtResourceGroupLevel",
        apiVersion: LOCK_API_VERSION,
        path: `${subscription}/resourceGroups/{resourceGroupName}/${lock}`,
        shape: lockShape,
    },
    {
        token: "azure-native:authorization:ManagementLockAtResourceLevel",
        apiVersion: LOCK_API_VERSION,
        apiVersionInput: "apiVersion",
        path: `${subscription}/resourceGroups/{resourceGroupName}/providers/{resourceProviderNamespace}/{parentResourcePath}/{resourceType}/{resourceName}/${lock}`,
        shape: { ...lockShape, apiVersion: required(unsent(text)) },
    },
    {
        token: "azure-native:authorization:PimRoleEligibilitySchedule",
        apiVersion: ELIGIBILITY_API_VERSION,
        path: "/{scope}/providers/Microsoft.Authorization/roleEligibilitySchedules",
        lookUpPath:
            "/{scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/{roleEligibilityScheduleRequestName}",
        custom: eligibilityOperations(ELIGIBILITY_API_VERSION, () => eligibilityShape),
        shape: eligibilityShape,
    },
];
