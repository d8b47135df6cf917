import { type VaultRecord } from "../../contract";
import { publicPart } from "../../crypto/jwk";
import { type ApiVersion, withExportable, withHsmPlatform, withKeyRelease } from "../api-version";
import { attributesView } from "../attributes";
import { isHsm } from "../hsm";
import { deletionView } from "../lifecycle";
import { type KeyHeader, type KeyVersion } from "../model";
import { idOf } from "../operation";
import { defined } from "../values";

/** A key with its public part, as get, create, update and the like answer it. */
export function keyBundle(vault: VaultRecord, header: KeyHeader, key: KeyVersion, version: ApiVersion) {
    const { kty, ...members } = key.jwk.kty === "oct" ? { kty: key.jwk.kty } : publicPart(key.jwk);
    return {
        key: {
            kid: idOf(vault, "keys", header.name, key.version),
            kty: key.hsm ? `${kty}-HSM` : kty,
            key_ops: key.keyOps,
            ...members,
        },
        attributes: keyAttributes(vault, header, key, version),
        ...defined({ tags: key.tags, managed: header.managed, release_policy: releasePolicyView(key) }),
    };
}

/** A key in a list: without its public part; with its version in the list of versions only. */
export function keyItem(vault: VaultRecord, header: KeyHeader, key: KeyVersion, version: ApiVersion, id?: string) {
    return {
        kid: idOf(vault, "keys", header.name, id),
        attributes: keyAttributes(vault, header, key, version),
        ...defined({ tags: key.tags, managed: header.managed }),
    };
}

/** A deleted key. */
export function deletedKeyBundle(vault: VaultRecord, header: KeyHeader, key: KeyVersion, version: ApiVersion) {
    return { ...deletionView(vault, "keys", header), ...keyBundle(vault, header, key, version) };
}

/** A deleted key in the list of those. */
export function deletedKeyItem(vault: VaultRecord, header: KeyHeader, key: KeyVersion, version: ApiVersion) {
    return { ...deletionView(vault, "keys", header), ...keyItem(vault, header, key, version) };
}

function keyAttributes(vault: VaultRecord, header: KeyHeader, key: KeyVersion, version: ApiVersion) {
    const tellsExportable =
        header.managed !== true &&
        (version >= withExportable || (version >= withKeyRelease && key.exportable) || isHsm(vault));
    return {
        ...attributesView(key.attributes, vault, version),
        ...defined({
            exportable: tellsExportable ? key.exportable : undefined,
            hsmPlatform: version >= withHsmPlatform && !isHsm(vault) ? (key.hsm ? "1" : "0") : undefined,
        }),
    };
}

function releasePolicyView({ releasePolicy }: KeyVersion) {
    return (
        releasePolicy && {
            contentType: releasePolicy.contentType,
            data: releasePolicy.data,
            immutable: releasePolicy.immutable,
        }
    );
}
