/** Conditions under which somebody may give others access: Azure evaluates them when a role is assigned. */
import { builtInRoles, type BuiltInRoleName } from "./roles";
import type { PrincipalType } from "./principal";

/** What a delegate may give, and to whom. */
export interface Delegation {
    /** The roles that may be assigned and taken back. */
    readonly roles: readonly BuiltInRoleName[];
    /** The kinds of principals that may get them. @default any */
    readonly principalTypes?: readonly PrincipalType[];
}

/**
 * The condition of a delegation, in the grammar of Azure ABAC.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
 */
export function delegationCondition({ roles, principalTypes = [] }: Delegation): string {
    const ids = roles.map((role) => builtInRoles[role].id).join(", ");
    const types = principalTypes.map((type) => `'${type}'`).join(", ");
    const limits = (attributes: "@Request" | "@Resource") => [
        `${attributes}[${assignments}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ids}}`,
        ...(types === ""
            ? []
            : [`${attributes}[${assignments}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {${types}}`]),
    ];
    // What is to be written is described by the request, what is to be deleted by the resource.
    return [rule("write", limits("@Request")), rule("delete", limits("@Resource"))].join(" AND ");
}

const assignments = "Microsoft.Authorization/roleAssignments";

function rule(action: "write" | "delete", limits: readonly string[]): string {
    return `((!(ActionMatches{'${assignments}/${action}'})) OR (${limits.join(" AND ")}))`;
}
