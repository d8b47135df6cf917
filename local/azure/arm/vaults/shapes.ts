import type { DeletedVault, PrivateEndpointConnection, StoredVault } from "./vault-store";

const TYPE = "Microsoft.KeyVault/vaults";

/** A vault as ARM shows it. Its name is registered at once: no answer says `RegisteringDns`. */
export function showVault(vault: StoredVault): unknown {
    const { sku, vaultUri, networkAcls, ...properties } = vault.properties;
    const connections = vault.privateEndpointConnections;
    return {
        id: vault.id,
        name: vault.name,
        type: TYPE,
        location: vault.location,
        tags: vault.tags ?? {},
        systemData: vault.systemData,
        properties: {
            sku: { family: sku.family, name: vault.skuSpelling },
            ...(connections.length === 0
                ? {}
                : { privateEndpointConnections: connections.map((connection) => embedConnection(vault, connection)) }),
            ...(networkAcls === undefined ? {} : { networkAcls }),
            ...properties,
            vaultUri,
            provisioningState: "Succeeded",
        },
    };
}

/** A soft-deleted vault as ARM shows it. */
export function showDeletedVault({ vault, deleted, purges }: DeletedVault): unknown {
    return {
        id: `/subscriptions/${vault.subscriptionId}/providers/Microsoft.KeyVault/locations/${vault.location}/deletedVaults/${vault.name}`,
        name: vault.name,
        type: "Microsoft.KeyVault/deletedVaults",
        properties: {
            vaultId: vault.id,
            location: vault.location,
            tags: vault.tags ?? {},
            deletionDate: seconds(deleted),
            scheduledPurgeDate: seconds(purges),
            ...(vault.properties.enablePurgeProtection === true ? { purgeProtectionEnabled: true } : {}),
        },
    };
}

/** A private endpoint connection as a resource of its own. */
export function showConnection(
    vault: StoredVault,
    connection: PrivateEndpointConnection,
    provisioningState = "Succeeded",
): unknown {
    return {
        id: `${vault.id}/privateEndpointConnections/${connection.name}`,
        name: connection.name,
        type: `${TYPE}/privateEndpointConnections`,
        location: vault.location,
        etag: connection.etag,
        properties: { provisioningState, ...connectionProperties(connection) },
    };
}

function embedConnection(vault: StoredVault, connection: PrivateEndpointConnection): unknown {
    return {
        id: `${vault.id}/privateEndpointConnections/${connection.name}`,
        etag: connection.etag,
        properties: { provisioningState: "Succeeded", ...connectionProperties(connection) },
    };
}

function connectionProperties(connection: PrivateEndpointConnection): Record<string, unknown> {
    const { endpointId, status, description, actionsRequired } = connection;
    return {
        privateEndpoint: { id: endpointId },
        privateLinkServiceConnectionState: {
            status,
            ...(description === undefined ? {} : { description }),
            actionsRequired,
        },
    };
}

function seconds(time: number): string {
    return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
