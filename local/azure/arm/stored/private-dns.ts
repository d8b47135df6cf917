import type { ArmType } from "../arm-call";
import type { ArmContext } from "../arm-context";
import type { ArmResource } from "../resources";
import { newEtag } from "../vaults/private-endpoint-connections";
import { storedType } from "./stored-type";

const ZONES = "Microsoft.Network/privateDnsZones";
const RECORD_TYPES = ["A", "AAAA", "CNAME", "TXT", "SRV", "PTR", "MX"];

/** Private DNS zones, their links to networks, and their records. They are stored; names aren't resolved by them. */
export function privateDnsTypes(context: ArmContext): ArmType[] {
    const count = (zone: ArmResource, suffix: string) => context.resources.ofType(`${ZONES}/${suffix}`, zone.id).length;
    return [
        storedType(context, {
            type: ZONES,
            place: "global",
            isAsync: true,
            complete: ({ properties }) => ({
                ...properties,
                maxNumberOfRecordSets: 25000,
                maxNumberOfVirtualNetworkLinks: 1000,
                maxNumberOfVirtualNetworkLinksWithRegistration: 100,
                provisioningState: "Succeeded",
            }),
            show: (zone) => ({
                ...zone,
                properties: {
                    ...zone.properties,
                    numberOfRecordSets: 1 + RECORD_TYPES.reduce((sum, type) => sum + count(zone, type), 0),
                    numberOfVirtualNetworkLinks: count(zone, "virtualNetworkLinks"),
                },
            }),
        }),
        storedType(context, {
            type: `${ZONES}/virtualNetworkLinks`,
            place: "global",
            isAsync: true,
            complete: ({ properties }) => ({
                registrationEnabled: false,
                ...properties,
                virtualNetworkLinkState: "Completed",
                provisioningState: "Succeeded",
            }),
        }),
        ...RECORD_TYPES.map((type) =>
            storedType(context, {
                type: `${ZONES}/${type}`,
                place: "none",
                complete: ({ properties, name, id }) => ({ ...properties, fqdn: `${name}.${zoneOf(id)}.` }),
            }),
        ),
    ];
}

/** Puts the address of a private endpoint into a zone. */
export function putAddress(context: ArmContext, zoneId: string, name: string, addresses: readonly string[]): void {
    context.resources.put({
        id: `${zoneId}/A/${name}`,
        name,
        type: `${ZONES}/A`,
        etag: newEtag(),
        properties: {
            ttl: 10,
            fqdn: `${name}.${zoneId.split("/").pop()}.`,
            aRecords: addresses.map((ipv4Address) => ({ ipv4Address })),
            isAutoRegistered: false,
        },
    });
}

function zoneOf(recordId: string): string {
    return recordId.split("/").at(-3) ?? "";
}
