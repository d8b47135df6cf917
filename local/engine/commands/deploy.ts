// `preview`, `up`, `refresh` and `destroy`.
import * as path from "node:path";
import type { DeploymentKind, DeploymentResult } from "../deploy/context";
import type { EngineEvent, EventBody, StepEventMetadata } from "../deploy/events";
import { palette } from "../display/colors";
import { createDisplay, type DisplayOptions } from "../display/create";
import type { Display } from "../display/display";
import { isPlanStep, nameOf, signOf, typeOf } from "../display/ops";
import { resultOf } from "../display/plain";
import { stepDiffLines } from "../display/property-diff";
import { UserError, exitCodes } from "../errors";
import { describeOwner, lockStack } from "../state/lock";
import { pendingCreates } from "../state/pending-creates";
import { confirm } from "./ask";
import { saveConfigOptions, type ConfigOption } from "./config";
import { withInterrupts } from "./interrupts";
import { isInteractive, isTrue, type CommandIo } from "./io";
import { Operation, type RunSettings } from "./operation";
import { adviceOnCreates, givenIds, matchPendingCreates, type PendingCreateOptions } from "./pending";
import { type PolicyPackOptions, policyPackSources } from "./policy-packs";
import { forgetStack, workingDirectory, type StackOptions } from "./session";

/** The options of the four commands, as commander gives them. */
export interface DeployOptions extends StackOptions, DisplayOptions, PolicyPackOptions, PendingCreateOptions {
    yes?: boolean;
    skipPreview?: boolean;
    previewOnly?: boolean;
    parallel?: number;
    message?: string;
    refresh?: boolean | string;
    expectNoChanges?: boolean;
    remove?: boolean;
    config?: ConfigOption[];
    configPath?: boolean;
}

type Change = Exclude<DeploymentKind, "preview">;

const NOUNS: Record<Change, string> = { up: "update", refresh: "refresh", destroy: "destroy" };
const TITLES: Record<Change, string> = { up: "Updating", refresh: "Refreshing", destroy: "Destroying" };

/** Plans an `up` and shows the plan. */
export async function preview(io: CommandIo, options: DeployOptions): Promise<number> {
    const chosen = Operation.choose(io, options);
    await saveConfigOptions(io, options, options.config ?? [], options.configPath ?? false);
    const operation = await Operation.open(io, options, chosen, false);
    return withInterrupts(io, async (signal) => {
        const result = await plan(io, "up", operation, options, { ...runSettings(io, options), signal });
        return exitCode("preview", result, options);
    });
}

/** Changes a stack: plans, asks, and does it. */
export async function deploy(kind: Change, io: CommandIo, options: DeployOptions): Promise<number> {
    const confirmed = options.yes || options.skipPreview || isTrue(io.env["PULUMI_SKIP_CONFIRMATIONS"]);
    if (!confirmed && !options.previewOnly && !isInteractive(io, options)) {
        throw new UserError(
            "--yes or --skip-preview must be passed in to proceed when running in non-interactive mode.",
            exitCodes.usage,
        );
    }
    const ids = givenIds(options);
    const chosen = Operation.choose(io, options);
    await saveConfigOptions(io, options, options.config ?? [], options.configPath ?? false);
    const lock = lockStack(chosen.backend, chosen.reference);
    try {
        for (const owner of lock.cleared) {
            io.stderr.write(`Cleared the lock of ${describeOwner(owner)}: that process is gone.\n`);
        }
        const operation = await Operation.open(io, options, chosen, true);
        const { takeOver, warnings } = matchPendingCreates(ids, pendingCreates(operation.snapshot));
        warnings.forEach((warning) => io.stderr.write(`${warning}\n`));
        const code = await withInterrupts(io, (signal) =>
            change(kind, io, operation, options, confirmed === true, { ...runSettings(io, options), takeOver, signal }),
        );
        if (code === exitCodes.success && kind === "destroy") {
            afterDestroy(io, operation, chosen.backend, options);
        }
        return code;
    } finally {
        lock.release();
    }
}

async function change(
    kind: Change,
    io: CommandIo,
    operation: Operation,
    options: DeployOptions,
    confirmed: boolean,
    run: RunSettings,
): Promise<number> {
    if (!options.skipPreview || options.previewOnly) {
        const steps: StepEventMetadata[] = [];
        const planned = await plan(io, kind, operation, options, run, steps);
        if (!planned.ok || options.previewOnly) {
            return exitCode(`${NOUNS[kind]} preview`, planned, options);
        }
        if (
            !confirmed &&
            !(await confirm(io, `Do you want to perform this ${NOUNS[kind]}?`, () => planDetails(steps), run.signal))
        ) {
            throw new UserError(`confirmation declined, not proceeding with the ${NOUNS[kind]}`, exitCodes.cancelled);
        }
    }
    if (options.clearPendingCreates) {
        operation.forgetPendingCreates(run.takeOver);
    }
    const display = startDisplay(io, kind, false, operation, options);
    if (kind === "refresh" && !options.skipPendingCreates) {
        warnOfPendingCreates(display, operation, run);
    }
    return exitCode(NOUNS[kind], await shown(display, operation, (sink) => operation.run(kind, run, sink)), options);
}

