import type { Caller } from "../contract";
import { actionMatches } from "./actions";
import { type ConditionContext, conditionAllows } from "./conditions";
import type { RoleAssignment, RoleAssignments } from "./role-assignments";
import type { Permission, RoleDefinitions } from "./role-definitions";

/** Decides by role assignments, on both planes. */
export class Authorization {
    constructor(
        readonly definitions: RoleDefinitions,
        readonly assignments: RoleAssignments,
    ) {}

    /** Whether the caller may carry out a control-plane action at a scope. */
    allowsAction(caller: Caller, scope: string, action: string, context: ConditionContext = {}): boolean {
        return this.allows(caller, scope, context, action, (permission) => [permission.actions, permission.notActions]);
    }

    /** Whether the caller may carry out a control-plane action at a scope by a role that no condition limits. */
    allowsUnconditionally(caller: Caller, scope: string, action: string): boolean {
        return this.effective(caller, scope)
            .filter(({ condition }) => (condition ?? "") === "")
            .flatMap(({ roleDefinitionId }) => this.definitions.get(roleDefinitionId)?.permissions ?? [])
            .some(
                ({ actions, notActions, condition }) => condition === undefined && covers(action, actions, notActions),
            );
    }

    /** Whether the caller may carry out a data action at a scope. */
    allowsDataAction(caller: Caller, scope: string, action: string): boolean {
        return this.allows(caller, scope, {}, action, ({ dataActions, notDataActions }) => [
            dataActions,
            notDataActions,
        ]);
    }

    /** What the caller's roles grant at a scope. */
    permissions(caller: Caller, scope: string): Permission[] {
        return this.effective(caller, scope).flatMap(
            ({ roleDefinitionId }) => this.definitions.get(roleDefinitionId)?.permissions ?? [],
        );
    }

    private allows(
        caller: Caller,
        scope: string,
        context: ConditionContext,
        action: string,
        lists: (permission: Permission) => [readonly string[], readonly string[]],
    ): boolean {
        const grants = (permission: Permission): boolean => {
            const [included, excluded] = lists(permission);
            return covers(action, included, excluded) && conditionAllows(permission.condition, action, context);
        };
        const granting = this.effective(caller, scope).filter(
            (assignment) =>
                conditionAllows(assignment.condition ?? undefined, action, context) &&
                this.definitions.get(assignment.roleDefinitionId)?.permissions.some(grants) === true,
        );
        // One that works steadily settles it; only then is the use of an unsteady one counted.
        return granting.some((assignment) => this.assignments.use(assignment));
    }

    private effective(caller: Caller, scope: string): RoleAssignment[] {
        return this.assignments.effective([caller.objectId.toLowerCase(), ...caller.groups], scope);
    }
}

function covers(action: string, included: readonly string[], excluded: readonly string[]): boolean {
    const matches = (pattern: string): boolean => actionMatches(action, pattern);
    return included.some(matches) && !excluded.some(matches);
}
