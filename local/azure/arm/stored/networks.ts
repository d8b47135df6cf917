import { type ArmType, isObject, type Json } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import type { ArmResource } from "../resources";
import { checkAddressPrefix, checkSubnetPrefix } from "./address-prefixes";
import { type Draft, storedType } from "./stored-type";

const NETWORKS = "Microsoft.Network/virtualNetworks";
const SUBNETS = `${NETWORKS}/subnets`;

/** Virtual networks with their subnets, and security groups. */
export function networkTypes(context: ArmContext): ArmType[] {
    return [
        storedType(context, {
            type: NETWORKS,
            isAsync: true,
            complete: completeNetwork,
            onPut: (network) => storeSubnets(context, network),
            show: (network) => ({
                ...network,
                properties: { ...network.properties, subnets: subnets(context, network) },
            }),
        }),
        storedType(context, {
            type: SUBNETS,
            place: "none",
            isAsync: true,
            complete: completeSubnet,
        }),
        storedType(context, {
            type: "Microsoft.Network/networkSecurityGroups",
            isAsync: true,
            complete: ({ properties }) => ({ securityRules: [], ...properties, provisioningState: "Succeeded" }),
        }),
    ];
}

function completeNetwork({ id, properties }: Draft): Json {
    const { addressSpace } = properties;
    if (!isObject(addressSpace)) {
        throw badRequest("The property 'addressSpace' of a virtual network is required.");
    }
    for (const prefix of listOf(addressSpace["addressPrefixes"])) {
        checkAddressPrefix(prefix, id);
    }
    for (const subnet of namedSubnets(properties)) {
        checkSubnet(propertiesOf(subnet), `${id}/subnets/${String(subnet["name"])}`);
    }
    return { virtualNetworkPeerings: [], enableDdosProtection: false, ...properties, provisioningState: "Succeeded" };
}

function completeSubnet({ id, properties }: Draft): Json {
    checkSubnet(properties, id);
    return {
        delegations: [],
        privateEndpointNetworkPolicies: "Disabled",
        privateLinkServiceNetworkPolicies: "Enabled",
        ...properties,
        provisioningState: "Succeeded",
    };
}

function checkSubnet({ addressPrefix, addressPrefixes }: Json, id: string): void {
    if (addressPrefix === undefined && addressPrefixes === undefined) {
        throw badRequest("A subnet needs 'addressPrefix' or 'addressPrefixes'.");
    }
    for (const prefix of [...listOf(addressPrefixes), ...(addressPrefix === undefined ? [] : [addressPrefix])]) {
        checkSubnetPrefix(prefix, id);
    }
}

function listOf(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : [];
}

/** The subnets that come with a network. */
function namedSubnets({ subnets: given }: Json): Json[] {
    return listOf(given)
        .filter(isObject)
        .filter((subnet) => typeof subnet["name"] === "string");
}

function propertiesOf({ properties }: Json): Json {
    return isObject(properties) ? properties : {};
}

/** Subnets are resources of their own, also those that come with the network; those it leaves out are gone. */
function storeSubnets(context: ArmContext, network: ArmResource): void {
    if (!Array.isArray(network.properties["subnets"])) {
        return;
    }
    const named = namedSubnets(network.properties);
    const names = named.map((subnet) => String(subnet["name"]).toLowerCase());
    for (const subnet of context.resources.ofType(SUBNETS, network.id)) {
        if (!names.includes(subnet.name.toLowerCase())) {
            context.resources.delete(subnet.id);
        }
    }
    for (const subnet of named) {
        const properties = propertiesOf(subnet);
        const name = String(subnet["name"]);
        const id = `${network.id}/subnets/${name}`;
        context.resources.put({
            id,
            name,
            type: SUBNETS,
            properties: { delegations: [], ...properties, provisioningState: "Succeeded" },
        });
    }
}

function subnets(context: ArmContext, network: ArmResource): unknown[] {
    return context.resources.ofType(SUBNETS, network.id);
}
