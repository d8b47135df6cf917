import type { DeletedHsm, StoredHsm } from "./hsm-store";

const TYPE = "Microsoft.KeyVault/managedHSMs";

/** A managed HSM as ARM shows it. */
export function showHsm(hsm: StoredHsm): unknown {
    return {
        sku: hsm.sku,
        id: hsm.id,
        name: hsm.name,
        type: TYPE,
        location: hsm.location,
        tags: hsm.tags,
        systemData: hsm.systemData,
        properties: {
            ...hsm.properties,
            enableSoftDelete: true,
            provisioningState: "Succeeded",
            statusMessage: "The Managed HSM is provisioned and ready to use.",
            regions: hsm.properties.regions.map((name) => ({ name, provisioningState: "Succeeded", isPrimary: false })),
        },
    };
}

/** Where a managed HSM is. */
export function showRegions({ location, properties }: StoredHsm): unknown[] {
    return [location, ...properties.regions].map((name) => ({
        name,
        provisioningState: "Succeeded",
        isPrimary: name === location,
    }));
}

/** A soft-deleted managed HSM as ARM shows it. */
export function showDeletedHsm({ hsm, deleted, purges }: DeletedHsm): unknown {
    const seconds = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
    return {
        id: `/subscriptions/${hsm.subscriptionId}/providers/Microsoft.KeyVault/locations/${hsm.location}/deletedManagedHSMs/${hsm.name}`,
        name: hsm.name,
        type: "Microsoft.Keyvault/deletedManagedHSMs",
        properties: {
            mhsmId: hsm.id,
            location: hsm.location,
            deletionDate: seconds(deleted),
            scheduledPurgeDate: seconds(purges),
            purgeProtectionEnabled: hsm.properties.enablePurgeProtection,
            tags: hsm.tags,
        },
    };
}

/** What a private endpoint to a managed HSM connects to. */
export function privateLinkResource(hsm: StoredHsm): unknown {
    return {
        id: `${hsm.id}/privateLinkResources/managedhsm`,
        name: "managedhsm",
        type: `${TYPE}/privateLinkResources`,
        properties: {
            groupId: "managedhsm",
            requiredMembers: ["default"],
            requiredZoneNames: ["privatelink.managedhsm.azure.net"],
        },
    };
}
