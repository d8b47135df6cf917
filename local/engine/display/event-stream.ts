// `up --json` and its siblings: every engine event as a line of JSON, secrets blinded.
import type { EngineEvent, StepEventMetadata } from "../deploy/events";
import { serializeResource } from "../state/serialize-resource";
import type { Display } from "./display";

export class EventStream implements Display {
    constructor(private readonly write: (text: string) => void) {}

    event(event: EngineEvent): void {
        if (!isDebug(event)) {
            this.write(`${JSON.stringify(eventJson(event))}\n`);
        }
    }

    finish(): void {
        // The summary event was the last.
    }
}

/** What Pulumi's SDKs say for their own developers: answers of providers word by word, secret values among them. */
export function isDebug({ diagnosticEvent }: EngineEvent): boolean {
    return diagnosticEvent?.severity === "debug";
}

/** An event as `apitype.EngineEvent`. */
export function eventJson(event: EngineEvent): unknown {
    const result: Record<string, unknown> = { ...event };
    for (const name of ["resourcePreEvent", "resOutputsEvent", "resOpFailedEvent"] as const) {
        const payload = event[name];
        if (payload) {
            result[name] = { ...payload, metadata: metadataJson(payload.metadata) };
        }
    }
    return result;
}

function metadataJson(metadata: StepEventMetadata): unknown {
    const { old, new: next, ...rest } = metadata;
    return {
        ...rest,
        old: old ? serializeResource(old, "blinded") : null,
        new: next ? serializeResource(next, "blinded") : null,
    };
}
