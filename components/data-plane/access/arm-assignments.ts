import type { DeployerIdentity } from "../../internal/deployer-identity";
import type { DeclaredAssignment } from "./assignment-contract";
import { armOf, listed } from "../vaults/arm";
import { isUnknown } from "../life-cycle/values";

/** https://learn.microsoft.com/rest/api/authorization/role-assignments */
export const assignmentApiVersion = "2022-04-01";

/** A role assignment as ARM shows it. */
export interface LiveAssignment {
    readonly id: string;
    readonly name: string;
    readonly properties: {
        readonly scope: string;
        readonly principalId: string;
        readonly roleDefinitionId: string;
        readonly description?: string | null;
        readonly condition?: string | null;
    };
}

export const assignmentsType = "providers/Microsoft.Authorization/roleAssignments";
export const definitionsType = "providers/Microsoft.Authorization/roleDefinitions";

/** Every role assignment at a scope, above it and below it. */
export async function assignmentsAround(
    scope: string,
    identity: DeployerIdentity | undefined,
    principalId?: string,
): Promise<LiveAssignment[]> {
    const filter = principalId === undefined ? "" : `?$filter=${encodeURIComponent(`principalId eq '${principalId}'`)}`;
    const found: LiveAssignment[] = [];
    for await (const assignment of listed<LiveAssignment>(
        armOf(identity),
        `${scope}/${assignmentsType}${filter}`,
        assignmentApiVersion,
    )) {
        found.push(assignment);
    }
    return found;
}

/** What an assignment is known again by under another resource (see `objectIn`); `undefined` while it isn't known. */
export function assignmentObject({ scope, principalId, roleDefinitionId }: Compared): string | undefined {
    const assignment = [scope, principalId, roleDefinitionId];
    return isUnknown(assignment) ? undefined : assignment.join(" ");
}

type Compared = Pick<DeclaredAssignment, "scope" | "principalId" | "roleDefinitionId">;

/** Whether Azure takes two assignments for the same: it allows one of a role to a principal at a scope, whatever their names. */
export function isEqual(one: Compared, other: Compared): boolean {
    return (
        same(one.scope, other.scope) &&
        same(one.principalId, other.principalId) &&
        same(guidOf(one.roleDefinitionId), guidOf(other.roleDefinitionId))
    );
}

export function same(left: string, right: string): boolean {
    return left.toLowerCase() === right.toLowerCase();
}

/** A role definition's name: its id is written with and without a subscription. */
export function guidOf(roleDefinitionId: string): string {
    return roleDefinitionId.split("/").at(-1) ?? roleDefinitionId;
}
