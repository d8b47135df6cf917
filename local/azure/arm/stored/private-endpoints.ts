import { type ArmCall, type ArmType, isObject, type Json, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import type { ArmResource } from "../resources";
import { connectEndpoint, disconnectEndpoint, newEtag } from "../vaults/private-endpoint-connections";
import type { StoredVault } from "../vaults/vault-store";
import { putAddress } from "./private-dns";
import { type Draft, storedType } from "./stored-type";

const TYPE = "Microsoft.Network/privateEndpoints";

/** Private endpoints: one to a vault shows on the vault as a connection; no traffic ever takes that way. */
export function privateEndpointTypes(context: ArmContext): ArmType[] {
    return [
        storedType(context, {
            type: TYPE,
            isAsync: true,
            complete: (draft) => completeEndpoint(context, draft),
            onPut: (endpoint) => connect(context, endpoint),
            onDelete: (endpoint) => disconnect(context, endpoint),
            show: (endpoint) => showEndpoint(context, endpoint),
        }),
        storedType(context, {
            type: `${TYPE}/privateDnsZoneGroups`,
            place: "none",
            isAsync: true,
            complete: (draft) => completeZoneGroup(context, draft),
        }),
    ];
}

/** A connection of an endpoint to what is behind it. */
interface Connection {
    readonly name: string;
    readonly targetId: string;
    readonly groupIds: readonly unknown[];
    /** Whether the owner of the target must approve it. */
    readonly isManual: boolean;
    readonly requestMessage: string | undefined;
}

function connectionsOf(properties: Json): Connection[] {
    const read = (key: string, isManual: boolean) =>
        (Array.isArray(properties[key]) ? (properties[key] as unknown[]) : []).filter(isObject).map((connection) => {
            const inner = isObject(connection["properties"]) ? connection["properties"] : {};
            return {
                name: textAt(connection, "name") ?? "",
                targetId: textAt(inner, "privateLinkServiceId") ?? "",
                groupIds: Array.isArray(inner["groupIds"]) ? (inner["groupIds"] as unknown[]) : [],
                isManual,
                requestMessage: textAt(inner, "requestMessage"),
            };
        });
    return [...read("privateLinkServiceConnections", false), ...read("manualPrivateLinkServiceConnections", true)];
}

function completeEndpoint(context: ArmContext, { id, name, properties, existing, call }: Draft): Json {
    const connections = connectionsOf(properties);
    if (connections.length !== 1) {
        throw badRequest("A private endpoint has one private link service connection.");
    }
    if (!isObject(properties["subnet"])) {
        throw badRequest("A private endpoint needs a 'subnet'.");
    }
    for (const { targetId } of connections) {
        if (isVaultId(targetId) && vaultById(context, targetId) === undefined) {
            throw badRequest(`The private link resource '${targetId}' does not exist.`);
        }
    }
    return {
        ...properties,
        address: existing?.properties["address"] ?? nextAddress(context, call),
        networkInterfaces: [{ id: id.replace(/\/privateEndpoints\/[^/]+$/i, `/networkInterfaces/${name}.nic`) }],
        provisioningState: "Succeeded",
    };
}

/** Addresses are given out one after the other; which network they are of isn't looked at. */
function nextAddress(context: ArmContext, call: ArmCall): string {
    const taken = context.resources.ofType(TYPE, `/subscriptions/${call.path.subscriptionId}`).length;
    return `10.${100 + Math.floor(taken / 250)}.0.${4 + (taken % 250)}`;
}

function connect(context: ArmContext, endpoint: ArmResource): void {
    for (const connection of connectionsOf(endpoint.properties)) {
        const vault = vaultById(context, connection.targetId);
        const known = vault?.privateEndpointConnections.find(({ endpointId }) => endpointId === endpoint.id);
        if (vault !== undefined && known === undefined) {
            connectEndpoint(context, vault, {
                name: connection.name,
                endpointId: endpoint.id,
                etag: newEtag(),
                status: connection.isManual ? "Pending" : "Approved",
                ...(connection.requestMessage === undefined ? {} : { description: connection.requestMessage }),
                actionsRequired: "None",
            });
        }
    }
}

function disconnect(context: ArmContext, endpoint: ArmResource): void {
    for (const { targetId } of connectionsOf(endpoint.properties)) {
        const vault = vaultById(context, targetId);
        if (vault !== undefined) {
            disconnectEndpoint(context, vault, endpoint.id);
        }
    }
}

/** With the state of its connection as the vault has it, and the name the vault is to be found by. */
function showEndpoint(context: ArmContext, endpoint: ArmResource): unknown {
    const { address, ...properties } = endpoint.properties;
    const [connection] = connectionsOf(properties);
    const vault = connection === undefined ? undefined : vaultById(context, connection.targetId);
    const state = vault?.privateEndpointConnections.find(({ endpointId }) => endpointId === endpoint.id);
    const withState = (list: unknown) =>
        (Array.isArray(list) ? (list as unknown[]) : []).filter(isObject).map((item) => ({
            ...item,
            id: `${endpoint.id}/privateLinkServiceConnections/${String(item["name"])}`,
            properties: {
                ...(isObject(item["properties"]) ? item["properties"] : {}),
                provisioningState: "Succeeded",
                privateLinkServiceConnectionState: {
                    status: state?.status ?? "Disconnected",
                    description: state?.description ?? "",
                    actionsRequired: state?.actionsRequired ?? "None",
                },
            },
        }));
    return {
        ...endpoint,
        properties: {
            ...properties,
            privateLinkServiceConnections: withState(properties["privateLinkServiceConnections"]),
            manualPrivateLinkServiceConnections: withState(properties["manualPrivateLinkServiceConnections"]),
            customDnsConfigs:
                vault === undefined
                    ? []
                    : [{ fqdn: new URL(vault.properties.vaultUri).hostname, ipAddresses: [address] }],
        },
    };
}

/** Each zone of the group gets the vault's name with the endpoint's address. */
function completeZoneGroup(context: ArmContext, { id, properties }: Draft): Json {
    const endpoint = context.resources.get(id.split("/").slice(0, -2).join("/"));
    const [connection] = endpoint === undefined ? [] : connectionsOf(endpoint.properties);
    const vault = connection === undefined ? undefined : vaultById(context, connection.targetId);
    const configs = (Array.isArray(properties["privateDnsZoneConfigs"]) ? properties["privateDnsZoneConfigs"] : [])
        .filter(isObject)
        .map((config) => completeZoneConfig(context, config, vault, String(endpoint?.properties["address"])));
    return { privateDnsZoneConfigs: configs, provisioningState: "Succeeded" };
}

function completeZoneConfig(context: ArmContext, config: Json, vault: StoredVault | undefined, address: string): Json {
    const properties = isObject(config["properties"]) ? config["properties"] : {};
    const zoneId = textAt(properties, "privateDnsZoneId") ?? "";
    const zone = context.resources.get(zoneId);
    if (zone === undefined) {
        throw badRequest(`The private DNS zone '${zoneId}' does not exist.`);
    }
    if (vault === undefined) {
        return { ...config, properties: { ...properties, recordSets: [] } };
    }
    const recordSetName = vault.name.toLowerCase();
    putAddress(context, zone.id, recordSetName, [address]);
    const record = {
        recordType: "A",
        recordSetName,
        fqdn: `${recordSetName}.${zone.name}`,
        ttl: 10,
        ipAddresses: [address],
        provisioningState: "Succeeded",
    };
    return { ...config, properties: { ...properties, recordSets: [record] } };
}

function isVaultId(id: string): boolean {
    return /\/providers\/Microsoft\.KeyVault\/vaults\/[^/]+$/i.test(id);
}

function vaultById(context: ArmContext, id: string): StoredVault | undefined {
    const vault = isVaultId(id) ? context.vaults.get(id.split("/").pop() ?? "") : undefined;
    return vault?.id.toLowerCase() === id.toLowerCase() ? vault : undefined;
}
