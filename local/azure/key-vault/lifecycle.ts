import { type Clock, type VaultRecord } from "../contract";
import { toSeconds } from "./attributes";
import {
    beingDeleted,
    beingRecovered,
    existsAlready,
    notFound,
    purgedTooEarly,
    purgeNotFound,
    purgeProtected,
} from "./errors";
import { isHsm } from "./hsm";
import { type ObjectHeader, type ObjectVersion } from "./model";
import { type ObjectStore } from "./object-store";
import { idOf } from "./operation";

const day = 24 * 60 * 60 * 1000;

/** How long the service takes between the states of a deleted object, in milliseconds of the local Azure's clock. */
export interface Transitions {
    /** From the deletion until the object can be seen, recovered and purged among the deleted ones. */
    readonly deleting: number;
    /** From the recovery until the object can be used again. */
    readonly recovering: number;
    /** From the purge until the name is free. */
    readonly purging: number;
}

/** Shorter than the seconds to minutes of the real service, long enough that a client that doesn't wait fails. */
export const defaultTransitions: Transitions = { deleting: 400, recovering: 400, purging: 200 };

/** Deletion, recovery and purge: the same for every kind of object. */
export class LifecycleRules {
    constructor(
        private readonly clock: Clock,
        private readonly transitions: Transitions,
    ) {}

    /** Deletes a live object. In a vault without soft delete it is gone at once. */
    delete<H extends ObjectHeader>(store: ObjectStore<H, ObjectVersion>, vault: VaultRecord, header: H): H {
        const now = this.clock.now();
        const { enableSoftDelete, softDeleteRetentionInDays } = vault.properties;
        const purgeAt = now + softDeleteRetentionInDays * day;
        const settledAt = now + this.timesOf(vault).deleting;
        const deleted: H = { ...header, lifecycle: { phase: "deleted", deletedAt: now, settledAt, purgeAt } };
        if (enableSoftDelete) {
            store.putHeader(vault, deleted);
        } else {
            store.remove(vault.name, header.name);
        }
        return deleted;
    }

    /** Starts the recovery of a deleted object. Throws 404 without one, 400 for a live one, 409 for a moving one. */
    recover<H extends ObjectHeader>(store: ObjectStore<H, ObjectVersion>, vault: VaultRecord, name: string): H {
        const header = store.header(vault, name);
        switch (header && store.phase(header)) {
            case undefined:
            case "gone":
            case "purging":
                throw notFound(store.kind, name);
            case "live":
                throw existsAlready(store.kind, name);
            case "recovering":
                throw beingRecovered(store.kind, name);
            case "deleting":
                throw beingDeleted(store.kind, name, false);
            case "deleted": {
                const since = this.clock.now() + this.timesOf(vault).recovering;
                const recovered: H = { ...(header as H), lifecycle: { phase: "live", since } };
                store.putHeader(vault, recovered);
                return recovered;
            }
        }
    }

    /** Purges a deleted object. Throws 404 without one, 409 while it is being deleted, 403 under purge protection. */
    purge<H extends ObjectHeader>(store: ObjectStore<H, ObjectVersion>, vault: VaultRecord, name: string): void {
        const header = store.header(vault, name);
        const phase = header && store.phase(header);
        if (phase === "deleting") {
            throw purgedTooEarly(store.kind);
        }
        if (header === undefined || phase !== "deleted") {
            throw purgeNotFound(store.kind, name);
        }
        if (vault.properties.enablePurgeProtection === true) {
            throw purgeProtected(store.kind);
        }
        store.remove(vault.name, name);
        const until = this.clock.now() + this.timesOf(vault).purging;
        store.putHeader(vault, { ...header, lifecycle: { phase: "purged", until } });
    }

    private timesOf(vault: VaultRecord): Transitions {
        return isHsm(vault) ? atOnce : this.transitions;
    }
}

/** A managed HSM does everything at once. */
const atOnce: Transitions = { deleting: 0, recovering: 0, purging: 0 };

/** What an answer about a deleted object has before everything else; nothing for one that is gone for good. */
export function deletionView(vault: VaultRecord, path: string, header: ObjectHeader) {
    if (header.lifecycle.phase !== "deleted" || !vault.properties.enableSoftDelete) {
        return {};
    }
    return {
        recoveryId: idOf(vault, `deleted${path}`, header.name),
        deletedDate: toSeconds(header.lifecycle.deletedAt),
        scheduledPurgeDate: toSeconds(header.lifecycle.purgeAt),
    };
}
