import { type AzureError, type AzureRequest, type VaultRecord } from "../contract";
import { invalidProperty } from "./errors";
import { type ObjectHeader, type ObjectKind, type ObjectVersion } from "./model";
import { type ObjectStore } from "./object-store";
import { bodyOf } from "./operation";
import { type Plane } from "./plane";
import { optionalString } from "./values";

/** What a backup blob holds: an object with all its versions. */
export interface Backup<H extends ObjectHeader, V extends ObjectVersion> {
    readonly header: H;
    readonly versions: readonly V[];
}

/** Opens the blob in the body of a restore. Throws 400 for what isn't one. */
export function readBackup<H extends ObjectHeader, V extends ObjectVersion>(
    plane: Plane,
    kind: ObjectKind,
    request: AzureRequest,
): Backup<H, V> {
    const value = optionalString(bodyOf(request), "value");
    if (value === undefined) {
        throw invalidProperty("value");
    }
    return plane.seal.open(kind, value) as Backup<H, V>;
}

/** Puts a backup's object back with the versions it had. Throws `conflict` when the name is taken in any way. */
export function restore<H extends ObjectHeader, V extends ObjectVersion>(
    store: ObjectStore<H, V>,
    vault: VaultRecord,
    backup: Backup<H, V>,
    conflict: () => AzureError,
): H {
    if (store.header(vault, backup.header.name) !== undefined) {
        throw conflict();
    }
    const header: H = { ...backup.header, lifecycle: { phase: "live" } };
    for (const version of backup.versions) {
        store.putVersion(vault, header, version);
    }
    store.putHeader(vault, header);
    return header;
}
