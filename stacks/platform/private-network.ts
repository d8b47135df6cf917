import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import type * as pulumi from "@pulumi/pulumi";
import { vaultPrivateDnsZone, type PrivateEndpointArgs } from "pulumi-azure-keyvault";

interface Place {
    readonly resourceGroupName: pulumi.Input<string>;
    readonly location: string;
    readonly tags: Record<string, string>;
}

/** A virtual network for private endpoints, with the DNS zone in which vaults are found by their usual names. */
export function declarePrivateNetwork(
    name: string,
    addressRange: string,
    { resourceGroupName, location, tags }: Place,
): PrivateEndpointArgs {
    const virtualNetwork = new network.VirtualNetwork(name, {
        resourceGroupName,
        location,
        tags,
        addressSpace: { addressPrefixes: [addressRange] },
    });
    const subnet = new network.Subnet(`${name}-endpoints`, {
        resourceGroupName,
        virtualNetworkName: virtualNetwork.name,
        subnetName: "private-endpoints",
        addressPrefix: addressRange,
    });
    const zone = new privatedns.PrivateZone(`${name}-vaults`, {
        resourceGroupName,
        location: "Global",
        privateZoneName: vaultPrivateDnsZone(),
        tags,
    });
    new privatedns.VirtualNetworkLink(`${name}-vaults`, {
        resourceGroupName,
        location: "Global",
        privateZoneName: zone.name,
        virtualNetworkLinkName: "environment",
        virtualNetwork: { id: virtualNetwork.id },
        registrationEnabled: false,
        tags,
    });
    return { subnetId: subnet.id, privateDnsZoneIds: [zone.id] };
}
