import { normaliseScope } from "../../access/actions";
import type { ConditionContext } from "../../access/conditions";
import type { RoleAssignment } from "../../access/role-assignments";
import { AzureError } from "../../contract";
import type { Principal } from "../../entra/directory";
import { type ArmCall, bodyOf, objectAt, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a delegation condition is judged on, for the requests that write and delete assignments. */
export function conditionContextOf(context: ArmContext, call: ArmCall): ConditionContext {
    const existing = findAssignment(context, call);
    const attributes = (assignment: Pick<RoleAssignment, "roleDefinitionId" | "principalId" | "principalType">) => ({
        roleDefinitionId: assignment.roleDefinitionId,
        principalId: assignment.principalId,
        principalType: assignment.principalType,
    });
    if (call.request.method !== "PUT") {
        return existing === undefined ? {} : { resource: attributes(existing) };
    }
    const properties = objectAt(bodyOf(call), "properties") ?? {};
    const principalId = textAt(properties, "principalId") ?? "";
    const request = {
        roleDefinitionId: roleGuid(textAt(properties, "roleDefinitionId") ?? ""),
        principalId,
        principalType: principalTypeOf(context, principalId) ?? textAt(properties, "principalType") ?? "",
    };
    return existing === undefined ? { request } : { request, resource: attributes(existing) };
}

/** The assignment that a path names, if it is at that scope. */
export function findAssignment(context: ArmContext, call: ArmCall): RoleAssignment | undefined {
    const assignment = context.authorization.assignments.get(call.path.names[0] ?? "");
    return assignment !== undefined && normaliseScope(assignment.scope) === normaliseScope(call.path.scope)
        ? assignment
        : undefined;
}

/** A principal that isn't known yet is taken on the word of a request that says what it is: it may be on its way. */
export function readPrincipalType(context: ArmContext, principalId: string, claimed: string | undefined): string {
    if (!GUID.test(principalId)) {
        throw new AzureError(
            400,
            "InvalidPrincipalId",
            `A valid principal ID must be provided for role assignment, got '${principalId}'.`,
        );
    }
    const actual = principalTypeOf(context, principalId);
    if (actual === undefined && claimed === undefined) {
        const id = principalId.replace(/-/g, "");
        throw new AzureError(
            400,
            "PrincipalNotFound",
            `Principal ${id} does not exist in the directory ${context.tenantId}.`,
        );
    }
    const isChecked = context.settings.checkPrincipalTypes && actual !== undefined && claimed !== undefined;
    if (isChecked && actual.toLowerCase() !== claimed.toLowerCase()) {
        const message = `The PrincipalId '${principalId.replace(/-/g, "")}' has type '${actual}', which is different from specified PrinciaplType '${claimed}'.`;
        throw new AzureError(400, "UnmatchedPrincipalType", message);
    }
    return claimed ?? actual ?? "Unknown";
}

/** What a principal is, if ARM has heard of it. */
export function principalTypeOf(context: ArmContext, principalId: string): string | undefined {
    const types = { user: "User", group: "Group", servicePrincipal: "ServicePrincipal" };
    const principal = context.directory.principal(principalId);
    return principal === undefined || isNew(context, principal) ? undefined : types[principal.kind];
}

/** Whether ARM hasn't heard of a principal yet. */
function isNew({ clock, settings }: ArmContext, { createdDateTime }: Principal): boolean {
    return clock.now() - Date.parse(createdDateTime) < settings.principalReplicationSeconds * 1000;
}

/** The GUID at the end of a role definition's id, in lower case. */
export function roleGuid(id: string): string {
    return (id.split("/").pop() ?? "").toLowerCase();
}
