import { type VaultRecord } from "../../contract";
import { newAttributes, readAttributes, type RequestedAttributes } from "../attributes";
import { badParameter, invalidProperty, managedByCertificate } from "../errors";
import { type ObjectHeader, type SecretVersion, type Tags } from "../model";
import { newVersion } from "../object-store";
import { type Plane } from "../plane";
import { defined, type Json, optionalString, optionalTags } from "../values";

/** The longest value of a secret, in bytes of UTF-8: https://learn.microsoft.com/azure/key-vault/secrets/about-secrets */
export const longestValue = 25 * 1024;

/** What a new version of a secret is made of. */
export interface NewSecret {
    readonly value: string;
    readonly contentType?: string;
    readonly attributes: RequestedAttributes;
    readonly tags?: Tags;
}

/** Reads the body of `PUT /secrets/{name}`. */
export function readSecret(body: Json): NewSecret {
    const value = optionalString(body, "value");
    if (value === undefined) {
        throw invalidProperty("value");
    }
    return {
        value,
        attributes: readAttributes(body),
        ...defined({ contentType: optionalString(body, "contentType"), tags: optionalTags(body) }),
    };
}

/** Adds a version to a secret, or makes the secret. */
export function setSecret(plane: Plane, vault: VaultRecord, name: string, secret: NewSecret) {
    const existing = writableSecret(plane, vault, name);
    const length = Buffer.byteLength(secret.value);
    if (length > longestValue) {
        throw badParameter(`The value of a secret must be no longer than ${longestValue} bytes, got ${length}.`);
    }
    const version: SecretVersion = {
        version: newVersion(),
        value: secret.value,
        attributes: newAttributes(secret.attributes, plane.clock.now()),
        ...defined({ contentType: secret.contentType, tags: secret.tags, previous: existing?.current }),
    };
    const header: ObjectHeader = existing
        ? { ...existing, current: version.version }
        : { name, current: version.version, lifecycle: { phase: "live" } };
    plane.secrets.putVersion(vault, header, version);
    plane.secrets.putHeader(vault, header);
    return { header, version };
}

/** The live secret that a version can be added to; throws 409 for a deleted one and 403 for a certificate's. */
export function writableSecret(plane: Plane, vault: VaultRecord, name: string): ObjectHeader | undefined {
    const existing = plane.secrets.writable(vault, name);
    if (existing?.managed) {
        throw managedByCertificate("secrets", "set");
    }
    return existing;
}
