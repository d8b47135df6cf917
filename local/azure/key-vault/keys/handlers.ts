import { type AzureResponse } from "../../contract";
import { withAttestation } from "../api-version";
import { changedAttributes, readAttributes } from "../attributes";
import { managedByCertificate, restoreConflict, unknownPath } from "../errors";
import { isHsm } from "../hsm";
import { type KeyHeader, type KeyVersion } from "../model";
import { bodyOf, idOf, ok, type Operation } from "../operation";
import { byName, byVersion } from "../ordered";
import { pageOf } from "../paging";
import { type Plane } from "../plane";
import { readBackup, restore } from "../restore";
import { defined, optionalStrings, optionalTags } from "../values";
import { addKeyVersion, checkProtection, writableKey } from "./create";
import { readImportedKey } from "./import";
import { checkKeyOperations } from "./operations";
import { changedReleasePolicy, readReleasePolicy } from "./release-policy";
import { deletedKeyBundle, deletedKeyItem, keyBundle, keyItem } from "./views";

/** Answers `PUT /keys/{name}`. */
export function importKey(plane: Plane, { request, vault, name, apiVersion }: Operation): AzureResponse {
    writableKey(plane, vault, name, "import");
    const { spec, jwk } = readImportedKey(bodyOf(request), vault);
    checkProtection(vault, spec);
    const { header, key } = addKeyVersion(plane, vault, name, spec, jwk);
    return ok(keyBundle(vault, header, key, apiVersion));
}

/** Answers `GET /keys/{name}/{version}`. */
export function getKey(plane: Plane, { vault, name, version, apiVersion }: Operation): AzureResponse {
    const found = plane.keys.liveVersion(vault, name, version);
    return ok(keyBundle(vault, found.header, found.version, apiVersion));
}

/** Answers `GET /keys/{name}/{version}/attestation` of a managed HSM. */
export async function attestKey(plane: Plane, operation: Operation): Promise<AzureResponse> {
    const { request, vault, name, version, apiVersion } = operation;
    if (apiVersion < withAttestation) {
        throw unknownPath(request.path);
    }
    const { header, version: key } = plane.keys.liveVersion(vault, name, version);
    const attestation = await plane.attestingHsm.attest(idOf(vault, "keys", header.name, key.version), key);
    const bundle = keyBundle(vault, header, key, apiVersion);
    return ok({ ...bundle, attributes: { ...bundle.attributes, attestation } });
}

/** Answers `PATCH /keys/{name}/{version}`. */
export function updateKey(plane: Plane, { request, vault, name, version, apiVersion }: Operation): AzureResponse {
    const { header, version: stored } = plane.keys.liveVersion(vault, name, version);
    refuseManaged(header, "update");
    const body = bodyOf(request);
    const requestedOps = optionalStrings(body, "key_ops");
    const policy = changedReleasePolicy(stored.releasePolicy, readReleasePolicy(body));
    const key: KeyVersion = {
        ...stored,
        keyOps: requestedOps === undefined ? stored.keyOps : checkKeyOperations(requestedOps),
        attributes: changedAttributes(stored.attributes, readAttributes(body), plane.clock.now()),
        ...policy,
        ...defined({ tags: optionalTags(body) ?? stored.tags }),
    };
    plane.keys.putVersion(vault, header, key);
    return ok(keyBundle(vault, header, key, apiVersion));
}

/** Answers `DELETE /keys/{name}`. */
export function deleteKey(plane: Plane, { vault, name, apiVersion }: Operation): AzureResponse {
    const live = plane.keys.live(vault, name);
    refuseManaged(live, "delete");
    const key = plane.keys.current(vault, live);
    const header = plane.lifecycle.delete(plane.keys, vault, live);
    return ok(deletedKeyBundle(vault, header, key, apiVersion));
}

/** Answers `GET /keys`. */
export function listKeys(plane: Plane, { request, vault, apiVersion }: Operation): AzureResponse {
    return pageOf(request, vault, byName(plane.keys.inPhase(vault, "live")), (header) =>
        keyItem(vault, header, plane.keys.current(vault, header), apiVersion),
    );
}

/** Answers `GET /keys/{name}/versions`. */
export function listVersions(plane: Plane, { request, vault, name, apiVersion }: Operation): AzureResponse {
    const header = plane.keys.header(vault, name);
    const live = header !== undefined && plane.keys.phase(header) === "live";
    // The service answers an empty list, not 404, for a key that doesn't exist.
    const versions = live ? plane.keys.versions(vault, header) : [];
    return pageOf(request, vault, byVersion(versions), (key) =>
        keyItem(vault, header as KeyHeader, key, apiVersion, key.version),
    );
}

/** Answers `GET /deletedkeys`. */
export function listDeleted(plane: Plane, { request, vault, apiVersion }: Operation): AzureResponse {
    return pageOf(request, vault, byName(plane.keys.inPhase(vault, "deleted")), (header) =>
        deletedKeyItem(vault, header, plane.keys.current(vault, header), apiVersion),
    );
}

/** Answers `POST /keys/restore`. */
export function restoreKey(plane: Plane, { request, vault, apiVersion }: Operation): AzureResponse {
    const opened = readBackup<KeyHeader, KeyVersion>(plane, "keys", { request, vault });
    // A managed HSM shows a restored key as exportable, whatever it was before.
    const versions = opened.versions.map((key) => (isHsm(vault) ? { ...key, exportable: true } : key));
    const backup = { ...opened, versions };
    const header = restore(plane.keys, vault, backup, () =>
        restoreConflict("keys", idOf(vault, "keys", backup.header.name, backup.header.current)),
    );
    return ok(keyBundle(vault, header, plane.keys.current(vault, header), apiVersion));
}

/** Throws 403 for the key of a certificate, whose life only the certificate rules. */
export function refuseManaged(header: KeyHeader | undefined, operation: string): void {
    if (header?.managed) {
        throw managedByCertificate("keys", operation);
    }
}
