// Microsoft.Network's private DNS zones. https://learn.microsoft.com/rest/api/dns/privatedns/private-zones
import { fixedLocation, identityOutputs, provisioningState, type ResourceType, systemData } from "../resource-type";
import { fixed, flag, inProperties, lasting, number, output, reference, text, textMap } from "../../schema/shape";

const API_VERSION = "2024-06-01";
const zonePath =
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Network/privateDnsZones/{privateZoneName}";

/** Zones and the networks that they are linked to. */
export const privateDnsTypes: readonly ResourceType[] = [
    {
        token: "azure-native:privatedns:PrivateZone",
        apiVersion: API_VERSION,
        path: zonePath,
        shape: {
            ...identityOutputs,
            ...systemData,
            ...fixedLocation,
            etag: output(text),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                internalId: lasting(text),
                maxNumberOfRecordSets: output(number),
                maxNumberOfVirtualNetworkLinks: output(number),
                maxNumberOfVirtualNetworkLinksWithRegistration: output(number),
                numberOfRecordSets: output(number),
                numberOfVirtualNetworkLinks: output(number),
                numberOfVirtualNetworkLinksWithRegistration: output(number),
            }),
        },
    },
    {
        token: "azure-native:privatedns:VirtualNetworkLink",
        apiVersion: API_VERSION,
        path: `${zonePath}/virtualNetworkLinks/{virtualNetworkLinkName}`,
        shape: {
            ...identityOutputs,
            ...systemData,
            ...fixedLocation,
            etag: output(text),
            tags: textMap,
            ...inProperties({
                ...provisioningState,
                registrationEnabled: flag,
                resolutionPolicy: text,
                virtualNetwork: fixed(reference),
                virtualNetworkLinkState: output(text),
            }),
        },
    },
];
