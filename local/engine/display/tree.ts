// The live tree of a terminal: redrawn in place while a deployment runs, left as a record when it ends.
import type { EngineEvent, StepEventMetadata, StepOp } from "../deploy/events";
import type { Display, Outcome, Output } from "./display";
import { isActionStep, isPlanStep, isStackUrn, wordsOf } from "./ops";
import { planText, resultOf, type TextOptions } from "./plain";
import { countLines, Diagnostics, durationText, outputLines, policyDiagnostic } from "./summary";
import { treeLines, TreeRows } from "./tree-rows";

const REDRAW_MILLISECONDS = 100;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** Lines that aren't rows: the title, the heading, the clock, and one to spare for the cursor. */
const OTHER_LINES = 4;

export class TreeDisplay implements Display {
    private readonly rows = new TreeRows();
    private readonly diagnostics = new Diagnostics();
    private readonly since = Date.now();
    private readonly begun = new Map<string, { op: StepOp; since: number }>();
    private readonly timer: NodeJS.Timeout;
    private drawn = 0;
    private duration = 0;

    constructor(
        private readonly output: Output,
        private readonly options: TextOptions,
    ) {
        this.timer = setInterval(() => this.draw(), REDRAW_MILLISECONDS);
        this.timer.unref();
    }

    event(event: EngineEvent): void {
        const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, policyEvent, summaryEvent } =
            event;
        if (resourcePreEvent) {
            this.begin(resourcePreEvent.metadata);
        } else if (resOutputsEvent) {
            this.end(resOutputsEvent.metadata, false);
        } else if (resOpFailedEvent) {
            this.end(resOpFailedEvent.metadata, true);
        } else if (diagnosticEvent) {
            this.diagnose(diagnosticEvent);
        } else if (policyEvent) {
            this.diagnose(policyDiagnostic(policyEvent));
        } else if (summaryEvent) {
            this.duration = summaryEvent.durationSeconds;
        }
    }

    finish({ oldOutputs, outputs, changes }: Outcome): void {
        clearInterval(this.timer);
        this.erase();
        const { colors, planning, suppressOutputs, showSecrets, title } = this.options;
        const lines = [
            colors.heading(`${title}:`),
            ...treeLines(this.rows, colors, Infinity, Infinity),
            "",
            ...this.diagnostics.lines(colors, "info"),
            ...(suppressOutputs ? [] : outputLines(oldOutputs, outputs, colors, showSecrets)),
            ...countLines(changes, planning, colors),
            ...(planning ? [] : [`Duration: ${durationText(this.duration)}`, ""]),
        ];
        this.output.write(lines.map((line) => `${line}\n`).join(""));
    }

    private begin(metadata: StepEventMetadata): void {
        const row = this.rows.stepRow(metadata);
        this.begun.set(metadata.urn, { op: metadata.op, since: Date.now() });
        if (this.options.planning) {
            // What a refresh has to say, it says when it has read.
            row.shown ||= metadata.op !== "refresh" && this.isShown(metadata);
            row.status = metadata.op === "same" ? "" : planText(metadata);
            return;
        }
        row.shown ||= this.isShown(metadata);
        row.running = row.shown && metadata.op !== "same";
        row.status = wordsOf(metadata.op).doing;
    }

    private end(result: StepEventMetadata, failed: boolean): void {
        const { op: begun, since } = this.begun.get(result.urn) ?? { op: result.op, since: Date.now() };
        const metadata = resultOf(begun, result);
        const row = this.rows.stepRow(metadata);
        row.running = false;
        row.failed ||= failed;
        row.shown ||= failed;
        const { doing, done } = wordsOf(metadata.op);
        if (this.options.planning) {
            const found = begun === "refresh" && metadata.op !== "same" && metadata.op !== "refresh";
            row.shown ||= found;
            row.status = found ? planText(metadata) : row.status;
        } else if (metadata.op !== "same" || begun === "refresh") {
            const took = (Date.now() - since) / 1000;
            row.status = failed ? `${doing} failed` : `${done} (${took.toFixed(1)}s)`;
        }
    }

    private diagnose(diagnostic: NonNullable<EngineEvent["diagnosticEvent"]>): void {
        this.diagnostics.add(diagnostic);
        const { urn, severity, message } = diagnostic;
        if (urn && severity !== "debug") {
            const row = this.rows.row(urn);
            row.info = message.trim().split("\n")[0] ?? "";
            row.failed ||= severity === "error";
            row.shown = true;
        }
    }

    private isShown(metadata: StepEventMetadata): boolean {
        const { planning, showSames } = this.options;
        const shown = planning ? isPlanStep(metadata, this.options) : isActionStep(metadata, showSames);
        return shown || isStackUrn(metadata.urn);
    }

    private draw(): void {
        const { colors, title } = this.options;
        const width = this.output.columns || DEFAULT_COLUMNS;
        const height = (this.output.rows || DEFAULT_ROWS) - OTHER_LINES;
        const lines = [
            colors.heading(`${title}:`),
            ...treeLines(this.rows, colors, width - 1, Math.max(1, height)),
            colors.faint(durationText((Date.now() - this.since) / 1000)),
        ];
        this.erase();
        this.output.write(lines.map((line) => `${line}\n`).join(""));
        this.drawn = lines.length;
    }

    /** Takes away what was drawn last. */
    private erase(): void {
        if (this.drawn > 0) {
            this.output.write(`\u001b[${this.drawn}A\u001b[J`);
            this.drawn = 0;
        }
    }
}
