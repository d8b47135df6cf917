// One resource while its steps are looked for.
import type { ResourceState } from "../../state/resource";
import type { Goal } from "../goal";
import type { ResourceManager } from "../providers/provider";

/** A resource that can't be planned; what is wrong with it has been reported. */
export class Reported extends Error {}

/** Everything that is known of a resource while its steps are looked for. */
export interface Planning {
    goal: Goal;
    urn: string;
    old: ResourceState | undefined;
    next: ResourceState;
    /** Absent for components. */
    manager: ResourceManager | undefined;
    randomSeed: Uint8Array;
}
