// A line for each thing that happens: for logs, and for terminals that can do no more.
import type { EngineEvent, StepEventMetadata, StepOp } from "../deploy/events";
import type { Palette } from "./colors";
import type { Display, Outcome, Output } from "./display";
import { isActionStep, isPlanStep, isStackUrn, nameOf, signOf, typeOf, wordsOf } from "./ops";
import { changedProperties, stepDiffLines } from "./property-diff";
import {
    countLines,
    type Diagnostic,
    diagnosticText,
    Diagnostics,
    durationText,
    outputLines,
    policyDiagnostic,
} from "./summary";

/** Steps that take longer are reported as still running, and again each time this much has passed. */
const REPORT_SECONDS = 10;

/** What the displays of text have in common. */
export interface TextOptions {
    title: string;
    planning: boolean;
    colors: Palette;
    showSames: boolean;
    showReplacementSteps: boolean;
    showSecrets: boolean;
    suppressOutputs: boolean;
    /** Whether each step is followed by what it changes. */
    diff: boolean;
}

interface RunningStep {
    metadata: StepEventMetadata;
    since: number;
    reported: number;
}

export class PlainDisplay implements Display {
    private readonly diagnostics = new Diagnostics();
    private readonly running = new Map<string, RunningStep>();
    /** What was said since the last step of another resource: right above the summary, it need not be said again. */
    private readonly lastSaid = new Set<Diagnostic>();
    private readonly timer: NodeJS.Timeout;
    private duration = 0;

    constructor(
        private readonly output: Output,
        private readonly options: TextOptions,
    ) {
        this.line(options.colors.heading(`${options.title}:`));
        this.timer = setInterval(() => this.reportRunning(), 1000);
        this.timer.unref();
    }

    event(event: EngineEvent): void {
        const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, policyEvent } = event;
        const { stdoutEvent, summaryEvent } = event;
        if (resourcePreEvent) {
            this.begin(resourcePreEvent.metadata);
        } else if (resOutputsEvent) {
            this.end(resOutputsEvent.metadata);
        } else if (resOpFailedEvent) {
            this.fail(resOpFailedEvent.metadata);
        } else if (diagnosticEvent) {
            this.diagnose(diagnosticEvent);
        } else if (policyEvent) {
            this.diagnose(policyDiagnostic(policyEvent));
        } else if (stdoutEvent) {
            this.line(stdoutEvent.message.trimEnd());
        } else if (summaryEvent) {
            this.duration = summaryEvent.durationSeconds;
        }
    }

    finish({ oldOutputs, outputs, changes }: Outcome): void {
        clearInterval(this.timer);
        const { colors, planning, suppressOutputs, showSecrets } = this.options;
        const lines = [
            "",
            ...this.diagnostics.lines(colors, "warning", this.lastSaid),
            ...(suppressOutputs ? [] : outputLines(oldOutputs, outputs, colors, showSecrets)),
            ...countLines(changes, planning, colors),
            ...(planning ? [] : [`Duration: ${durationText(this.duration)}`, ""]),
        ];
        this.output.write(lines.map((line) => `${line}\n`).join(""));
    }

    private begin(metadata: StepEventMetadata): void {
        if (!this.isShown(metadata)) {
            return;
        }
        this.running.set(metadata.urn, { metadata, since: Date.now(), reported: Date.now() });
        if (!this.options.planning) {
            const { doing } = wordsOf(metadata.op);
            if (doing !== "") {
                this.step(metadata, doing);
                this.details(metadata);
            }
        } else if (metadata.op !== "refresh") {
            // What a refresh has to say, it says when it has read.
            this.plan(metadata);
        }
    }

    private plan(metadata: StepEventMetadata): void {
        this.step(metadata, this.options.diff ? wordsOf(metadata.op).plan : planText(metadata));
        this.details(metadata);
    }

    private details(metadata: StepEventMetadata): void {
        if (this.options.diff) {
            stepDiffLines(metadata, this.options.colors).forEach((line) => this.line(line));
        }
    }

    private end(result: StepEventMetadata): void {
        const entry = this.running.get(result.urn);
        this.running.delete(result.urn);
        const metadata = entry ? resultOf(entry.metadata.op, result) : result;
        const { done } = wordsOf(metadata.op);
        if (this.options.planning) {
            if (entry?.metadata.op === "refresh" && metadata.op !== "same" && metadata.op !== "refresh") {
                this.plan(metadata);
            }
        } else if (entry && done !== "") {
            this.step(metadata, `${done} (${secondsSince(entry.since)})`);
        }
    }

    private fail(metadata: StepEventMetadata): void {
        this.running.delete(metadata.urn);
        this.step(metadata, this.options.colors.error(`${wordsOf(metadata.op).doing || metadata.op} failed`));
    }

    private diagnose(diagnostic: Diagnostic): void {
        this.diagnostics.add(diagnostic);
        this.lastSaid.add(diagnostic);
        const text = diagnosticText(diagnostic, this.options.colors);
        if (diagnostic.severity !== "debug" && text !== "") {
            const where = diagnostic.urn ? `${typeOf(diagnostic.urn)} ${nameOf(diagnostic.urn)} ` : "";
            `${where}${text}`.split("\n").forEach((line) => this.line(`    ${line}`.trimEnd()));
        }
    }

    private isShown(metadata: StepEventMetadata): boolean {
        return this.options.planning
            ? isPlanStep(metadata, this.options)
            : isActionStep(metadata, this.options.showSames);
    }

    private reportRunning(): void {
        for (const entry of this.running.values()) {
            if (Date.now() - entry.reported >= REPORT_SECONDS * 1000) {
                entry.reported = Date.now();
                this.step(entry.metadata, `still ${wordsOf(entry.metadata.op).doing} (${secondsSince(entry.since)})`);
            }
        }
    }

    private step(metadata: StepEventMetadata, text: string): void {
        const { op, urn } = metadata;
        const isOther = (of = "") => of !== urn && !(of === "" && isStackUrn(urn));
        this.lastSaid.forEach((diagnostic) => isOther(diagnostic.urn) && this.lastSaid.delete(diagnostic));
        this.line(` ${signOf(op, this.options.colors)} ${typeOf(urn)} ${nameOf(urn)} ${text}`);
    }

    private line(text: string): void {
        this.output.write(`${text}\n`);
    }
}

/** What a step has come to. A refresh ends as what it found, and that shows in outputs, not inputs. */
export function resultOf(begun: StepOp, result: StepEventMetadata): StepEventMetadata {
    const { old, new: next } = result;
    if (begun !== "refresh" || result.op === "same") {
        return result;
    }
    return {
        ...result,
        ...(old ? { old: { ...old, inputs: old.outputs ?? {} } } : {}),
        ...(next ? { new: { ...next, inputs: next.outputs ?? {} } } : {}),
    };
}

/** What a plan says of a step: what it does, and which properties differ. */
export function planText(metadata: StepEventMetadata): string {
    const { op, keys } = metadata;
    const { plan } = wordsOf(op);
    const changes = op === "update" || op === "replace" || op === "refresh" ? changedProperties(metadata) : [];
    const details = changes.length === 0 ? plan : `${plan} [diff: ${changes.join(", ")}]`;
    return op === "replace" && keys && keys.length > 0
        ? `${details} because of ${[...keys].sort().join(", ")}`
        : details;
}

function secondsSince(start: number): string {
    const seconds = (Date.now() - start) / 1000;
    return seconds < 10 ? `${seconds.toFixed(1)}s` : durationText(seconds);
}
