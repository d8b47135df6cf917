// What must not be shown though nothing marks it: the values of secret configuration, in whatever a program or a provider says.
import { Asset, mapMembers, mapProperties, OutputValue, Secret, type PropertyMap, type PropertyValue } from "../values";
import type { ResourceState } from "../state/resource";
import type { EventBody, StepEventMetadata } from "./events";

/** Shorter values would be found in everything. */
const LEAST_LENGTH = 3;
const BLINDED = "[secret]";

/**
 * Puts `[secret]` in the place of texts, as the CLI does: also where they stand in JSON; not where they are shorter than
 * three characters, `true` or `false`. Values that are marked as secrets stay: who shows them decides.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/util/logging/log.go
 */
export class SecretFilter {
    private readonly pattern: RegExp | undefined;

    constructor(texts: readonly string[]) {
        const kept = texts.filter((text) => text.length >= LEAST_LENGTH && !/^(true|false)$/i.test(text));
        const forms = new Set(kept.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]));
        // The longer first: a value may contain another one.
        const longestFirst = [...forms].sort((a, b) => b.length - a.length).map(escapeRegExp);
        this.pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.join("|"), "g");
    }

    text(text: string): string {
        return this.pattern === undefined ? text : text.replace(this.pattern, BLINDED);
    }

    properties(map: PropertyMap): PropertyMap {
        return this.pattern === undefined ? map : mapProperties(map, this.value);
    }

    event(body: EventBody): EventBody {
        if (this.pattern === undefined) {
            return body;
        }
        const { diagnosticEvent, policyEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent } = body;
        return {
            ...body,
            ...(diagnosticEvent && { diagnosticEvent: this.message(diagnosticEvent) }),
            ...(policyEvent && { policyEvent: this.message(policyEvent) }),
            ...(resourcePreEvent && { resourcePreEvent: this.step(resourcePreEvent) }),
            ...(resOutputsEvent && { resOutputsEvent: this.step(resOutputsEvent) }),
            ...(resOpFailedEvent && { resOpFailedEvent: this.step(resOpFailedEvent) }),
        };
    }

    private message<T extends { message: string }>(event: T): T {
        return { ...event, message: this.text(event.message) };
    }

    private step<T extends { metadata: StepEventMetadata }>(event: T): T {
        const { old, new: next } = event.metadata;
        const states = { ...(old && { old: this.state(old) }), ...(next && { new: this.state(next) }) };
        return { ...event, metadata: { ...event.metadata, ...states } };
    }

    private state(state: ResourceState): ResourceState {
        const { inputs, outputs, initErrors } = state;
        return {
            ...state,
            ...(inputs && { inputs: this.properties(inputs) }),
            ...(outputs && { outputs: this.properties(outputs) }),
            ...(initErrors && { initErrors: initErrors.map((error) => this.text(error)) }),
        };
    }

    private readonly value = (value: PropertyValue): PropertyValue => {
        if (typeof value === "string") {
            return this.text(value);
        }
        if (value instanceof Secret || (value instanceof OutputValue && value.secret)) {
            return value;
        }
        if (value instanceof Asset && "text" in value.content) {
            return new Asset({ text: this.text(value.content.text) }, value.hash);
        }
        return mapMembers(value, this.value);
    };
}

function escapeRegExp(text: string): string {
    return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
