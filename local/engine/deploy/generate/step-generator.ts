// Finds out which steps make a resource what the program wants it to be.
import { randomBytes } from "node:crypto";
import { UserError } from "../../errors";
import type { ResourceState } from "../../state/resource";
import { checkFailureMessage } from "../check-failures";
import type { Deployment } from "../deployment";
import type { Goal, ReadGoal } from "../goal";
import { withIgnoredChanges } from "../ignore-changes";
import { judgeResource } from "../policies";
import type { CheckResult } from "../providers/provider";
import { CreateStep, ReplaceStep } from "../steps/create";
import { ImportStep } from "../steps/import";
import { ReadStep } from "../steps/read";
import type { Step } from "../steps/step";
import { createUrn, isProviderType } from "../urn";
import { aliasUrns } from "./aliases";
import { generateFromDiff } from "./from-diff";
import { type Planning, Reported } from "./planning";
import { Seen } from "./seen";

/** Plans the resources of one deployment. */
export class StepGenerator {
    readonly seen = new Seen();

    constructor(private readonly deployment: Deployment) {}

    /** The steps for a read. */
    planRead(goal: ReadGoal): Step[] {
        const urn = this.claimUrn(goal.parent, goal.type, goal.name);
        if (goal.id === "") {
            throw new UserError(`Expected an ID for ${urn}`);
        }
        const next: ResourceState = {
            urn,
            type: goal.type,
            custom: true,
            external: true,
            id: goal.id,
            inputs: goal.properties,
            outputs: {},
            dependencies: goal.dependencies,
            provider: goal.provider,
            ...(goal.parent !== "" && { parent: goal.parent }),
            ...(goal.additionalSecretOutputs.length > 0 && { additionalSecretOutputs: goal.additionalSecretOutputs }),
            ...(goal.sourcePosition !== undefined && { sourcePosition: goal.sourcePosition }),
        };
        const old = this.deployment.base.find(urn);
        if (old !== undefined && !old.external && old.id !== goal.id) {
            this.seen.replaces.add(urn);
            return [new ReadStep(old, next, true), new ReplaceStep(old, next, {})];
        }
        this.seen.reads.add(urn);
        return [new ReadStep(old, next, false)];
    }

    /** The steps for a registration. */
    async plan(goal: Goal): Promise<Step[]> {
        const urn = this.claimUrn(goal.parent, goal.type, goal.name);
        const old = this.findOld(urn, goal);
        const next = newState(urn, goal, old);
        if (old !== undefined) {
            next.inputs = withIgnoredChanges(goal.properties, old.inputs ?? {}, goal.ignoreChanges);
        }
        this.deployment.goals.set(urn, goal);
        if (isProviderType(goal.type)) {
            this.seen.providers.set(urn, next);
        }
        const planning: Planning = {
            goal,
            urn,
            old,
            next,
            manager: goal.custom ? this.deployment.managerOf(next) : undefined,
            randomSeed: randomBytes(32),
        };
        return this.adopts(planning) ? this.planImport(planning) : this.planManaged(planning);
    }

    /** A resource is adopted where the program names an id that the state doesn't have. */
    private adopts({ goal, old }: Planning): boolean {
        const known = old === undefined || old.external ? undefined : (old.importID ?? old.id);
        return goal.custom && goal.importId !== "" && known !== goal.importId;
    }

    private planImport({ goal, urn, old, next }: Planning): Step[] {
        next.id = next.importID = goal.importId;
        if (old === undefined || this.deployment.deletes.has(urn)) {
            this.seen.creates.add(urn);
            return [new ImportStep(next, goal.ignoreChanges)];
        }
        this.seen.replaces.add(urn);
        return [new ImportStep(next, goal.ignoreChanges, old), new ReplaceStep(old, next, {})];
    }

    private async planManaged(planning: Planning): Promise<Step[]> {
        const { urn, old, next, goal } = planning;
        // What was deleted before its replacement comes again now.
        const recreating = this.deployment.deletes.has(urn);
        const fresh = old === undefined || old.external === true || recreating;
        await this.checkInputs(planning, fresh ? undefined : old);
        await this.judge(next);
        if (old === undefined) {
            this.seen.creates.add(urn);
            return [new CreateStep(next)];
        }
        if (recreating) {
            this.deployment.deletes.delete(urn);
            this.seen.replaces.add(urn);
            const keys = this.seen.dependentReplaceKeys.get(urn) ?? [];
            return [new ReplaceStep(old, next, {}), new CreateStep(next, old, { keys })];
        }
        if (old.external) {
            this.seen.replaces.add(urn);
            this.seen.creates.add(urn);
            return [new CreateStep(next, old, {}, true), new ReplaceStep(old, next, {})];
        }
        return generateFromDiff(this.deployment, this.seen, { ...planning, old, goal }, () =>
            this.checkInputs(planning, undefined),
        );
    }

