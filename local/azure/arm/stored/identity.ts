import { randomUUID } from "node:crypto";
import { isObject, type Json } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import type { Draft } from "./stored-type";

const NONE = "None";

/**
 * A resource's managed identity, with a principal behind a system-assigned one.
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview
 */
export function readIdentity(context: ArmContext, value: unknown, draft: Draft): Json | undefined {
    const existing = isObject(draft.existing?.identity) ? draft.existing.identity : undefined;
    if (value === undefined || value === null) {
        return existing;
    }
    const { type, userAssignedIdentities } = isObject(value) ? value : {};
    const kinds = typeof type === "string" ? type.split(",").map((kind) => kind.trim().toLowerCase()) : [];
    if (!kinds.every((kind) => ["systemassigned", "userassigned", "none"].includes(kind)) || kinds.length === 0) {
        throw badRequest(`The identity type '${String(type)}' is not one of SystemAssigned, UserAssigned, None.`);
    }
    const isSystem = kinds.includes("systemassigned");
    const principalId = principalOf(context, draft, existing, isSystem);
    const assigned = kinds.includes("userassigned") ? readAssigned(context, userAssignedIdentities) : undefined;
    return {
        type: kinds.includes("none") ? NONE : type,
        ...(principalId === undefined ? {} : { principalId, tenantId: context.tenantId }),
        ...(assigned === undefined ? {} : { userAssignedIdentities: assigned }),
    };
}

/** Makes the principal of a system-assigned identity, or takes it away. */
function principalOf(
    context: ArmContext,
    draft: Draft,
    existing: Json | undefined,
    isSystem: boolean,
): string | undefined {
    const known = existing?.["principalId"];
    if (!isSystem) {
        if (typeof known === "string") {
            context.directory.removePrincipal(known);
        }
        return undefined;
    }
    return typeof known === "string" ? known : addManagedIdentity(context, draft.name, draft.id).id;
}

/** The principal of a managed identity, as the directory shows it. */
export function addManagedIdentity(context: ArmContext, displayName: string, resourceId: string) {
    return context.directory.addPrincipal({
        kind: "servicePrincipal",
        displayName,
        appId: randomUUID(),
        servicePrincipalType: "ManagedIdentity",
        resourceId,
    });
}

function readAssigned(context: ArmContext, value: unknown): Json {
    const ids = isObject(value) ? Object.keys(value) : [];
    return Object.fromEntries(
        ids.map((id) => {
            const identity = context.resources.get(id);
            if (identity === undefined) {
                throw badRequest(`The user-assigned identity '${id}' does not exist.`);
            }
            const { principalId, clientId } = identity.properties;
            return [id, { principalId, clientId }];
        }),
    );
}
