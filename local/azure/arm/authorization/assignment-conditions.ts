import { conditionProblem } from "../../access/conditions";
import type { RoleAssignment } from "../../access/role-assignments";
import { AzureError } from "../../contract";
import { type Json, textAt } from "../arm-call";

/** The condition that a request puts on a role, with the version of its grammar. */
export function readCondition(properties: Json): Pick<RoleAssignment, "condition" | "conditionVersion"> {
    const condition = textAt(properties, "condition");
    if (condition === undefined) {
        return { condition: null, conditionVersion: null };
    }
    const problem = conditionProblem(condition);
    if (problem !== undefined) {
        throw new AzureError(400, "InvalidRoleAssignmentCondition", `The condition can't be read: ${problem}.`);
    }
    const version = textAt(properties, "conditionVersion") ?? "2.0";
    if (version !== "2.0") {
        throw new AzureError(
            400,
            "InvalidConditionVersion",
            `The condition version '${version}' is not valid. It must be 2.0.`,
        );
    }
    return { condition, conditionVersion: version };
}
