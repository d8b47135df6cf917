import { isWithinScope, normaliseScope } from "../../access/actions";
import type { RoleAssignment } from "../../access/role-assignments";
import type { RoleDefinition } from "../../access/role-definitions";
import { AzureError, type AzureResponse } from "../../contract";
import { without } from "../../without";
import { type ArmCall, type ArmType, bodyOf, type Json, objectAt, ok, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import { type FilterTerm, parseFilter } from "../filters";
import { readCondition } from "./assignment-conditions";
import { findAssignment, readPrincipalType, roleGuid } from "./assignment-principals";
import { isAssignable, knownRole, roleDefinitionId } from "./role-definition-type";

const TYPE = "Microsoft.Authorization/roleAssignments";
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** A subscription holds no more (https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits). */
const MAXIMUM_ASSIGNMENTS = 4000;
/** Earlier versions know neither conditions nor descriptions. */
const CONDITIONS_SINCE = "2020-03-01-preview";
const PRINCIPAL_TYPE_SINCE = "2018-01-01-preview";

/** Role assignments: who may do what where. */
export function roleAssignmentType(context: ArmContext): ArmType {
    return {
        type: TYPE,
        isExtension: true,
        get: (call) => ok(show(requireAssignment(context, call), call)),
        put: (call) => put(context, call),
        delete: (call) => remove(context, call),
        list: (call) => ok({ value: list(context, call).map((assignment) => show(assignment, call)) }),
    };
}

function requireAssignment(context: ArmContext, call: ArmCall): RoleAssignment {
    const assignment = findAssignment(context, call);
    if (assignment === undefined) {
        const name = call.path.names[0] ?? "";
        throw new AzureError(404, "RoleAssignmentNotFound", `The role assignment '${name}' is not found.`);
    }
    return assignment;
}

function put(context: ArmContext, call: ArmCall): AzureResponse {
    const name = call.path.names[0] ?? "";
    if (!GUID.test(name)) {
        throw new AzureError(
            400,
            "InvalidRoleAssignmentId",
            `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`,
        );
    }
    const assignment = readAssignment(context, call, objectAt(bodyOf(call), "properties") ?? {});
    const { assignments } = context.authorization;
    const existing = assignments.get(name);
    if (existing !== undefined) {
        checkUpdate(existing, assignment);
    }
    const equal = [...assignments.all()].find((other) => other.name !== existing?.name && isEqual(other, assignment));
    if (equal !== undefined) {
        throw roleAssignmentExists(equal);
    }
    if (existing === undefined && [...assignments.all()].length >= MAXIMUM_ASSIGNMENTS) {
        const message = `No more role assignments can be created (limit: ${MAXIMUM_ASSIGNMENTS}).`;
        throw new AzureError(400, "RoleAssignmentLimitExceeded", message);
    }
    return { status: 201, body: show(assignments.put(assignment), call) };
}

function readAssignment(context: ArmContext, call: ArmCall, properties: Json): Omit<RoleAssignment, "effectiveFrom"> {
    const role = roleGuid(textAt(properties, "roleDefinitionId") ?? "");
    const principalId = textAt(properties, "principalId") ?? "";
    const definition = knownRole(context, role);
    if (!isAssignable(definition, call.path.scope)) {
        throw roleNotAssignable(definition, call.path.scope);
    }
    const existing = context.authorization.assignments.get(call.path.names[0] ?? "");
    const now = new Date(context.clock.now()).toISOString();
    return {
        name: call.path.names[0] ?? "",
        scope: call.path.scope,
        roleDefinitionId: role,
        principalId,
        principalType: readPrincipalType(context, principalId, textAt(properties, "principalType")),
        ...readCondition(properties),
        description: textAt(properties, "description") ?? null,
        delegatedManagedIdentityResourceId: textAt(properties, "delegatedManagedIdentityResourceId") ?? null,
        createdOn: existing?.createdOn ?? now,
        updatedOn: now,
        createdBy: existing?.createdBy ?? call.caller.objectId,
        updatedBy: call.caller.objectId,
    };
}

/** https://learn.microsoft.com/azure/role-based-access-control/role-definitions#assignablescopes */
function roleNotAssignable({ roleName, assignableScopes }: RoleDefinition, scope: string): AzureError {
    const message =
        `The role '${roleName}' can't be assigned at the scope '${scope}', only at its assignable scopes and below: ` +
        `'${assignableScopes.join("', '")}'.`;
    return new AzureError(400, "RoleDefinitionNotAssignable", message);
}

/** What can be changed is the condition and the description. */
function checkUpdate(existing: RoleAssignment, changed: Omit<RoleAssignment, "effectiveFrom">): void {
    if (normaliseScope(existing.scope) !== normaliseScope(changed.scope)) {
        throw roleAssignmentExists(existing);
    }
    if (!isEqual(existing, changed)) {
        throw new AzureError(
            400,
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        );
    }
}

function isEqual(one: RoleAssignment, other: Omit<RoleAssignment, "effectiveFrom">): boolean {
    return (
        one.roleDefinitionId === other.roleDefinitionId &&
        one.principalId.toLowerCase() === other.principalId.toLowerCase() &&
        normaliseScope(one.scope) === normaliseScope(other.scope)
    );
}

function roleAssignmentExists(existing: RoleAssignment): AzureError {
    return new AzureError(
        409,
        "RoleAssignmentExists",
        `The role assignment already exists. The ID of the existing role assignment is ${existing.name.replace(/-/g, "")}.`,
    );
}

function remove(context: ArmContext, call: ArmCall): AzureResponse {
    const assignment = findAssignment(context, call);
    if (assignment === undefined) {
        return { status: 204 };
    }
    context.authorization.assignments.delete(assignment.name);
    return ok(show(assignment, call));
}

function list(context: ArmContext, call: ArmCall): RoleAssignment[] {
    const terms = parseFilter(call.request.query.get("$filter"));
    const { scope } = call.path;
    const atOrAbove = terms.some(({ name }) => name === "atscope");
    refuseGroups(context, terms);
    const inPlace = (assignment: RoleAssignment) =>
        isWithinScope(scope, assignment.scope) || (!atOrAbove && isWithinScope(assignment.scope, scope));
    return [...context.authorization.assignments.all()].filter(inPlace).filter((assignment) =>
        terms.every(({ name, value }) => {
            const principals = [
                value.toLowerCase(),
                ...(name === "assignedto" ? context.directory.groupsOf(value) : []),
            ];
            switch (name) {
                case "principalid":
                case "assignedto":
                    return principals.includes(assignment.principalId.toLowerCase());
                case "roledefinitionid":
                    return assignment.roleDefinitionId === roleGuid(value);
                case "atscope":
                    return true;
                default:
                    throw badRequest(`The filter '${name}' is not one of atScope(), assignedTo(), principalId.`);
            }
        }),
    );
}

/** https://learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest: `assignedTo` takes no group's id. */
function refuseGroups(context: ArmContext, terms: readonly FilterTerm[]): void {
    const ofGroup = terms.find(
        ({ name, value }) => name === "assignedto" && context.directory.principal(value)?.kind === "group",
    );
    if (ofGroup !== undefined) {
        throw badRequest(
            `The filter assignedTo() takes the id of a user or service principal: ${ofGroup.value} is a group.`,
        );
    }
}

function show(assignment: RoleAssignment, call: ArmCall): unknown {
    const { name, scope, roleDefinitionId: role, condition, conditionVersion, ...rest } = assignment;
    const { description, delegatedManagedIdentityResourceId, principalType, principalId, ...stamps } = rest;
    const version = call.apiVersion;
    return {
        properties: {
            roleDefinitionId: roleDefinitionId(role, call.path.subscriptionId),
            principalId,
            ...(version >= PRINCIPAL_TYPE_SINCE ? { principalType } : {}),
            scope,
            ...(version >= CONDITIONS_SINCE
                ? { condition, conditionVersion, delegatedManagedIdentityResourceId, description }
                : {}),
            ...without(stamps, "effectiveFrom"),
        },
        id: `${scope === "/" ? "" : scope}/providers/${TYPE}/${name}`,
        type: TYPE,
        name,
    };
}
