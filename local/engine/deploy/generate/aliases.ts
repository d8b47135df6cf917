// Under which other names a resource may be in the state.
import type { Alias, Goal } from "../goal";
import { createUrn, nameOf, parseUrn, STACK_TYPE } from "../urn";

/** What aliases are resolved against. */
export interface AliasScope {
    project: string;
    stack: string;
    /** Under which former URN a resource of this deployment was found, by its present one. */
    formerUrns: ReadonlyMap<string, string>;
}

/** The former URNs that the resource may have, the more likely first: its own aliases, and those that come from its parent's. */
export function aliasUrns(scope: AliasScope, goal: Goal): string[] {
    const own = goal.aliases.map((alias) => resolveAlias(scope, goal, alias));
    const urns = new Set(own);
    const parentFormerly = scope.formerUrns.get(goal.parent);
    if (goal.parent !== "" && parentFormerly !== undefined) {
        const parentName = nameOf(goal.parent);
        urns.add(inherited(scope, goal.type, goal.name, parentName, parentFormerly));
        for (const alias of own) {
            const { type, name } = parseUrn(alias);
            urns.add(inherited(scope, type, name, parentName, parentFormerly));
        }
    }
    return [...urns];
}

function resolveAlias(scope: AliasScope, goal: Goal, alias: Alias): string {
    if ("urn" in alias) {
        return alias.urn;
    }
    let parent = goal.parent;
    if (alias.parent === null) {
        parent = "";
    } else if (alias.parent !== undefined && alias.parent !== "") {
        // The parent may itself have had another name.
        parent = scope.formerUrns.get(alias.parent) ?? alias.parent;
    }
    if (parent !== "" && parseUrn(parent).qualifiedType === STACK_TYPE) {
        parent = "";
    }
    return createUrn(
        alias.stack ?? scope.stack,
        alias.project ?? scope.project,
        parent,
        alias.type ?? goal.type,
        alias.name ?? goal.name,
    );
}

/** A child's former URN below its parent's; a name that begins with the parent's has changed with it. */
function inherited(scope: AliasScope, type: string, name: string, parentName: string, parentFormerly: string): string {
    const formerName = name.startsWith(parentName) ? nameOf(parentFormerly) + name.slice(parentName.length) : name;
    return createUrn(scope.stack, scope.project, parentFormerly, type, formerName);
}
