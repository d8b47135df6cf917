// Brings the state in line with what is really there.
import type { ResourceState } from "../state/resource";
import type { Deployment } from "./deployment";
import type { StateChange } from "./journal";
import type { StepExecutor } from "./step-executor";
import { RefreshStep } from "./steps/refresh";

/** Reads every resource of the state but those that were read just now. Returns whether all could be read. */
export async function refreshAll(
    deployment: Deployment,
    executor: StepExecutor,
    counted: boolean,
    fresh: ReadonlySet<ResourceState>,
): Promise<boolean> {
    const steps = deployment.base.resources
        .filter((state) => !fresh.has(state))
        .map((state) => new RefreshStep(state, counted));
    for (const { old } of steps) {
        await deployment.ensureProvider(old.provider);
    }
    const failed = await executor.runIndependently(steps);
    const found = new Map<ResourceState, ResourceState | undefined>([...fresh].map((state) => [state, state]));
    steps.forEach((step) => found.set(step.old, step.next));
    takeOver(deployment, found);
    return failed.length === 0;
}

function takeOver(deployment: Deployment, found: ReadonlyMap<ResourceState, ResourceState | undefined>): void {
    const { base, context } = deployment;
    const kept: ResourceState[] = [];
    const removed: ResourceState[] = [];
    const replaced: { old: ResourceState; new: ResourceState }[] = [];
    const there = new Set<string>();
    const parents = new Map<string, string | undefined>();
    const live = new Set([...found.values()].flatMap((state) => (state && !state.delete ? [state.urn] : [])));
    for (const old of base.resources) {
        const now = found.get(old);
        if (now === undefined) {
            removed.push(old);
            continue;
        }
        const next = withoutMissing(now, there, live, parents);
        if (next !== old) {
            replaced.push({ old, new: next });
        }
        parents.set(next.urn, next.parent);
        there.add(next.urn);
        kept.push(next);
    }
    base.reset(kept);
    const change: StateChange = { remove: removed, replace: replaced };
    if (removed.length + replaced.length > 0) {
        context.journal?.record(change);
    }
}

/** The state without references to resources that have gone; a gone parent gives way to its own parent. */
function withoutMissing(
    state: ResourceState,
    there: ReadonlySet<string>,
    live: ReadonlySet<string>,
    parents: ReadonlyMap<string, string | undefined>,
): ResourceState {
    const isThere = (urn: string) => there.has(urn);
    const { dependencies, propertyDependencies, deletedWith, parent } = state;
    const orphaned = parent !== undefined && !live.has(parent);
    const dangling =
        orphaned ||
        dependencies?.some((urn) => !isThere(urn)) === true ||
        Object.values(propertyDependencies ?? {}).some((urns) => urns.some((urn) => !isThere(urn))) ||
        (deletedWith !== undefined && !isThere(deletedWith));
    if (!dangling) {
        return state;
    }
    const next: ResourceState = { ...state };
    if (dependencies !== undefined) {
        next.dependencies = dependencies.filter(isThere);
    }
    if (propertyDependencies !== undefined) {
        const kept = Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.filter(isThere)] as const);
        next.propertyDependencies = Object.fromEntries(kept.filter(([, urns]) => urns.length > 0));
    }
    if (deletedWith !== undefined && !isThere(deletedWith)) {
        delete next.deletedWith;
    }
    if (orphaned) {
        const grandparent = parents.get(parent);
        delete next.parent;
        if (grandparent !== undefined) {
            next.parent = grandparent;
        }
    }
    return next;
}
