import { type ArmType, ok } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { eligibilityTypes } from "./eligibility";
import { roleAssignmentType } from "./role-assignment-type";
import { roleDefinitionType } from "./role-definition-type";

/** Everything of `Microsoft.Authorization`. */
export function authorizationTypes(context: ArmContext): ArmType[] {
    return [
        roleDefinitionType(context),
        roleAssignmentType(context),
        context.locks.type(),
        ...eligibilityTypes(context),
        {
            type: "Microsoft.Authorization/permissions",
            isExtension: true,
            list: (call) => ok({ value: context.authorization.permissions(call.caller, call.path.scope) }),
        },
        // Nothing in the local Azure makes any of these; clients look for them all the same.
        ...["denyAssignments", "policyAssignments"].map((name): ArmType => ({
            type: `Microsoft.Authorization/${name}`,
            isExtension: true,
            list: () => ok({ value: [] }),
        })),
    ];
}
