import { randomUUID } from "node:crypto";
import type { ArmType } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { type Draft, storedType } from "./stored-type";

const SYSTEM_TOPICS = "Microsoft.EventGrid/systemTopics";

/** Event Grid: topics and subscriptions that are stored; no event is ever sent. */
export function eventTypes(context: ArmContext): ArmType[] {
    const complete = ({ id, properties }: Draft) => ({
        topic: topicOf(id),
        labels: null,
        eventDeliverySchema: "EventGridSchema",
        ...properties,
        provisioningState: "Succeeded",
    });
    return [
        storedType(context, {
            type: SYSTEM_TOPICS,
            place: "region",
            hasIdentity: true,
            complete: ({ properties, existing }) => ({
                ...properties,
                metricResourceId: existing?.properties["metricResourceId"] ?? randomUUID(),
                provisioningState: "Succeeded",
            }),
        }),
        storedType(context, { type: `${SYSTEM_TOPICS}/eventSubscriptions`, place: "none", complete }),
        storedType(context, {
            type: "Microsoft.EventGrid/eventSubscriptions",
            place: "none",
            isExtension: true,
            complete,
        }),
    ];
}

/** What an event subscription listens to: the resource it sits on, or its system topic. */
function topicOf(id: string): string {
    return id.replace(
        /\/providers\/Microsoft\.EventGrid\/eventSubscriptions\/[^/]+$|\/eventSubscriptions\/[^/]+$/i,
        "",
    );
}
