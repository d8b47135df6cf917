// Steps for a resource that is in the state: none, an update or a replacement.
import { UserError } from "../../errors";
import type { ResourceState } from "../../state/resource";
import { equalValues } from "../../values";
import { applyReplaceOnChanges, diffResource } from "../diff-resource";
import type { Deployment } from "../deployment";
import { type DiffResult, DiffUnavailable, requiresReplacement } from "../providers/provider";
import { pluginInputs } from "../providers/registry";
import { CreateStep, ReplaceStep, SameStep, UpdateStep } from "../steps/create";
import { DeleteStep } from "../steps/delete";
import type { Step, StepDiff } from "../steps/step";
import { isProviderType, parseProviderReference } from "../urn";
import { deleteDependentsFirst } from "./dependents";
import type { Seen } from "./seen";
import { type Planning, Reported } from "./planning";

type Existing = Planning & { old: ResourceState };

/** The steps for a resource that exists. `recheck` fills the inputs in as for a new one. */
export async function generateFromDiff(
    deployment: Deployment,
    seen: Seen,
    existing: Existing,
    recheck: () => Promise<void>,
): Promise<Step[]> {
    const { old, next, goal, urn } = existing;
    const hasInitErrors = (old.initErrors ?? []).length > 0;
    const diff = applyReplaceOnChanges(
        await findDiff(deployment, seen, existing),
        goal.replaceOnChanges,
        hasInitErrors,
    );
    if (old.pendingReplacement || (diff.changes === "some" && requiresReplacement(diff))) {
        refuseReplacement(deployment, existing);
        seen.replaces.add(urn);
        await recheck();
        return replacementSteps(deployment, seen, existing, diff);
    }
    if (diff.changes === "some") {
        seen.updates.add(urn);
        return [new UpdateStep(old, next, toStepDiff({ ...diff, replaceKeys: [] }), goal.ignoreChanges)];
    }
    if (hasInitErrors) {
        seen.updates.add(urn);
        return [new UpdateStep(old, next, {}, [])];
    }
    seen.sames.add(urn);
    return [new SameStep(old, next, isProviderType(goal.type))];
}

function toStepDiff(diff: DiffResult): StepDiff {
    return {
        keys: diff.replaceKeys,
        diffs: diff.changedKeys,
        ...(diff.detailedDiff && { detailedDiff: diff.detailedDiff }),
    };
}

const NO_DIFF: DiffResult = { changes: "none", replaceKeys: [], changedKeys: [], deleteBeforeReplace: false };
const SOME_DIFF: DiffResult = { ...NO_DIFF, changes: "some" };

async function findDiff(deployment: Deployment, seen: Seen, existing: Existing): Promise<DiffResult> {
    const { urn, old, next, goal, manager } = existing;
    if (old.taint) {
        // As with the CLI, which blames the id where a user asks for a replacement.
        return { ...SOME_DIFF, replaceKeys: ["id"] };
    }
    if (await providerChanged(deployment, seen, old, next)) {
        return { ...SOME_DIFF, replaceKeys: ["provider"] };
    }
    if (manager === undefined) {
        return equalValues(old.inputs ?? {}, next.inputs) ? NO_DIFF : SOME_DIFF;
    }
    try {
        return await diffResource(manager, {
            urn,
            id: old.id ?? "",
            oldInputs: old.inputs ?? {},
            oldOutputs: old.outputs ?? {},
            news: next.inputs ?? {},
            allowUnknowns: deployment.preview,
            ignoreChanges: goal.ignoreChanges,
        });
    } catch (error) {
        if (!(error instanceof DiffUnavailable)) {
            throw error;
        }
        deployment.report("warning", urn, error.message);
        return SOME_DIFF;
    }
}

/** Whether the resource is now of another provider, and one that can't go on with it. */
async function providerChanged(
    deployment: Deployment,
    seen: Seen,
    old: ResourceState,
    next: ResourceState,
): Promise<boolean> {
    const [before = "", after = ""] = [old.provider, next.provider];
    if (before === after) {
        return false;
    }
    if (before === "" || after === "") {
        return true;
    }
    const oldReference = parseProviderReference(before);
    const newReference = parseProviderReference(after);
    if (seen.aliased.get(oldReference.urn) === newReference.urn) {
        return false;
    }
    const oldProvider = deployment.base.resources.find(
        (state) => state.urn === oldReference.urn && state.id === oldReference.id,
    );
    const newProvider = seen.providers.get(newReference.urn);
    if (oldProvider === undefined || newProvider === undefined) {
        throw new Error(`The provider of ${next.urn} changed from ${before} to ${after}, and one of them is unknown.`);
    }
    const diff = await deployment.provider(after, next.urn).diffConfig({
        urn: newReference.urn,
        id: "",
        oldInputs: pluginInputs(oldProvider.inputs ?? {}),
        oldOutputs: oldProvider.outputs ?? {},
        news: pluginInputs(newProvider.inputs ?? {}),
    });
    return requiresReplacement(diff);
}

function refuseReplacement(deployment: Deployment, { old, next, goal, urn }: Existing): void {
    if (next.protect && old.protect) {
        const message =
            `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect the resource, ` +
            "remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";
        deployment.report("error", urn, message);
        if (!deployment.preview) {
            throw new Reported(message);
        }
        deployment.refused = true;
    }
    if (goal.importId !== "") {
        const message =
            "previously-imported resources that still specify an ID may not be replaced; " +
            "please remove the `import` declaration from your program";
        if (!deployment.preview) {
            throw new UserError(message);
        }
        deployment.report("warning", urn, message);
    }
}

async function replacementSteps(
    deployment: Deployment,
    seen: Seen,
    existing: Existing,
    diff: DiffResult,
): Promise<Step[]> {
    const { old, next, goal } = existing;
    const stepDiff = toStepDiff(diff);
    if (!(goal.deleteBeforeReplace ?? diff.deleteBeforeReplace)) {
        return [new CreateStep(next, old, stepDiff, true), new ReplaceStep(old, next, stepDiff)];
    }
    const steps: Step[] = await deleteDependentsFirst(deployment, seen, old);
    await deployment.ensureProvider(old.provider);
    // An interrupted replacement may have deleted it already.
    if (!old.pendingReplacement) {
        steps.push(new DeleteStep(old, "before"));
    }
    return [...steps, new ReplaceStep(old, next, stepDiff), new CreateStep(next, old, stepDiff)];
}
