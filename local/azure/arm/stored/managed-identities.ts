import type { FederatedCredential } from "../../entra/directory";
import type { ArmType } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import type { ArmResource } from "../resources";
import { addManagedIdentity } from "./identity";
import { type Draft, storedType } from "./stored-type";

const TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities";
const CREDENTIALS = `${TYPE}/federatedIdentityCredentials`;

/** User-assigned identities, each with a principal, and the federated credentials that stand for their secret. */
export function managedIdentityTypes(context: ArmContext): ArmType[] {
    const share = (resource: ArmResource) => shareCredentials(context, resource.id.split("/").slice(0, -2).join("/"));
    return [
        storedType(context, { type: TYPE, complete: (draft) => completeIdentity(context, draft) }),
        storedType(context, {
            type: CREDENTIALS,
            place: "none",
            complete: completeCredential,
            onPut: share,
            onDelete: (resource) => {
                context.resources.delete(resource.id);
                share(resource);
            },
        }),
    ];
}

function completeIdentity(context: ArmContext, { id, name, existing }: Draft) {
    if (existing !== undefined) {
        return existing.properties;
    }
    const principal = addManagedIdentity(context, name, id);
    return { tenantId: context.tenantId, principalId: principal.id, clientId: principal.appId };
}

function completeCredential({ properties }: Draft) {
    const { issuer, subject, audiences } = properties;
    if (
        typeof issuer !== "string" ||
        typeof subject !== "string" ||
        !Array.isArray(audiences) ||
        audiences.length !== 1
    ) {
        throw badRequest("A federated credential needs 'issuer', 'subject' and one of 'audiences'.");
    }
    return { issuer, subject, audiences };
}

/** Tells Entra which credentials an identity has. */
function shareCredentials(context: ArmContext, identityId: string): void {
    const principalId = context.resources.get(identityId)?.properties["principalId"];
    if (typeof principalId !== "string") {
        return;
    }
    const credentials = context.resources.ofType(CREDENTIALS, identityId).map(({ id, name, properties }) => {
        const { issuer, subject, audiences } = properties as unknown as FederatedCredential;
        return { id, name, issuer, subject, audiences };
    });
    context.identityCredentials.set(principalId, credentials);
}
