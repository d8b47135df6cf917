// What the program wants a resource to be.
import type { CustomTimeouts } from "../state/resource";
import type { PropertyMap } from "../values";

/** Another name that the resource may have in the state: a URN, or what of the name was different. */
export type Alias =
    | { urn: string }
    | {
          name?: string;
          type?: string;
          stack?: string;
          project?: string;
          /** `null` is a resource without a parent; absent is the resource's own parent. */
          parent?: string | null;
      };

/** A registration by the program. */
export interface Goal {
    type: string;
    name: string;
    custom: boolean;
    properties: PropertyMap;
    /** `""` at the top. */
    parent: string;
    protect?: boolean;
    dependencies: string[];
    propertyDependencies: Record<string, string[]>;
    /** A provider's reference; `""` for components and for providers. */
    provider: string;
    /** Absent where the provider decides. */
    deleteBeforeReplace?: boolean;
    ignoreChanges: string[];
    replaceOnChanges: string[];
    additionalSecretOutputs: string[];
    aliases: Alias[];
    /** The id of what is to be adopted. */
    importId: string;
    customTimeouts: CustomTimeouts;
    retainOnDelete?: boolean;
    deletedWith: string;
    sourcePosition?: string;
}

/** A request of the program to read a resource that it doesn't manage. */
export interface ReadGoal {
    type: string;
    name: string;
    /** The sentinel of an unknown string where it isn't known yet. */
    id: string;
    properties: PropertyMap;
    parent: string;
    dependencies: string[];
    provider: string;
    additionalSecretOutputs: string[];
    sourcePosition?: string;
}

/** What a child takes over from its parent where it says nothing itself. */
export function inheritFromParent(goal: Goal, parent: Goal | undefined): Goal {
    if (parent === undefined) {
        return goal;
    }
    const protect = goal.protect ?? parent.protect;
    const retainOnDelete = goal.retainOnDelete ?? parent.retainOnDelete;
    return {
        ...goal,
        deletedWith: goal.deletedWith === "" ? parent.deletedWith : goal.deletedWith,
        ...(protect !== undefined && { protect }),
        ...(retainOnDelete !== undefined && { retainOnDelete }),
    };
}
