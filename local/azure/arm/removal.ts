import type { ArmContext } from "./arm-context";
import type { ArmResource } from "./resources";
import { disconnectEndpoint } from "./vaults/private-endpoint-connections";

/** Takes a resource away, with what is below it and what stood behind it. */
export function removeResource(context: ArmContext, resource: ArmResource): void {
    for (const child of [...context.resources.under(resource.id)]) {
        context.resources.delete(child.id);
    }
    context.resources.delete(resource.id);
    context.authorization.assignments.deleteWithin(resource.id);
    context.locks.deleteWithin(resource.id);
    removePrincipal(context, resource);
    if (resource.type.toLowerCase() === "microsoft.network/privateendpoints") {
        for (const vault of context.vaults.list(context.subscriptionId)) {
            disconnectEndpoint(context, vault, resource.id);
        }
    }
}

/** The principal of a user-assigned identity, or of a system-assigned one, goes with its resource. */
function removePrincipal(context: ArmContext, resource: ArmResource): void {
    const identity = resource.identity as { readonly principalId?: string } | undefined;
    const principalId = identity?.principalId ?? resource.properties["principalId"];
    if (typeof principalId === "string") {
        context.directory.removePrincipal(principalId);
    }
}
