// Plans and takes the steps that a program asks for.
import type { ResourceState } from "../state/resource";
import { renameReferences } from "../state/rename";
import type { PropertyMap } from "../values";
import type { Deployment } from "./deployment";
import { planDeletes } from "./generate/deletes";
import { Reported } from "./generate/planning";
import { StepGenerator } from "./generate/step-generator";
import type { Goal, ReadGoal } from "./goal";
import type { Planner } from "./monitor/monitor";
import { judgeStack } from "./policies";
import type { StepExecutor } from "./step-executor";
import type { Step } from "./steps/step";
import { Stopped } from "./stopper";
import { parseUrn, STACK_TYPE, stackUrn } from "./urn";

/** One update, preview or destroy. */
export class Update implements Planner {
    private readonly generator: StepGenerator;
    private stackOutputs: { urn: string; outputs: PropertyMap } | undefined;
    private finishing: Promise<void> | undefined;

    constructor(
        private readonly deployment: Deployment,
        private readonly executor: StepExecutor,
    ) {
        this.generator = new StepGenerator(deployment);
    }

    async register(goal: Goal): Promise<ResourceState> {
        return this.carryOut(() => this.generator.plan(goal));
    }

    async read(goal: ReadGoal): Promise<ResourceState> {
        return this.carryOut(() => Promise.resolve(this.generator.planRead(goal)));
    }

    private async carryOut(plan: () => Promise<Step[]>): Promise<ResourceState> {
        this.deployment.stopper.throwIfStopped();
        const steps = await this.planning(plan);
        await this.executor.runChain(steps);
        const state = steps.find((step) => step.next !== undefined)?.next;
        if (state === undefined) {
            throw new Error("A registration led to no step that tells the program its result.");
        }
        return state;
    }

    private async planning<T>(plan: () => Promise<T>): Promise<T> {
        try {
            return await plan();
        } catch (error) {
            if (!(error instanceof Reported)) {
                throw error;
            }
            this.deployment.stopper.stop("failed");
            throw new Stopped();
        }
    }

    registerOutputs(urn: string, outputs: PropertyMap): void {
        const { type } = parseUrn(urn);
        if (type === STACK_TYPE) {
            // Only the end shows whether outputs that the program no longer has may go.
            this.stackOutputs = { urn, outputs };
        } else {
            this.setOutputs(urn, outputs);
        }
    }

    private setOutputs(urn: string, outputs: PropertyMap): void {
        const step = this.deployment.news.get(urn);
        if (step?.next === undefined) {
            throw new Error(`The program registers outputs of ${urn}, which it has not registered.`);
        }
        const next = step.takeOutputs(outputs);
        this.deployment.context.journal?.record({ replace: [next] });
        this.deployment.emitter.componentOutputs(step);
    }

    /** Deletes what the program no longer has, once. */
    finish(): Promise<void> {
        this.finishing ??= this.deleteRemoved();
        return this.finishing;
    }

    private async deleteRemoved(): Promise<void> {
        const { deployment } = this;
        if (deployment.stopper.stopped) {
            return;
        }
        const groups = await this.planning(() => planDeletes(deployment, this.generator.seen));
        for (const group of groups) {
            if (!deployment.stopper.stopped) {
                await this.executor.runParallel(group);
            }
        }
    }

    /** Lets policies look at the stack as it is now, if all went well. */
    async judge(): Promise<void> {
        const { stopper, context, news } = this.deployment;
        const failed = stopper.stopped || news.size === 0;
        if (!failed && (await judgeStack(this.deployment, stackUrn(context.stack, context.project)))) {
            this.deployment.refused = true;
        }
    }

    /** Writes the outputs of the stack, and what a renaming left behind. Returns the outputs that the stack has now. */
    conclude(): PropertyMap {
        const { deployment, stackOutputs } = this;
        if (stackOutputs !== undefined && deployment.news.has(stackOutputs.urn)) {
            const { urn, outputs } = stackOutputs;
            const before = deployment.stopper.stopped || deployment.refused ? this.formerOutputs(urn) : {};
            this.setOutputs(urn, { ...before, ...outputs });
        }
        this.renameLeftovers();
        return this.presentOutputs();
    }

    private presentOutputs(): PropertyMap {
        const { context, news, base, deletes, stopper } = this.deployment;
        const urn = stackUrn(context.stack, context.project);
        if (deletes.has(urn) && !stopper.stopped) {
            return {};
        }
        return (news.get(urn)?.next ?? base.find(urn))?.outputs ?? {};
    }

    private formerOutputs(urn: string): PropertyMap {
        return this.deployment.news.get(urn)?.old?.outputs ?? {};
    }

    /** After a failure the state still has resources that know others by their former names. */
    private renameLeftovers(): void {
        const { aliased } = this.generator.seen;
        if (aliased.size === 0 || !this.deployment.stopper.stopped) {
            return;
        }
        const { base, context } = this.deployment;
        for (const state of base.resources.filter((s) => !this.generator.seen.continues(s.urn))) {
            const renamed = renameReferences(state, aliased);
            if (renamed !== undefined) {
                base.replace(state, renamed);
                context.journal?.record({ replace: [{ old: state, new: renamed }] });
            }
        }
    }
}