    /** A preview goes on after a broken rule, to show the others too. */
    private async judge(next: ResourceState): Promise<void> {
        if (!(await judgeResource(this.deployment, next))) {
            return;
        }
        if (!this.deployment.preview) {
            throw new Reported(`The resource ${next.urn} breaks a mandatory policy.`);
        }
        this.deployment.refused = true;
    }

    /** Lets the provider look at the inputs and fill them in. */
    private async checkInputs(
        { goal, urn, next, manager, randomSeed }: Planning,
        old: ResourceState | undefined,
    ): Promise<void> {
        if (manager === undefined) {
            return;
        }
        const result: CheckResult = await manager.check({
            urn,
            news: old === undefined ? goal.properties : (next.inputs ?? {}),
            ...(old?.inputs !== undefined && { olds: old.inputs }),
            preview: this.deployment.preview,
            randomSeed,
        });
        for (const failure of result.failures) {
            this.deployment.report("error", urn, checkFailureMessage(next, failure));
        }
        if (result.failures.length > 0) {
            throw new Reported(`The inputs of ${urn} are refused.`);
        }
        next.inputs = result.inputs;
    }

    private claimUrn(parent: string, type: string, name: string): string {
        const { stack, project } = this.deployment.context;
        if (parent !== "" && !this.seen.urns.has(parent)) {
            throw new UserError(`could not find parent resource ${parent}`);
        }
        const urn = createUrn(stack, project, parent, type, name);
        if (this.seen.urns.has(urn)) {
            this.deployment.report("error", urn, `Duplicate resource URN '${urn}'; try giving it a unique name`);
            throw new Reported(`Two resources have the URN ${urn}.`);
        }
        this.seen.urns.add(urn);
        return urn;
    }

    private findOld(urn: string, goal: Goal): ResourceState | undefined {
        const { base, context, registry } = this.deployment;
        const claimed = this.seen.aliased.get(urn);
        if (claimed !== undefined) {
            this.refuseAlias(urn, urn, claimed);
        }
        const own = base.find(urn);
        if (own !== undefined) {
            return own;
        }
        const { formerUrns } = this.seen;
        for (const formerUrn of aliasUrns({ ...context, formerUrns }, goal)) {
            const old = base.find(formerUrn);
            if (old === undefined) {
                continue;
            }
            const taken = this.seen.urns.has(formerUrn) ? formerUrn : this.seen.aliased.get(formerUrn);
            if (taken !== undefined) {
                this.refuseAlias(formerUrn, urn, taken);
            }
            this.seen.aliased.set(formerUrn, urn);
            formerUrns.set(urn, formerUrn);
            registry.registerAlias(urn, formerUrn);
            return old;
        }
        return undefined;
    }

    private refuseAlias(alias: string, urn: string, other: string): never {
        this.deployment.report(
            "error",
            urn,
            `Duplicate resource alias '${alias}' applied to resource with URN '${urn}' conflicting with resource with URN '${other}'`,
        );
        throw new Reported(`Two resources claim to have been ${alias}.`);
    }
}

function newState(urn: string, goal: Goal, old: ResourceState | undefined): ResourceState {
    return {
        urn,
        type: goal.type,
        custom: goal.custom,
        inputs: goal.properties,
        ...(goal.parent !== "" && { parent: goal.parent }),
        ...(goal.protect && { protect: true }),
        ...(goal.dependencies.length > 0 && { dependencies: goal.dependencies }),
        ...(goal.provider !== "" && { provider: goal.provider }),
        ...(Object.keys(goal.propertyDependencies).length > 0 && { propertyDependencies: goal.propertyDependencies }),
        ...(goal.additionalSecretOutputs.length > 0 && { additionalSecretOutputs: goal.additionalSecretOutputs }),
        ...(Object.keys(goal.customTimeouts).length > 0 && { customTimeouts: goal.customTimeouts }),
        ...(goal.retainOnDelete && { retainOnDelete: true }),
        ...(goal.deletedWith !== "" && { deletedWith: goal.deletedWith }),
        ...(goal.ignoreChanges.length > 0 && { ignoreChanges: goal.ignoreChanges }),
        ...(goal.replaceOnChanges.length > 0 && { replaceOnChanges: goal.replaceOnChanges }),
        ...(old?.created !== undefined && { created: old.created }),
        ...(old?.modified !== undefined && { modified: old.modified }),
        ...(goal.sourcePosition !== undefined && { sourcePosition: goal.sourcePosition }),
    };
}
