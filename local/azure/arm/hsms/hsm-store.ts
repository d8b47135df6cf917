import type { Clock, Collection, NetworkRules, Store, VaultRecord } from "../../contract";
import type { SystemData } from "../resources";

/** A managed HSM. */
export interface StoredHsm {
    readonly id: string;
    readonly name: string;
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    readonly location: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly sku: { readonly family: string; readonly name: string };
    readonly systemData: SystemData;
    readonly properties: {
        readonly tenantId: string;
        readonly hsmUri: string;
        readonly initialAdminObjectIds: readonly string[];
        readonly softDeleteRetentionInDays: number;
        readonly enablePurgeProtection: boolean;
        readonly publicNetworkAccess: string;
        readonly networkAcls: NetworkRules;
        /** Those it is extended to, beside its location. */
        readonly regions: readonly string[];
    };
}

/** A soft-deleted managed HSM. */
export interface DeletedHsm {
    readonly hsm: StoredHsm;
    /** Milliseconds. */
    readonly deleted: number;
    readonly purges: number;
}

const DAY = 24 * 3600 * 1000;

/** The managed HSMs, live and soft-deleted. Names are global and compared without case. */
export class HsmStore {
    private readonly live: Collection<StoredHsm>;
    private readonly deleted: Collection<DeletedHsm>;

    constructor(
        store: Store,
        private readonly clock: Clock,
        /** Told when nothing of an HSM is left. */
        private readonly onPurge: (record: VaultRecord) => void,
    ) {
        this.live = store.collection<StoredHsm>("arm/managedHsms");
        this.deleted = store.collection<DeletedHsm>("arm/deletedManagedHsms");
    }

    get(name: string): StoredHsm | undefined {
        return this.live.get(name.toLowerCase());
    }

    getDeleted(name: string): DeletedHsm | undefined {
        this.advance();
        return this.deleted.get(name.toLowerCase());
    }

    list(subscriptionId: string, resourceGroup?: string): StoredHsm[] {
        const inPlace = (hsm: StoredHsm) =>
            hsm.subscriptionId === subscriptionId.toLowerCase() &&
            (resourceGroup === undefined || hsm.resourceGroup.toLowerCase() === resourceGroup.toLowerCase());
        return [...this.live.entries()].map(([, hsm]) => hsm).filter(inPlace);
    }

    listDeleted(subscriptionId: string): DeletedHsm[] {
        this.advance();
        const own = ({ hsm }: DeletedHsm) => hsm.subscriptionId === subscriptionId.toLowerCase();
        return [...this.deleted.entries()].map(([, deleted]) => deleted).filter(own);
    }

    put(hsm: StoredHsm): StoredHsm {
        this.live.set(hsm.name.toLowerCase(), hsm);
        return hsm;
    }

    softDelete(hsm: StoredHsm): void {
        const now = this.clock.now();
        const purges = now + hsm.properties.softDeleteRetentionInDays * DAY;
        this.live.delete(hsm.name.toLowerCase());
        this.deleted.set(hsm.name.toLowerCase(), { hsm, deleted: now, purges });
    }

    recover(name: string): StoredHsm | undefined {
        const deleted = this.getDeleted(name);
        if (deleted === undefined) {
            return undefined;
        }
        this.deleted.delete(name.toLowerCase());
        return this.put(deleted.hsm);
    }

    purge(name: string): void {
        const deleted = this.deleted.get(name.toLowerCase());
        if (deleted !== undefined && this.deleted.delete(name.toLowerCase())) {
            this.onPurge(recordOf(deleted.hsm));
        }
    }

    /** Purges the deleted HSMs whose time has come. */
    advance(): void {
        for (const [name, { purges }] of this.deleted.entries()) {
            if (purges <= this.clock.now()) {
                this.purge(name);
            }
        }
    }
}

/** An HSM as the data plane sees it. */
export function recordOf(hsm: StoredHsm): VaultRecord {
    const { hsmUri, tenantId, softDeleteRetentionInDays, enablePurgeProtection, ...network } = hsm.properties;
    return {
        isManagedHsm: true,
        id: hsm.id,
        name: `${hsm.name}.managedhsm`,
        location: hsm.location,
        properties: {
            tenantId,
            sku: { family: "B", name: "premium" },
            vaultUri: hsmUri,
            // Its own roles are not kept: the administrators it began with may do everything, nobody else anything.
            accessPolicies: network.initialAdminObjectIds.map((objectId) => ({
                tenantId,
                objectId,
                permissions: { keys: ["all"] },
            })),
            enableRbacAuthorization: false,
            enableSoftDelete: true,
            softDeleteRetentionInDays,
            ...(enablePurgeProtection ? { enablePurgeProtection: true as const } : {}),
            publicNetworkAccess: network.publicNetworkAccess,
            networkAcls: network.networkAcls,
        },
    };
}
