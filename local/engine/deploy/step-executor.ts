// Takes steps, and keeps the state in step with them.
import { messageOf } from "../errors";
import type { ResourceState } from "../state/resource";
import { Secret } from "../values";
import type { Deployment } from "./deployment";
import type { OperationId } from "./journal";
import { wayToTakeOver } from "./pending-creates";
import { PartialFailure } from "./providers/provider";
import type { Step } from "./steps/step";
import { Limit, Stopped } from "./stopper";

/** A step that failed; its error has been reported. */
export class StepFailed extends Error {}

/** Takes the steps of one deployment. */
export class StepExecutor {
    private readonly limit: Limit;
    private readonly running = new Set<Promise<void>>();

    constructor(private readonly deployment: Deployment) {
        this.limit = new Limit(deployment.context.parallel ?? 0);
    }

    /** Takes steps one after the other, as part of the deployment: the first failure ends it. */
    async runChain(steps: readonly Step[]): Promise<void> {
        const work = this.limit.run(() => this.takeAll(steps));
        const settled = work.catch(() => undefined);
        this.running.add(settled);
        void settled.then(() => this.running.delete(settled));
        await work;
    }

    /** Takes steps at the same time; those that fail end the deployment. */
    async runParallel(steps: readonly Step[]): Promise<void> {
        await Promise.all(steps.map((step) => this.runChain([step]).catch(ignoreReported)));
    }

    /** Takes steps at the same time, and all of them, whichever fail. Returns those. */
    async runIndependently(steps: readonly Step[]): Promise<Step[]> {
        const failed: Step[] = [];
        const take = (step: Step) =>
            this.limit.run(async () => {
                if (!this.deployment.stopper.stopped) {
                    await this.take(step).catch((error: unknown) => {
                        failed.push(step);
                        ignoreReported(error);
                    });
                }
            });
        await Promise.all(steps.map(take));
        return failed;
    }

    /** Waits until everything that was begun has come to its end. */
    async finish(): Promise<void> {
        while (this.running.size > 0) {
            await Promise.all(this.running);
        }
    }

    private async takeAll(steps: readonly Step[]): Promise<void> {
        for (const step of steps) {
            this.deployment.stopper.throwIfStopped();
            try {
                await this.take(step);
            } catch (error) {
                throw this.fail(step, error);
            }
        }
    }

    /** Says why, before who waits is told that the deployment has stopped and asks no further. */
    private fail(step: Step, error: unknown): unknown {
        const reported = error instanceof StepFailed || error instanceof Stopped;
        if (!reported) {
            this.deployment.report("error", step.urn, messageOf(error));
        }
        this.deployment.stopper.stop("failed");
        return reported ? error : new StepFailed(messageOf(error));
    }

    private async take(step: Step): Promise<void> {
        const { emitter } = this.deployment;
        emitter.before(step);
        const operation = this.begin(step);
        try {
            await step.apply(this.deployment);
        } catch (error) {
            this.failed(step, operation, error);
        }
        markSecretOutputs(step.next);
        this.remember(step);
        this.end(step, operation);
        emitter.after(step);
    }

    private failed(step: Step, operation: OperationId | undefined, error: unknown): never {
        if (error instanceof PartialFailure) {
            markSecretOutputs(step.next);
            this.end(step, operation);
        } else if (operation !== undefined) {
            this.deployment.context.journal?.end(operation);
        }
        this.deployment.report("error", step.urn, messageOf(error));
        const way = wayToTakeOver(this.deployment, step.urn, error);
        if (way !== undefined) {
            this.deployment.report("warning", step.urn, way);
        }
        this.deployment.emitter.failed(step);
        throw new StepFailed(messageOf(error));
    }

    private begin(step: Step): OperationId | undefined {
        const state = step.next ?? step.old;
        if (step.pending === undefined || state?.custom !== true) {
            return undefined;
        }
        return this.deployment.context.journal?.begin(step.pending, state);
    }

    private end(step: Step, operation: OperationId | undefined): void {
        const { journal } = this.deployment.context;
        const change = step.change();
        if (operation !== undefined) {
            journal?.end(operation, change);
        } else if (change !== undefined) {
            journal?.record(change);
        }
    }

    private remember(step: Step): void {
        const { news, reads } = this.deployment;
        if (step.next === undefined || step.op === "replace" || !step.ofProgram) {
            return;
        }
        if (step.op === "read" || step.op === "read-replacement") {
            reads.set(step.urn, step.next);
        } else {
            news.set(step.urn, step);
        }
    }
}

/** A failure is reported where it happens; who waits for several steps goes on. */
function ignoreReported(error: unknown): void {
    if (!(error instanceof StepFailed) && !(error instanceof Stopped)) {
        throw error;
    }
}

/** Makes outputs secret that the program lists, and those whose input of the same name is. */
function markSecretOutputs(state: ResourceState | undefined): void {
    if (state?.outputs === undefined) {
        return;
    }
    const listed = new Set(state.additionalSecretOutputs);
    for (const [key, value] of Object.entries(state.outputs)) {
        const secret = listed.has(key) || state.inputs?.[key] instanceof Secret;
        if (secret && !(value instanceof Secret)) {
            state.outputs = { ...state.outputs, [key]: new Secret(value) };
        }
    }
}
