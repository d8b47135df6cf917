// What has to go before a resource that is deleted ahead of its replacement: the dependents that its change replaces.
import type { ResourceState } from "../../state/resource";
import { type PropertyMap, Unknown } from "../../values";
import type { Deployment } from "../deployment";
import { requiresReplacement } from "../providers/provider";
import { DeleteStep } from "../steps/delete";
import { isProviderType, parseProviderReference } from "../urn";
import type { Seen } from "./seen";
import { Reported } from "./planning";

interface Dependent {
    state: ResourceState;
    keys: string[];
}

/** Deletes of the dependents that must be replaced with `root`, the furthest first. */
export async function deleteDependentsFirst(
    deployment: Deployment,
    seen: Seen,
    root: ResourceState,
): Promise<DeleteStep[]> {
    let dependents = await dependentsToReplace(deployment, seen, root);
    // While providers were asked, the program went on. From here to the last `deletes.add` it doesn't.
    while (dependents.some(({ state }) => seen.registered(state.urn))) {
        dependents = await dependentsToReplace(deployment, seen, root);
    }
    const steps: DeleteStep[] = [];
    for (const { state, keys } of dependents.reverse()) {
        if (seen.pendingDeletes.has(state)) {
            continue;
        }
        seen.dependentReplaceKeys.set(state.urn, keys);
        if (!state.delete && state.protect) {
            refuse(deployment, state, root);
        }
        steps.push(new DeleteStep(state, state.delete ? "no" : "before"));
        deployment.deletes.add(state.urn);
        seen.pendingDeletes.add(state);
    }
    return steps;
}

function refuse(deployment: Deployment, state: ResourceState, root: ResourceState): never {
    const message =
        `unable to replace resource "${state.urn}" as part of replacing "${root.urn}" as it is currently marked for ` +
        "protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run " +
        `\`pulumi up\`, or use the command:\n\`pulumi state unprotect "${state.urn}"\``;
    deployment.report("error", root.urn, message);
    throw new Reported(message);
}

async function dependentsToReplace(deployment: Deployment, seen: Seen, root: ResourceState): Promise<Dependent[]> {
    const replaced = new Set([root.urn]);
    const result: Dependent[] = [];
    // What the program has registered already can't depend on the root any more.
    for (const state of deployment.base.dependingOn(root, (urn) => seen.registered(urn))) {
        const keys = await replacementKeys(deployment, state, replaced);
        if (keys !== undefined) {
            result.push({ state, keys });
            replaced.add(state.urn);
        }
    }
    return result;
}

/** Why the resource is replaced when those of `replaced` are, or undefined where it isn't. */
async function replacementKeys(
    deployment: Deployment,
    state: ResourceState,
    replaced: ReadonlySet<string>,
): Promise<string[] | undefined> {
    if (!state.custom || state.external) {
        return undefined;
    }
    if (state.provider && replaced.has(parseProviderReference(state.provider).urn)) {
        await deployment.ensureProvider(state.provider);
        return [];
    }
    const inputs = inputsAfter(state, replaced);
    if (inputs === undefined) {
        return undefined;
    }
    if (isProviderType(state.type)) {
        await deployment.sameProvider(state);
    } else {
        await deployment.ensureProvider(state.provider);
    }
    const diff = await deployment.managerOf(state).diff({
        urn: state.urn,
        id: state.id ?? "",
        oldInputs: state.inputs ?? {},
        oldOutputs: state.outputs ?? {},
        news: inputs,
        allowUnknowns: true,
    });
    return requiresReplacement(diff) ? diff.replaceKeys : undefined;
}

/** The inputs with those unknown that come from replaced resources, or undefined where none do. */
function inputsAfter(state: ResourceState, replaced: ReadonlySet<string>): PropertyMap | undefined {
    let affected = false;
    const inputs: PropertyMap = {};
    for (const [key, value] of Object.entries(state.inputs ?? {})) {
        const changes = (state.propertyDependencies?.[key] ?? []).some((urn) => replaced.has(urn));
        affected ||= changes;
        inputs[key] = changes ? new Unknown() : value;
    }
    return affected ? inputs : undefined;
}
