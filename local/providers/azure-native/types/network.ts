// Microsoft.Network. https://learn.microsoft.com/rest/api/virtualnetwork
// Of the resources that a network refers to (security groups, route tables, …) only the ids are taken and shown.
import { fixedLocation, identityOutputs, provisioningState, type ResourceType } from "../resource-type";
import {
    fixed,
    flag,
    input,
    inProperties,
    lasting,
    list,
    number,
    object,
    output,
    reference,
    references,
    required,
    shared,
    text,
    texts,
    textMap,
} from "../../schema/shape";

const API_VERSION = "2024-05-01";
const group = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network";

const extendedLocation = object({ name: text, type: text });
const addressPools = list(object({ allocatedAddressPrefixes: output(texts), id: text, numberOfIpAddresses: text }));
const addressSpace = object({ addressPrefixes: texts, ipamPoolPrefixAllocations: addressPools });
const bgpCommunities = object({ regionalCommunity: output(text), virtualNetworkCommunity: required(text) });
const encryption = object({ enabled: required(flag), enforcement: text });

const delegation = object({
    etag: text,
    id: text,
    name: text,
    type: text,
    ...inProperties({ actions: texts, provisioningState: output(text), serviceName: text }),
});

const serviceEndpoint = object({
    locations: texts,
    networkIdentifier: reference,
    provisioningState: text,
    service: text,
});

/** What a subnet has, wherever it is declared. */
const subnetProperties = {
    addressPrefix: text,
    addressPrefixes: texts,
    applicationGatewayIPConfigurations: references,
    defaultOutboundAccess: flag,
    delegations: list(delegation),
    ipAllocations: references,
    ipConfigurationProfiles: output(references),
    ipConfigurations: output(references),
    ipamPoolPrefixAllocations: addressPools,
    natGateway: reference,
    networkSecurityGroup: reference,
    privateEndpointNetworkPolicies: text,
    privateEndpoints: output(references),
    privateLinkServiceNetworkPolicies: text,
    provisioningState: output(text),
    purpose: output(text),
    resourceNavigationLinks: output(references),
    routeTable: reference,
    serviceAssociationLinks: output(references),
    serviceEndpointPolicies: references,
    serviceEndpoints: list(serviceEndpoint),
    sharingScope: text,
};

/** A subnet inside of another resource, where the SDK lets programs set more. */
const subnet = object({
    etag: text,
    id: text,
    name: text,
    type: text,
    ...inProperties({
        ...subnetProperties,
        provisioningState: text,
        resourceNavigationLinks: references,
        serviceAssociationLinks: references,
        serviceGateway: input(reference),
    }),
});

const peering = object({
    etag: output(text),
    id: text,
    name: text,
    type: text,
    ...inProperties({
        allowForwardedTraffic: flag,
        allowGatewayTransit: flag,
        allowVirtualNetworkAccess: flag,
        doNotVerifyRemoteGateways: flag,
        enableOnlyIPv6Peering: flag,
        localAddressSpace: addressSpace,
        localSubnetNames: texts,
        localVirtualNetworkAddressSpace: addressSpace,
        peerCompleteVnets: flag,
        peeringState: text,
        peeringSyncLevel: text,
        provisioningState: output(text),
        remoteAddressSpace: addressSpace,
        remoteBgpCommunities: bgpCommunities,
        remoteSubnetNames: texts,
        remoteVirtualNetwork: reference,
        remoteVirtualNetworkAddressSpace: addressSpace,
        remoteVirtualNetworkEncryption: output(object({ enabled: output(flag), enforcement: output(text) })),
        resourceGuid: output(text),
        useRemoteGateways: flag,
    }),
});

/** What a private endpoint connects to. */
const serviceConnection = object({
    etag: output(text),
    id: text,
    name: text,
    type: output(text),
    ...inProperties({
        groupIds: texts,
        privateLinkServiceConnectionState: object({ actionsRequired: text, description: text, status: text }),
        privateLinkServiceId: text,
        provisioningState: output(text),
        requestMessage: text,
    }),
});

const endpointAddress = object({
    etag: output(text),
    name: text,
    type: output(text),
    ...inProperties({ groupId: text, memberName: text, privateIPAddress: text }),
});

const recordSet = object({
    fqdn: output(text),
    ipAddresses: output(texts),
    provisioningState: output(text),
    recordSetName: output(text),
    recordType: output(text),
    ttl: output(number),
});

/** Networks and private endpoints. */
export const networkTypes: readonly ResourceType[] = [
    {
        token: "azure-native:network:VirtualNetwork",
        apiVersion: API_VERSION,
        path: `${group}/virtualNetworks/{virtualNetworkName}`,
        shape: {
            ...identityOutputs,
            ...fixedLocation,
            etag: output(text),
            extendedLocation,
            id: input(text),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                addressSpace,
                bgpCommunities,
                ddosProtectionPlan: reference,
                dhcpOptions: object({ dnsServers: texts }),
                enableDdosProtection: flag,
                enableVmProtection: flag,
                encryption,
                flowLogs: output(references),
                flowTimeoutInMinutes: number,
                ipAllocations: references,
                privateEndpointVNetPolicies: text,
                resourceGuid: lasting(text),
                subnets: shared(list(subnet)),
                virtualNetworkPeerings: shared(list(peering)),
            }),
        },
    },
    {
        token: "azure-native:network:Subnet",
        apiVersion: API_VERSION,
        path: `${group}/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}`,
        shape: { etag: output(text), id: input(text), name: text, type: text, ...inProperties(subnetProperties) },
    },
    {
        token: "azure-native:network:PrivateEndpoint",
        apiVersion: API_VERSION,
        path: `${group}/privateEndpoints/{privateEndpointName}`,
        shape: {
            ...identityOutputs,
            ...fixedLocation,
            etag: output(text),
            extendedLocation,
            id: input(text),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                applicationSecurityGroups: references,
                customDnsConfigs: list(object({ fqdn: text, ipAddresses: texts })),
                customNetworkInterfaceName: text,
                ipConfigurations: list(endpointAddress),
                manualPrivateLinkServiceConnections: list(serviceConnection),
                networkInterfaces: output(references),
                privateLinkServiceConnections: list(serviceConnection),
                subnet: fixed(subnet),
            }),
        },
    },
    {
        token: "azure-native:network:PrivateDnsZoneGroup",
        apiVersion: API_VERSION,
        path: `${group}/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}`,
        shape: {
            etag: output(text),
            id: input(text),
            name: text,
            ...inProperties({
                ...provisioningState,
                privateDnsZoneConfigs: list(
                    object({
                        name: text,
                        ...inProperties({ privateDnsZoneId: text, recordSets: output(list(recordSet)) }),
                    }),
                ),
            }),
        },
    },
];
