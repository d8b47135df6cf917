import { geographyOf } from "../locations";
import { type AzureError, type VaultRecord } from "../contract";
import { invalidProperty, malformedBackup } from "./errors";
import { isHsm } from "./hsm";
import { type ObjectHeader, type ObjectKind, type ObjectVersion } from "./model";
import { type ObjectStore } from "./object-store";
import { bodyOf, type Operation } from "./operation";
import { type Plane } from "./plane";
import { optionalString } from "./values";

/** What a backup blob holds: an object with all its versions. */
export interface Backup<H extends ObjectHeader, V extends ObjectVersion> {
    readonly header: H;
    readonly versions: readonly V[];
}

/** The blob of a backup, which tells where it may be restored. */
export function sealBackup<B extends Backup<ObjectHeader, ObjectVersion>>(
    plane: Plane,
    kind: ObjectKind,
    vault: VaultRecord,
    backup: B,
): string {
    return plane.seal.seal(kind, { ...backup, geography: geographyOfVault(vault) });
}

/** Opens the blob in the body of a restore. Throws 400 for what isn't one, or is one of another geography. */
export function readBackup<H extends ObjectHeader, V extends ObjectVersion>(
    plane: Plane,
    kind: ObjectKind,
    { request, vault }: Pick<Operation, "request" | "vault">,
): Backup<H, V> {
    const value = optionalString(bodyOf(request), "value");
    if (value === undefined) {
        throw invalidProperty("value");
    }
    const { geography, ...backup } = plane.seal.open(kind, value) as Backup<H, V> & { readonly geography?: string };
    const here = geographyOfVault(vault);
    // Blobs of earlier versions don't tell where they are from.
    if (geography !== undefined && here !== undefined && geography !== here) {
        throw malformedBackup("Cannot decrypt backup blob.");
    }
    return backup;
}

/** https://learn.microsoft.com/azure/key-vault/general/backup#limitations; what managed HSMs share is a security domain. */
function geographyOfVault(vault: VaultRecord): string | undefined {
    return isHsm(vault) ? undefined : geographyOf(vault.location);
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
