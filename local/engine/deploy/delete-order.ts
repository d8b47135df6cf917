// In which order resources can be deleted: dependents and children first.
import type { ResourceState } from "../state/resource";
import { dependencyUrns } from "./base-state";

/**
 * Groups the resources so that those of one group can be deleted at the same time, and each group once the one before
 * is gone. `states` is in the order of the state: a resource comes after everything that it needs.
 */
export function deletionGroups(states: readonly ResourceState[]): ResourceState[][] {
    const levels = new Map<ResourceState, number>();
    const earlier = new Map<string, ResourceState[]>();
    const descendants = new Map<string, ResourceState[]>();
    const groups: ResourceState[][] = [];
    for (const state of states) {
        const needed = [...dependencyUrns(state)].flatMap((urn) => {
            const found = earlier.get(urn) ?? [];
            // Who depends on a component depends on what is in it.
            return [...found, ...found.filter((f) => !f.custom).flatMap(() => descendants.get(urn) ?? [])];
        });
        const parents = state.parent ? (earlier.get(state.parent) ?? []) : [];
        const level = Math.max(-1, ...[...needed, ...parents].map((other) => levels.get(other) ?? -1)) + 1;
        levels.set(state, level);
        (groups[level] ??= []).push(state);
        push(earlier, state.urn, state);
        addToAncestors(descendants, earlier, state);
    }
    return groups.reverse();
}

function addToAncestors(
    descendants: Map<string, ResourceState[]>,
    earlier: ReadonlyMap<string, ResourceState[]>,
    state: ResourceState,
): void {
    for (let parent = state.parent; parent; parent = earlier.get(parent)?.at(-1)?.parent) {
        push(descendants, parent, state);
    }
}

function push(map: Map<string, ResourceState[]>, key: string, value: ResourceState): void {
    const list = map.get(key);
    if (list === undefined) {
        map.set(key, [value]);
    } else {
        list.push(value);
    }
}
