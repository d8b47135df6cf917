// The state that the deployment started from, as far as it still holds, and who depends on whom in it.
import type { ResourceState } from "../state/resource";
import { parseProviderReference } from "./urn";

/** The URNs that a resource needs: dependencies, also of single properties, what it is deleted with, its provider. */
export function dependencyUrns(state: ResourceState): Set<string> {
    const urns = new Set(state.dependencies);
    for (const dependencies of Object.values(state.propertyDependencies ?? {})) {
        dependencies.forEach((urn) => urns.add(urn));
    }
    if (state.deletedWith) {
        urns.add(state.deletedWith);
    }
    if (state.provider) {
        urns.add(parseProviderReference(state.provider).urn);
    }
    return urns;
}

/** The resources of the last deployment. Their order is such that each comes after those that it needs. */
export class BaseState {
    private list: ResourceState[];
    private byUrn!: Map<string, ResourceState>;
    private index!: Map<ResourceState, number>;
    private readonly successors = new Map<ResourceState, ResourceState>();

    constructor(resources: readonly ResourceState[]) {
        this.list = [...resources];
        this.reindex();
    }

    private reindex(): void {
        this.index = new Map(this.list.map((state, i) => [state, i]));
        this.byUrn = new Map(this.list.filter((state) => !state.delete).map((state) => [state.urn, state]));
    }

    get resources(): readonly ResourceState[] {
        return this.list;
    }

    /** The live resource of a URN. */
    find(urn: string): ResourceState | undefined {
        return this.byUrn.get(urn);
    }

    /** Puts a changed state in a resource's place. */
    replace(old: ResourceState, changed: ResourceState): void {
        const current = this.latest(old);
        const position = this.index.get(current);
        if (position === undefined) {
            throw new Error(`The state of ${old.urn} is not part of the snapshot that is being changed.`);
        }
        this.list[position] = changed;
        this.index.delete(current);
        this.index.set(changed, position);
        this.successors.set(current, changed);
        if (!changed.delete) {
            this.byUrn.set(changed.urn, changed);
        } else if (this.byUrn.get(changed.urn) === current) {
            this.byUrn.delete(changed.urn);
        }
    }

    /** Takes in a resource that needs some of the others, and that none of them needs. */
    append(state: ResourceState): void {
        this.index.set(state, this.list.push(state) - 1);
        this.byUrn.set(state.urn, state);
    }

    /** What has become of a state of this snapshot. */
    latest(state: ResourceState): ResourceState {
        let current = state;
        for (let next = this.successors.get(current); next !== undefined; next = this.successors.get(current)) {
            current = next;
        }
        return current;
    }

    /** Begins anew with other resources, after a refresh. */
    reset(resources: readonly ResourceState[]): void {
        this.list = [...resources];
        this.successors.clear();
        this.reindex();
    }

    /** The resources that need this one, directly or not, in the order of the state; those with URNs of `except` left out. */
    dependingOn(root: ResourceState, except: (urn: string) => boolean): ResourceState[] {
        const needed = new Set([root.urn]);
        const start = this.index.get(this.latest(root)) ?? -1;
        const result: ResourceState[] = [];
        for (const candidate of this.list.slice(start + 1)) {
            if (!except(candidate.urn) && intersects(dependencyUrns(candidate), needed)) {
                result.push(candidate);
                needed.add(candidate.urn);
            }
        }
        return result;
    }
}

function intersects(urns: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
    for (const urn of urns) {
        if (others.has(urn)) {
            return true;
        }
    }
    return false;
}
