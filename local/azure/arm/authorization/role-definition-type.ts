import { isWithinScope, normaliseScope } from "../../access/actions";
import type { Permission, RoleDefinition } from "../../access/role-definitions";
import { AzureError, type AzureResponse } from "../../contract";
import { type ArmCall, type ArmType, bodyOf, isObject, type Json, objectAt, ok, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import { parseFilter } from "../filters";

const TYPE = "Microsoft.Authorization/roleDefinitions";
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Roles: the built-in ones, and custom ones that can be made, changed and deleted. */
export function roleDefinitionType(context: ArmContext): ArmType {
    return {
        type: TYPE,
        isExtension: true,
        isOpenToTenant: true,
        get: (call) => ok(show(requireRole(context, call), call.path.subscriptionId)),
        put: (call) => put(context, call),
        delete: (call) => remove(context, call),
        list: (call) => ok({ value: list(context, call).map((role) => show(role, call.path.subscriptionId)) }),
    };
}

/** The id of a role as it is shown in a subscription. */
export function roleDefinitionId(id: string, subscriptionId: string | undefined): string {
    const place = subscriptionId === undefined ? "" : `/subscriptions/${subscriptionId}`;
    return `${place}/providers/${TYPE}/${id}`;
}

function requireRole(context: ArmContext, call: ArmCall): RoleDefinition {
    return knownRole(context, call.path.names[0] ?? "");
}

/** A role that ARM has heard of: a new custom one takes a while, where the settings say so. */
export function knownRole(context: ArmContext, id: string): RoleDefinition {
    const role = context.authorization.definitions.get(id);
    if (role === undefined || isNew(context, role)) {
        throw roleDefinitionDoesNotExist(id);
    }
    return role;
}

function isNew({ clock, settings }: ArmContext, { type, createdOn }: RoleDefinition): boolean {
    return type === "CustomRole" && clock.now() - Date.parse(createdOn) < settings.roleReplicationSeconds * 1000;
}

function roleDefinitionDoesNotExist(id: string): AzureError {
    const code = "RoleDefinitionDoesNotExist";
    return new AzureError(404, code, `The specified role definition with ID '${id.replace(/-/g, "")}' does not exist.`);
}

/** Whether a role is there to be assigned at a scope: at its assignable scopes, and below them. */
export function isAssignable({ assignableScopes }: Pick<RoleDefinition, "assignableScopes">, scope: string): boolean {
    return assignableScopes.some((assignable) => isWithinScope(scope, assignable));
}

function list(context: ArmContext, call: ArmCall): RoleDefinition[] {
    const terms = parseFilter(call.request.query.get("$filter"));
    const applies = (role: RoleDefinition) =>
        !isNew(context, role) &&
        role.assignableScopes.some(
            (scope) => isWithinScope(call.path.scope, scope) || isWithinScope(scope, call.path.scope),
        );
    return [...context.authorization.definitions.all()].filter(applies).filter((role) =>
        terms.every(({ name, value }) => {
            switch (name) {
                case "rolename":
                    return role.roleName.toLowerCase() === value.toLowerCase();
                case "type":
                    return role.type.toLowerCase() === value.toLowerCase();
                case "atscopeandbelow":
                case "atscope":
                    return true;
                default:
                    throw badRequest(`The filter property '${name}' is not one of roleName, type.`);
            }
        }),
    );
}

function put(context: ArmContext, call: ArmCall): AzureResponse {
    const id = (call.path.names[0] ?? "").toLowerCase();
    if (!GUID.test(id)) {
        throw new AzureError(
            400,
            "InvalidRoleDefinitionId",
            `The role definition id '${id}' is not valid. It must be a GUID.`,
        );
    }
    const { definitions } = context.authorization;
    const existing = definitions.get(id);
    if (existing?.type === "BuiltInRole") {
        throw new AzureError(
            403,
            "RoleDefinitionIsBuiltIn",
            `The built-in role '${existing.roleName}' can't be changed.`,
        );
    }
    const properties = objectAt(bodyOf(call), "properties") ?? {};
    const role = readRole(id, properties, call, existing, new Date(context.clock.now()).toISOString());
    const namesake = [...definitions.all()].find(
        (other) => other.id !== id && other.roleName.toLowerCase() === role.roleName.toLowerCase(),
    );
    if (namesake !== undefined) {
        const message = `A custom role with the same name already exists in this directory. Use a different name than '${role.roleName}'.`;
        throw new AzureError(409, "RoleDefinitionWithSameNameExists", message);
    }
    definitions.custom.set(id, role);
    return { status: 201, body: show(role, call.path.subscriptionId) };
}

function readRole(
    id: string,
    properties: Json,
    call: ArmCall,
    existing: RoleDefinition | undefined,
    now: string,
): RoleDefinition {
    const roleName = textAt(properties, "roleName");
    const assignableScopes = texts(properties["assignableScopes"]);
    if (roleName === undefined || roleName === "") {
        throw new AzureError(
            400,
            "RoleDefinitionNameNullOrEmpty",
            "The role definition name is empty: set 'roleName'.",
        );
    }
    if (!isAssignable({ assignableScopes }, call.path.scope)) {
        const message = `The scope '${call.path.scope}' must be among the role's 'assignableScopes', or under one of them.`;
        throw new AzureError(400, "InvalidRoleDefinitionAssignableScopes", message);
    }
    // https://learn.microsoft.com/azure/role-based-access-control/role-definitions#assignablescopes
    if (assignableScopes.some((scope) => normaliseScope(scope) === "/")) {
        const message =
            "The scope '/' can't be among the 'assignableScopes' of a custom role, only of built-in ones: name a " +
            "management group, subscriptions or resource groups.";
        throw new AzureError(400, "InvalidRoleDefinitionAssignableScopes", message);
    }
    const permissions = Array.isArray(properties["permissions"]) ? properties["permissions"].map(readPermission) : [];
    return {
        id,
        roleName,
        type: "CustomRole",
        description: textAt(properties, "description") ?? "",
        assignableScopes,
        permissions,
        createdOn: existing?.createdOn ?? now,
        updatedOn: now,
        createdBy: existing?.createdBy ?? call.caller.objectId,
        updatedBy: call.caller.objectId,
    };
}

function readPermission(value: unknown): Permission {
    const json = isObject(value) ? value : {};
    const [actions, dataActions] = [texts(json["actions"]), texts(json["dataActions"])];
    for (const action of [...actions, ...dataActions]) {
        if (action !== "*" && !/^(\*|[\w.*]+)(\/[\w.*-]+)+$/.test(action)) {
            const message = `'${action}' does not match any of the actions supported by the providers.`;
            throw new AzureError(400, "InvalidActionOrNotAction", message);
        }
    }
    return {
        actions,
        notActions: texts(json["notActions"]),
        dataActions,
        notDataActions: texts(json["notDataActions"]),
    };
}

function texts(value: unknown): string[] {
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function remove(context: ArmContext, call: ArmCall): AzureResponse {
    const id = (call.path.names[0] ?? "").toLowerCase();
    const role = context.authorization.definitions.get(id);
    if (role === undefined) {
        return { status: 204 };
    }
    if (role.type === "BuiltInRole") {
        throw new AzureError(403, "RoleDefinitionIsBuiltIn", `The built-in role '${role.roleName}' can't be deleted.`);
    }
    if ([...context.authorization.assignments.all()].some(({ roleDefinitionId }) => roleDefinitionId === id)) {
        const message = "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).";
        throw new AzureError(400, "RoleDefinitionHasAssignments", message);
    }
    context.authorization.definitions.custom.delete(id);
    return ok(show(role, call.path.subscriptionId));
}

function show(role: RoleDefinition, subscriptionId: string | undefined): unknown {
    const { id, ...properties } = role;
    return { properties, id: roleDefinitionId(id, subscriptionId), type: TYPE, name: id };
}
