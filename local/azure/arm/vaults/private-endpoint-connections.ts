import { randomUUID } from "node:crypto";
import type { AzureResponse } from "../../contract";
import { without } from "../../without";
import { type ArmCall, type ArmType, bodyOf, type Json, objectAt, ok, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest, resourceNotFound } from "../errors";
import { showConnection } from "./shapes";
import type { PrivateEndpointConnection, StoredVault } from "./vault-store";
import { requireVault } from "./vaults";

const STATUSES = ["Approved", "Pending", "Rejected", "Disconnected"] as const;

/** The vault's side of private endpoints: what is connected, approved and rejected. */
export function privateEndpointConnectionTypes(context: ArmContext): ArmType[] {
    return [
        {
            type: "Microsoft.KeyVault/vaults/privateEndpointConnections",
            get: (call) => {
                const vault = requireVault(context, call);
                return ok(showConnection(vault, requireConnection(vault, call)));
            },
            put: (call) => putConnection(context, call),
            delete: (call) => deleteConnection(context, call),
            list: (call) => {
                const vault = requireVault(context, call);
                const shown = vault.privateEndpointConnections.map((connection) => showConnection(vault, connection));
                return ok({ value: shown });
            },
        },
        {
            type: "Microsoft.KeyVault/vaults/privateLinkResources",
            list: (call) => ok({ value: [privateLinkResource(requireVault(context, call))] }),
        },
    ];
}

/** Connects a private endpoint that was made for the vault, or changes the state of its connection. */
export function connectEndpoint(context: ArmContext, vault: StoredVault, connection: PrivateEndpointConnection): void {
    const others = vault.privateEndpointConnections.filter(({ name }) => name !== connection.name);
    context.vaults.put({ ...vault, privateEndpointConnections: [...others, connection] });
}

/** Takes away the connections of a private endpoint that is gone. */
export function disconnectEndpoint(context: ArmContext, vault: StoredVault, endpointId: string): void {
    const left = vault.privateEndpointConnections.filter(
        (connection) => connection.endpointId.toLowerCase() !== endpointId.toLowerCase(),
    );
    context.vaults.put({ ...vault, privateEndpointConnections: left });
}

function requireConnection(vault: StoredVault, call: ArmCall): PrivateEndpointConnection {
    const wanted = call.path.names[1]?.toLowerCase();
    const connection = vault.privateEndpointConnections.find(({ name }) => name.toLowerCase() === wanted);
    if (connection === undefined) {
        throw resourceNotFound(call.path);
    }
    return connection;
}

function putConnection(context: ArmContext, call: ArmCall): AzureResponse {
    const vault = requireVault(context, call);
    const existing = requireConnection(vault, call);
    const state = objectAt(objectAt(bodyOf(call), "properties") ?? {}, "privateLinkServiceConnectionState") ?? {};
    const connection: PrivateEndpointConnection = {
        ...without(existing, "description"),
        ...readState(state),
        etag: newEtag(),
    };
    connectEndpoint(context, vault, connection);
    const operation = `${call.origin}${call.request.path}?api-version=${call.apiVersion}`;
    const headers = { "azure-asyncoperation": operation, "retry-after": "1" };
    return ok(showConnection(vault, connection, "Updating"), headers);
}

function readState(state: Json): Pick<PrivateEndpointConnection, "status" | "description" | "actionsRequired"> {
    const wanted = textAt(state, "status") ?? "";
    const status = STATUSES.find((candidate) => candidate.toLowerCase() === wanted.toLowerCase());
    if (status === undefined) {
        throw badRequest(`An invalid value was provided for 'privateLinkServiceConnectionState.status': '${wanted}'.`);
    }
    const description = textAt(state, "description");
    const actionsRequired = textAt(state, "actionsRequired") ?? "None";
    return { status, ...(description === undefined ? {} : { description }), actionsRequired };
}

function deleteConnection(context: ArmContext, call: ArmCall): AzureResponse {
    const vault = requireVault(context, call);
    const wanted = call.path.names[1]?.toLowerCase();
    const left = vault.privateEndpointConnections.filter(({ name }) => name.toLowerCase() !== wanted);
    if (left.length === vault.privateEndpointConnections.length) {
        return { status: 204 };
    }
    context.vaults.put({ ...vault, privateEndpointConnections: left });
    return { status: 200 };
}

function privateLinkResource(vault: StoredVault): unknown {
    return {
        id: `${vault.id}/privateLinkResources/vault`,
        name: "vault",
        type: "Microsoft.KeyVault/vaults/privateLinkResources",
        properties: {
            groupId: "vault",
            requiredMembers: ["default"],
            requiredZoneNames: ["privatelink.vaultcore.azure.net"],
        },
    };
}

/** As Key Vault writes them: 32 hexadecimal digits. */
export function newEtag(): string {
    return randomUUID().replace(/-/g, "");
}
