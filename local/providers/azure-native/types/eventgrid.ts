// Microsoft.EventGrid. https://learn.microsoft.com/rest/api/eventgrid
import { fixedLocation, identityOutputs, provisioningState, type ResourceType, systemData } from "../resource-type";
import {
    any,
    fixed,
    flag,
    inProperties,
    lasting,
    list,
    map,
    number,
    object,
    output,
    required,
    type Shape,
    text,
    texts,
    textMap,
} from "../../schema/shape";

const API_VERSION = "2025-02-15";
const topicPath =
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.EventGrid/systemTopics/{systemTopicName}";

const attributeMapping = object({
    name: text,
    type: required(text),
    ...inProperties({ isSecret: flag, sourceField: text, value: text }),
});

/** Every kind of destination: `endpointType` says which it is, and so which of the others it has. */
const destination = object({
    endpointType: required(text),
    ...inProperties({
        actionGroups: texts,
        azureActiveDirectoryApplicationIdOrUri: text,
        azureActiveDirectoryTenantId: text,
        deliveryAttributeMappings: list(attributeMapping),
        description: text,
        endpointBaseUrl: output(text),
        endpointUrl: text,
        maxEventsPerBatch: number,
        minimumTlsVersionAllowed: text,
        preferredBatchSizeInKilobytes: number,
        queueMessageTimeToLiveInSeconds: number,
        queueName: text,
        resourceId: text,
        severity: text,
    }),
});

const deadLetterDestination = object({
    endpointType: required(text),
    ...inProperties({ blobContainerName: text, resourceId: text }),
});

const senderIdentity = object({ type: text, userAssignedIdentity: text });

/** One comparison; whether it has a value or several depends on `operatorType`. */
const advancedFilter = object({ key: text, operatorType: required(text), value: any, values: any });

const filter = object({
    advancedFilters: list(advancedFilter),
    enableAdvancedFilteringOnArrays: flag,
    includedEventTypes: texts,
    isSubjectCaseSensitive: flag,
    subjectBeginsWith: text,
    subjectEndsWith: text,
});

const subscriptionShape: Shape = {
    ...identityOutputs,
    ...systemData,
    ...inProperties({
        ...provisioningState,
        deadLetterDestination,
        deadLetterWithResourceIdentity: object({ deadLetterDestination, identity: senderIdentity }),
        deliveryWithResourceIdentity: object({ destination, identity: senderIdentity }),
        destination,
        eventDeliverySchema: text,
        expirationTimeUtc: text,
        filter,
        labels: texts,
        retryPolicy: object({ eventTimeToLiveInMinutes: number, maxDeliveryAttempts: number }),
        topic: lasting(text),
    }),
};

/** Topics of what happens to Azure's resources, and who is told. */
export const eventGridTypes: readonly ResourceType[] = [
    {
        token: "azure-native:eventgrid:SystemTopic",
        apiVersion: API_VERSION,
        path: topicPath,
        shape: {
            ...identityOutputs,
            ...systemData,
            ...fixedLocation,
            identity: object({
                principalId: text,
                tenantId: text,
                type: text,
                userAssignedIdentities: map(object({ clientId: text, principalId: text })),
            }),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                metricResourceId: lasting(text),
                source: fixed(text),
                topicType: fixed(text),
            }),
        },
    },
    {
        token: "azure-native:eventgrid:SystemTopicEventSubscription",
        apiVersion: API_VERSION,
        path: `${topicPath}/eventSubscriptions/{eventSubscriptionName}`,
        shape: subscriptionShape,
    },
    {
        token: "azure-native:eventgrid:EventSubscription",
        apiVersion: API_VERSION,
        path: "/{scope}/providers/Microsoft.EventGrid/eventSubscriptions/{eventSubscriptionName}",
        shape: subscriptionShape,
    },
];
