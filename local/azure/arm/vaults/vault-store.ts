import type { Clock, Collection, Store, VaultRecord } from "../../contract";
import type { SystemData } from "../resources";

/** How a private endpoint is connected to a vault. */
export interface PrivateEndpointConnection {
    readonly name: string;
    /** The private endpoint's id. */
    readonly endpointId: string;
    readonly etag: string;
    readonly status: "Approved" | "Pending" | "Rejected" | "Disconnected";
    readonly description?: string;
    readonly actionsRequired: string;
}

/** A live vault with what only ARM shows of it. */
export interface StoredVault extends VaultRecord {
    readonly subscriptionId: string;
    readonly resourceGroup: string;
    /** The SKU as it was spelt: `Standard`. */
    readonly skuSpelling: string;
    readonly systemData: SystemData;
    readonly privateEndpointConnections: readonly PrivateEndpointConnection[];
}

/** A soft-deleted vault. */
export interface DeletedVault {
    readonly vault: StoredVault;
    /** Milliseconds. */
    readonly deleted: number;
    /** When it is purged without being asked. */
    readonly purges: number;
}

const DAY = 24 * 3600 * 1000;

/** The vaults, live and soft-deleted. Names are global and compared without case. */
export class VaultStore {
    private readonly live: Collection<StoredVault>;
    private readonly deleted: Collection<DeletedVault>;

    constructor(
        store: Store,
        private readonly clock: Clock,
        /** Told when nothing of a vault is left. */
        private readonly onPurge: (vault: StoredVault) => void,
    ) {
        this.live = store.collection<StoredVault>("arm/vaults");
        this.deleted = store.collection<DeletedVault>("arm/deletedVaults");
    }

    get(name: string): StoredVault | undefined {
        return this.live.get(name.toLowerCase());
    }

    getDeleted(name: string): DeletedVault | undefined {
        this.advance();
        return this.deleted.get(name.toLowerCase());
    }

    /** Live vaults by name; those of one subscription, or of one of its resource groups. */
    list(subscriptionId: string, resourceGroup?: string): StoredVault[] {
        const inPlace = (vault: StoredVault) =>
            vault.subscriptionId === subscriptionId.toLowerCase() &&
            (resourceGroup === undefined || vault.resourceGroup.toLowerCase() === resourceGroup.toLowerCase());
        return [...this.live.entries()].map(([, vault]) => vault).filter(inPlace);
    }

    listDeleted(subscriptionId: string): DeletedVault[] {
        this.advance();
        return [...this.deleted.entries()]
            .map(([, deleted]) => deleted)
            .filter(({ vault }) => vault.subscriptionId === subscriptionId.toLowerCase());
    }

    put(vault: StoredVault): StoredVault {
        this.live.set(vault.name.toLowerCase(), vault);
        return vault;
    }

    /** Its private endpoints are gone for good, its contents wait. */
    softDelete(vault: StoredVault): void {
        const now = this.clock.now();
        this.live.delete(vault.name.toLowerCase());
        this.deleted.set(vault.name.toLowerCase(), {
            vault: { ...vault, privateEndpointConnections: [] },
            deleted: now,
            purges: now + vault.properties.softDeleteRetentionInDays * DAY,
        });
    }

    recover(name: string): StoredVault | undefined {
        const deleted = this.getDeleted(name);
        if (deleted === undefined) {
            return undefined;
        }
        this.deleted.delete(name.toLowerCase());
        return this.put(deleted.vault);
    }

    purge(name: string): void {
        const deleted = this.deleted.get(name.toLowerCase());
        if (deleted !== undefined && this.deleted.delete(name.toLowerCase())) {
            this.onPurge(deleted.vault);
        }
    }

    /** Purges the deleted vaults whose time has come. */
    advance(): void {
        for (const [name, { purges }] of this.deleted.entries()) {
            if (purges <= this.clock.now()) {
                this.purge(name);
            }
        }
    }
}
