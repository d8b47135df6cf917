// What a deployment has planned so far.
import type { ResourceState } from "../../state/resource";

/** URNs by what was planned for them. */
export class Seen {
    /** Everything that the program has registered or read. */
    readonly urns = new Set<string>();
    readonly reads = new Set<string>();
    readonly creates = new Set<string>();
    readonly replaces = new Set<string>();
    readonly updates = new Set<string>();
    readonly sames = new Set<string>();
    /** The present URNs of resources by the former ones under which they were found. */
    readonly aliased = new Map<string, string>();
    /** The other way round. */
    readonly formerUrns = new Map<string, string>();
    /** The provider resources of the program. */
    readonly providers = new Map<string, ResourceState>();
    /** States that are already being deleted before their replacement. */
    readonly pendingDeletes = new Set<ResourceState>();
    /** Which properties make a dependent be replaced along with what it depends on. */
    readonly dependentReplaceKeys = new Map<string, string[]>();

    /** Whether the program has registered or read the resource of the old state. */
    registered(urn: string): boolean {
        return this.urns.has(urn) || this.aliased.has(urn);
    }

    /** Whether the resource of the old state goes on in some form. */
    continues(urn: string): boolean {
        const present = this.aliased.get(urn) ?? urn;
        return [this.sames, this.updates, this.replaces, this.reads].some((set) => set.has(present));
    }
}