/** Warns of pending creates about which the user has said nothing. */
function warnOfPendingCreates(
    display: Display,
    { snapshot, refreshCommand }: Operation,
    { takeOver }: RunSettings,
): void {
    const unsettled = pendingCreates(snapshot).filter(({ urn }) => !takeOver?.has(urn));
    const message = adviceOnCreates(unsettled, refreshCommand);
    if (message !== undefined) {
        display.event(event({ diagnosticEvent: { message, severity: "warning" } }));
    }
}

async function plan(
    io: CommandIo,
    kind: Change,
    operation: Operation,
    options: DeployOptions,
    run: RunSettings,
    steps: StepEventMetadata[] = [],
): Promise<DeploymentResult> {
    const display = startDisplay(io, kind, true, operation, options);
    return shown(display, operation, (sink) =>
        operation.plan(kind === "up" ? "preview" : kind, run, (event) => {
            const step = plannedStep(kind, event);
            if (step) {
                steps.push(step);
            }
            sink(event);
        }),
    );
}

/** The step that an event plans; a refresh knows it only when it has read. */
function plannedStep(kind: Change, { resourcePreEvent, resOutputsEvent }: EngineEvent): StepEventMetadata | undefined {
    const metadata = kind === "refresh" ? resOutputsEvent?.metadata : resourcePreEvent?.metadata;
    if (!metadata || metadata.op === "same") {
        return undefined;
    }
    return kind === "refresh"
        ? resultOf(metadata.op === "import" ? "import" : "refresh", metadata)
        : isPlanStep(metadata, { showSames: false })
          ? metadata
          : undefined;
}

/** A plan property by property, for who asks before deciding. */
function planDetails(steps: readonly StepEventMetadata[]): string {
    const colors = palette(false);
    return steps
        .flatMap((step) => [
            ` ${signOf(step.op, colors)} ${typeOf(step.urn)} ${nameOf(step.urn)}`,
            ...stepDiffLines(step, colors),
        ])
        .map((line) => `${line}\n`)
        .join("");
}

/** Runs with a display that is finished whatever happens. */
async function shown(
    display: Display,
    operation: Operation,
    start: (sink: Display["event"]) => Promise<DeploymentResult>,
): Promise<DeploymentResult> {
    const oldOutputs = operation.shownOutputs;
    let result: DeploymentResult = { ok: false, changes: {}, outputs: oldOutputs };
    try {
        result = await start((next) => display.event(next));
    } finally {
        display.finish({ ...result, oldOutputs });
    }
    return result;
}

function startDisplay(
    io: CommandIo,
    kind: Change,
    planning: boolean,
    operation: Operation,
    options: DeployOptions,
): Display {
    const what = planning ? `Previewing ${NOUNS[kind]}` : TITLES[kind];
    const { eventLog } = options;
    return createDisplay(io, {
        ...options,
        ...(eventLog === undefined ? {} : { eventLog: path.resolve(workingDirectory(io, options), eventLog) }),
        title: `${what} (${operation.reference.stack})`,
        planning,
    });
}

function exitCode(noun: string, result: DeploymentResult, options: DeployOptions): number {
    if (!result.ok) {
        throw new UserError(`${noun} failed`);
    }
    const changed = Object.entries(result.changes).some(([op, count]) => op !== "same" && op !== "read" && count > 0);
    if (options.expectNoChanges && changed) {
        throw new UserError("no changes were expected but changes were proposed or made", exitCodes.changes);
    }
    return exitCodes.success;
}

function afterDestroy(
    io: CommandIo,
    operation: Operation,
    backend: { remove: (reference: Operation["reference"]) => void },
    options: DeployOptions,
): void {
    if (options.previewOnly) {
        return;
    }
    const { project, reference } = operation;
    let told =
        "The resources in the stack have been deleted; its history and configuration are kept. " +
        `\`stack rm ${reference.stack}\` removes them.\n`;
    if (options.remove) {
        backend.remove(reference);
        const file = forgetStack(io, options, project, reference);
        const settings = file === undefined ? "" : `, and so has its configuration, ${file}`;
        told = `The resources in the stack have been deleted, and the stack has been removed${settings}.\n`;
    }
    if (!options.json) {
        io.stdout.write(told);
    }
}

function runSettings(io: CommandIo, options: DeployOptions): RunSettings {
    const { parallel, refresh, message } = options;
    return {
        policyPacks: policyPackSources(workingDirectory(io, options), options),
        ...(refresh === undefined ? {} : { refresh: refresh === true || isTrue(String(refresh)) }),
        ...(parallel === undefined ? {} : { parallel }),
        ...(message === undefined ? {} : { message }),
    };
}

function event(body: EventBody): Parameters<Display["event"]>[0] {
    return { sequence: 0, timestamp: Math.floor(Date.now() / 1000), ...body };
}
