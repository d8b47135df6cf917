// `preview --json`: the plan as one document in the CLI's schema (`display.PreviewDigest`).
import type { EngineEvent, PropertyDiff, StepEventMetadata, StepOp } from "../deploy/events";
import type { ResourceState } from "../state/resource";
import { serializeResource } from "../state/serialize-resource";
import type { Display } from "./display";
import { isPlanStep, isStackUrn, type PlanFilter } from "./ops";

const NANOSECONDS = 1e9;

/** Collects the events of a preview and writes its digest when it ends. */
export class PreviewDigest implements Display {
    private config: Record<string, string> = {};
    private readonly steps: { op: StepOp; urn: string }[] = [];
    private readonly diagnostics: unknown[] = [];
    private summary: EngineEvent["summaryEvent"];

    constructor(
        private readonly write: (text: string) => void,
        private readonly options: PlanFilter & { suppressOutputs: boolean },
    ) {}

    event(event: EngineEvent): void {
        const { preludeEvent, diagnosticEvent, stdoutEvent, resourcePreEvent, resOutputsEvent, summaryEvent } = event;
        if (preludeEvent) {
            this.config = preludeEvent.config;
        } else if (diagnosticEvent && !diagnosticEvent.ephemeral && diagnosticEvent.severity !== "debug") {
            const { urn, prefix, message, severity } = diagnosticEvent;
            this.diagnostics.push({ ...(urn ? { urn } : {}), message: `${prefix ?? ""}${message}`, severity });
        } else if (stdoutEvent) {
            this.diagnostics.push({ message: stdoutEvent.message, severity: "info" });
        } else if (resourcePreEvent) {
            this.addStep(resourcePreEvent.metadata);
        } else if (resOutputsEvent) {
            this.replaceRefresh(resOutputsEvent.metadata);
        } else if (summaryEvent) {
            this.summary = summaryEvent;
        }
    }

    finish(): void {
        const digest = {
            ...nonEmpty("config", this.config),
            ...nonEmpty("steps", this.steps),
            ...nonEmpty("diagnostics", this.diagnostics),
            ...(this.summary ? { duration: Math.round(this.summary.durationSeconds * NANOSECONDS) } : {}),
            ...nonEmpty("changeSummary", this.summary?.resourceChanges ?? {}),
            ...(this.summary?.maybeCorrupt ? { maybeCorrupt: true } : {}),
        };
        this.write(`${JSON.stringify(digest, undefined, 4)}\n`);
    }

    private addStep(metadata: StepEventMetadata): void {
        if (isPlanStep(metadata, this.options) || isStackUrn(metadata.urn)) {
            this.steps.push(this.stepJson(metadata));
        }
    }

    /** A refresh is shown as what it found, where it found a difference. */
    private replaceRefresh(metadata: StepEventMetadata): void {
        const { op, urn, detailedDiff } = metadata;
        const at = this.steps.findIndex((step) => step.urn === urn && step.op === "refresh");
        if (at >= 0 && (op === "delete" || (op === "update" && detailedDiff))) {
            this.steps[at] = this.stepJson(metadata);
        }
    }

    private stepJson(metadata: StepEventMetadata): { op: StepOp; urn: string } {
        const { op, urn, provider, old, new: next, diffs, keys, detailedDiff } = metadata;
        return {
            op,
            urn,
            ...(provider ? { provider } : {}),
            ...(old ? { oldState: this.stateJson(old) } : {}),
            ...(next ? { newState: this.stateJson(next) } : {}),
            ...nonEmpty("diffReasons", diffs ?? []),
            ...nonEmpty("replaceReasons", keys ?? []),
            ...{ detailedDiff: detailedDiff ? diffJson(detailedDiff) : null },
        };
    }

    private stateJson(state: ResourceState): unknown {
        const hidden = this.options.suppressOutputs && isStackUrn(state.urn);
        return serializeResource(hidden ? { ...state, inputs: {}, outputs: {} } : state, "blinded");
    }
}

function diffJson(detailedDiff: Record<string, PropertyDiff>): unknown {
    return Object.fromEntries(
        Object.entries(detailedDiff).map(([path, { diffKind, inputDiff }]) => [path, { kind: diffKind, inputDiff }]),
    );
}

function nonEmpty(name: string, value: object): Record<string, unknown> {
    return Object.keys(value).length > 0 ? { [name]: value } : {};
}
