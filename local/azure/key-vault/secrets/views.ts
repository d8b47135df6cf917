import { type VaultRecord } from "../../contract";
import { type ApiVersion, withPreviousVersion } from "../api-version";
import { attributesView } from "../attributes";
import { deletionView } from "../lifecycle";
import { type ObjectHeader, type SecretVersion } from "../model";
import { idOf } from "../operation";
import { defined } from "../values";

/** A secret with its value: what set and get answer. */
export function secretBundle(vault: VaultRecord, header: ObjectHeader, secret: SecretVersion, version: ApiVersion) {
    return { value: secret.value, ...secretProperties(vault, header, secret, version) };
}

/** A secret without its value: what update, delete, recover and restore answer. */
export function secretProperties(vault: VaultRecord, header: ObjectHeader, secret: SecretVersion, version: ApiVersion) {
    const { name } = header;
    return {
        ...secretItem(vault, header, secret, version, secret.version),
        ...defined({
            kid: secret.hasKey === true ? idOf(vault, "keys", name, secret.version) : undefined,
            previousVersion: version >= withPreviousVersion ? secret.previous : undefined,
        }),
    };
}

/** A secret in a list; with its version in the list of versions only. */
export function secretItem(
    vault: VaultRecord,
    header: ObjectHeader,
    secret: SecretVersion,
    version: ApiVersion,
    id?: string,
) {
    return {
        ...defined({ contentType: secret.contentType }),
        id: idOf(vault, "secrets", header.name, id),
        ...defined({ managed: header.managed }),
        attributes: attributesView(secret.attributes, vault, version),
        ...defined({ tags: secret.tags }),
    };
}

/** A deleted secret. */
export function deletedSecret(vault: VaultRecord, header: ObjectHeader, secret: SecretVersion, version: ApiVersion) {
    return { ...deletionView(vault, "secrets", header), ...secretProperties(vault, header, secret, version) };
}

/** A deleted secret in the list of those. */
export function deletedSecretItem(
    vault: VaultRecord,
    header: ObjectHeader,
    secret: SecretVersion,
    version: ApiVersion,
) {
    return { ...deletionView(vault, "secrets", header), ...secretItem(vault, header, secret, version) };
}
