// Deletes of what the program no longer has.
import type { ResourceState } from "../../state/resource";
import { deletionGroups } from "../delete-order";
import type { Deployment } from "../deployment";
import { DeleteStep, RemovePendingReplaceStep } from "../steps/delete";
import type { Step } from "../steps/step";
import type { Seen } from "./seen";
import { Reported } from "./planning";

/** The deletes in groups: those of one group at the same time, the groups one after the other. */
export async function planDeletes(deployment: Deployment, seen: Seen): Promise<Step[][]> {
    const steps = new Map<ResourceState, Step>();
    for (const state of deployment.base.resources) {
        const step = deleteStep(seen, state);
        if (step !== undefined) {
            deployment.deletes.add(state.urn);
            steps.set(state, step);
        }
    }
    for (const state of steps.keys()) {
        await deployment.ensureProvider(state.provider);
    }
    refuseProtected(deployment, steps.values());
    return deletionGroups([...steps.keys()]).map((group) => group.flatMap((state) => steps.get(state) ?? []));
}

function deleteStep(seen: Seen, state: ResourceState): Step | undefined {
    if (state.delete) {
        return seen.pendingDeletes.has(state) ? undefined : new DeleteStep(state, "afterwards");
    }
    if (seen.continues(state.urn)) {
        return undefined;
    }
    return state.pendingReplacement ? new RemovePendingReplaceStep(state) : new DeleteStep(state);
}

/** Nothing is deleted where anything that would have to be is protected. */
function refuseProtected(deployment: Deployment, steps: Iterable<Step>): void {
    const refused = [...steps].filter((step) => step.op === "delete" && step.old?.protect);
    for (const { urn } of refused) {
        deployment.report(
            "error",
            urn,
            `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
                "either remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`, " +
                `or use the command:\n\`pulumi state unprotect '${urn}'\``,
        );
    }
    if (refused.length > 0) {
        throw new Reported("Protected resources would have to be deleted.");
    }
}
