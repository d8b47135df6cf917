/** From Pulumi's engine events to a preview. */
import type { PolicyViolation, Preview, PreviewDiagnostic, PreviewStep, ResourceState } from "./preview";
import { isStack } from "./resources";

/** One event, as `pulumi preview --json` streams it and `--event-log` writes it; exactly one of its parts is set. */
export interface EngineEvent {
    readonly sequence: number;
    readonly timestamp: number;
    readonly diagnosticEvent?: {
        readonly urn?: string;
        readonly prefix?: string;
        readonly message: string;
        readonly severity: string;
        readonly ephemeral?: boolean;
    };
    readonly policyEvent?: PolicyViolation;
    readonly resourcePreEvent?: { readonly metadata: StepMetadata };
    readonly resOutputsEvent?: { readonly metadata: StepMetadata };
    /** A deployment's alone. */
    readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
    readonly summaryEvent?: { readonly resourceChanges: Readonly<Record<string, number>> };
}

interface StepMetadata {
    readonly op: string;
    readonly urn: string;
    readonly old?: ResourceState | null;
    readonly new?: ResourceState | null;
    readonly keys?: readonly string[] | null;
    readonly diffs?: readonly string[] | null;
    readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: string; readonly inputDiff: boolean }>> | null;
    /** False for the halves of a replacement. */
    readonly logical?: boolean;
}

export function previewOfEvents(events: readonly EngineEvent[]): Preview {
    const summary = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
    // The stack's outputs are told last; every other resource's are the plan's own.
    const stack = events.findLast(({ resOutputsEvent }) =>
        isStack(resOutputsEvent?.metadata.urn ?? ""),
    )?.resOutputsEvent;
    // What a deployment has failed to do is no change.
    const failed = new Set(events.map(({ resOpFailedEvent }) => resOpFailedEvent && nameOf(resOpFailedEvent.metadata)));
    return {
        steps: events.flatMap(({ resourcePreEvent }) => {
            const metadata = resourcePreEvent?.metadata;
            if (metadata === undefined || metadata.logical === false || failed.has(nameOf(metadata))) {
                return [];
            }
            return [
                stepOf(
                    metadata.urn === stack?.metadata.urn ? { ...metadata, new: stack.metadata.new ?? null } : metadata,
                ),
            ];
        }),
        diagnostics: events.flatMap(({ diagnosticEvent }) =>
            diagnosticEvent === undefined || diagnosticEvent.ephemeral === true || diagnosticEvent.severity === "debug"
                ? []
                : [diagnosticOf(diagnosticEvent)],
        ),
        policyViolations: events.flatMap(({ policyEvent }) => policyEvent ?? []),
        ...(summary === undefined ? {} : { changeSummary: summary.resourceChanges }),
    };
}

function nameOf({ op, urn }: StepMetadata): string {
    return `${op} ${urn}`;
}

function stepOf({ op, urn, old, new: next, keys, diffs, detailedDiff }: StepMetadata): PreviewStep {
    return {
        op,
        urn,
        oldState: old ?? null,
        newState: next ?? null,
        diffReasons: diffs ?? [],
        replaceReasons: keys ?? [],
        detailedDiff: Object.fromEntries(
            Object.entries(detailedDiff ?? {}).map(([path, { diffKind, inputDiff }]) => [
                path,
                { kind: diffKind, inputDiff },
            ]),
        ),
    };
}

function diagnosticOf({
    urn,
    prefix,
    message,
    severity,
}: NonNullable<EngineEvent["diagnosticEvent"]>): PreviewDiagnostic {
    return { ...(urn === undefined ? {} : { urn }), message: `${prefix ?? ""}${message}`, severity };
}
