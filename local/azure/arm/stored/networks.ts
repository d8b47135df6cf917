import { type ArmType, isObject, type Json } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import type { ArmResource } from "../resources";
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

function completeNetwork({ properties }: Draft): Json {
    if (!isObject(properties["addressSpace"])) {
        throw badRequest("The property 'addressSpace' of a virtual network is required.");
    }
    return { virtualNetworkPeerings: [], enableDdosProtection: false, ...properties, provisioningState: "Succeeded" };
}

function completeSubnet({ properties }: Draft): Json {
    if (properties["addressPrefix"] === undefined && properties["addressPrefixes"] === undefined) {
        throw badRequest("A subnet needs 'addressPrefix' or 'addressPrefixes'.");
    }
    return {
        delegations: [],
        privateEndpointNetworkPolicies: "Disabled",
        privateLinkServiceNetworkPolicies: "Enabled",
        ...properties,
        provisioningState: "Succeeded",
    };
}

/** Subnets are resources of their own, also those that come with the network; those it leaves out are gone. */
function storeSubnets(context: ArmContext, network: ArmResource): void {
    const { subnets: given } = network.properties;
    if (!Array.isArray(given)) {
        return;
    }
    const named = given.filter(isObject).filter((subnet) => typeof subnet["name"] === "string");
    const names = named.map((subnet) => String(subnet["name"]).toLowerCase());
    for (const subnet of context.resources.ofType(SUBNETS, network.id)) {
        if (!names.includes(subnet.name.toLowerCase())) {
            context.resources.delete(subnet.id);
        }
    }
    for (const subnet of named) {
        const properties = isObject(subnet["properties"]) ? subnet["properties"] : {};
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
