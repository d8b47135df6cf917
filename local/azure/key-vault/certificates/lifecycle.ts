import { type AzureResponse } from "../../contract";
import { restoreConflict } from "../errors";
import { type KeyHeader, type KeyVersion, type ObjectHeader, type SecretVersion } from "../model";
import { idOf, ok, type Operation } from "../operation";
import { type Plane } from "../plane";
import { type Backup, readBackup, restore, sealBackup } from "../restore";
import { without } from "../../without";
import { type CertificateHeader, type CertificateVersion } from "./model";
import { certificateBundle, deletedCertificate } from "./views";

/** What a certificate's backup holds: itself, its key and its secret; the last two only once it was issued. */
interface CertificateBackup extends Backup<CertificateHeader, CertificateVersion> {
    readonly key?: Backup<KeyHeader, KeyVersion>;
    readonly secret?: Backup<ObjectHeader, SecretVersion>;
}

/** Answers `DELETE /certificates/{name}`: its key and its secret go with it. */
export function deleteCertificate(plane: Plane, { vault, name, apiVersion }: Operation): AzureResponse {
    const live = plane.certificates.live(vault, name);
    const certificate = plane.certificates.current(vault, live);
    const header = plane.lifecycle.delete(plane.certificates, vault, live);
    for (const store of [plane.keys, plane.secrets]) {
        const owned = store.header(vault, name);
        if (owned?.managed) {
            plane.lifecycle.delete(store, vault, owned);
        }
    }
    return ok(deletedCertificate(vault, header, certificate, apiVersion));
}

/** Answers `POST /deletedcertificates/{name}/recover`. */
export function recoverCertificate(plane: Plane, { vault, name, apiVersion }: Operation): AzureResponse {
    const header = plane.lifecycle.recover(plane.certificates, vault, name);
    for (const store of [plane.keys, plane.secrets]) {
        if (store.header(vault, name)?.managed) {
            plane.lifecycle.recover(store, vault, name);
        }
    }
    const certificate = plane.certificates.current(vault, header);
    return ok(certificateBundle(vault, header, certificate, apiVersion, { policy: true, pending: true }));
}

/** Answers `DELETE /deletedcertificates/{name}`. */
export function purgeCertificate(plane: Plane, { vault, name }: Operation): AzureResponse {
    plane.lifecycle.purge(plane.certificates, vault, name);
    plane.certificateSettings.deleteIssuance(vault, name);
    for (const store of [plane.keys, plane.secrets]) {
        if (store.header(vault, name)?.managed) {
            plane.lifecycle.purge(store, vault, name);
        }
    }
    return { status: 204 };
}

/** Answers `POST /certificates/{name}/backup`. */
export function backupCertificate(plane: Plane, { vault, name }: Operation): AzureResponse {
    const header = plane.certificates.live(vault, name);
    const key = plane.keys.header(vault, name);
    const secret = plane.secrets.header(vault, name);
    const backup: CertificateBackup = {
        header,
        versions: [...plane.certificates.versions(vault, header)],
        ...(key?.managed ? { key: { header: key, versions: [...plane.keys.versions(vault, key)] } } : {}),
        ...(secret?.managed
            ? { secret: { header: secret, versions: [...plane.secrets.versions(vault, secret)] } }
            : {}),
    };
    return ok({ value: sealBackup(plane, "certificates", vault, backup) });
}

/** Answers `POST /certificates/restore`: what was under way at the backup isn't any more. */
export function restoreCertificate(plane: Plane, { request, vault, apiVersion }: Operation): AzureResponse {
    const backup = readBackup<CertificateHeader, CertificateVersion>(plane, "certificates", {
        request,
        vault,
    }) as CertificateBackup;
    const rest = without(backup.header, "operation");
    const conflict = () => restoreConflict("certificates", idOf(vault, "certificates", rest.name, rest.current));
    const taken = [plane.keys, plane.secrets].some((store) => store.header(vault, rest.name) !== undefined);
    if (taken) {
        throw conflict();
    }
    const header = restore(plane.certificates, vault, { ...backup, header: rest }, conflict);
    if (backup.key !== undefined && backup.secret !== undefined) {
        restore(plane.keys, vault, backup.key, conflict);
        restore(plane.secrets, vault, backup.secret, conflict);
    }
    return ok(
        certificateBundle(vault, header, plane.certificates.current(vault, header), apiVersion, { policy: true }),
    );
}
