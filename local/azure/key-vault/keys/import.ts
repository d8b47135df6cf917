import { type VaultRecord } from "../../contract";
import { fromBase64Url } from "../../crypto/base64url";
import { symmetricSizes } from "../../crypto/generate";
import { isCurveName, type KeyMaterial, modulusBits, type PrivateJwk, toPrivateKey } from "../../crypto/jwk";
import { readAttributes } from "../attributes";
import { badParameter, invalidProperty } from "../errors";
import {
    defined,
    isObject,
    type Json,
    optionalBoolean,
    optionalString,
    optionalStrings,
    optionalTags,
} from "../values";
import { readKeyType, type NewKey } from "./create";
import { readReleasePolicy } from "./release-policy";

/** The modulus sizes of RSA keys that are taken in, in bits; one of 1024 is too weak to be made anew. */
const importedRsaSizes: readonly number[] = [1024, 2048, 3072, 4096];

const rsaMembers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;
const ecMembers = ["x", "y", "d"] as const;

/** Reads the body of `PUT /keys/{name}`: a private key as a JWK. Throws 400 for what isn't one. */
export function readImportedKey(body: Json, vault: VaultRecord): { spec: NewKey; jwk: KeyMaterial } {
    const key = body["key"];
    if (!isObject(key) || typeof key["kty"] !== "string") {
        throw notAKey();
    }
    if (key["key_hsm"] !== undefined && key["key_hsm"] !== null) {
        throw badParameter(
            "The local Azure can't open a key that was wrapped for an HSM (key_hsm): import the key's own members.",
        );
    }
    const type = readKeyType(optionalString(key, "kty"), vault);
    const jwk = readMaterial(key, type.kty);
    const spec: NewKey = {
        kty: type.kty,
        hsm: (optionalBoolean(body, "Hsm") ?? optionalBoolean(body, "hsm") ?? false) || type.hsm,
        attributes: readAttributes(body),
        imported: true,
        ...defined({
            keyOps: optionalStrings(key, "key_ops"),
            tags: optionalTags(body),
            releasePolicy: readReleasePolicy(body),
        }),
    };
    return { spec, jwk };
}

function readMaterial(key: Json, kty: KeyMaterial["kty"]): KeyMaterial {
    if (kty === "oct") {
        const k = readMember(key, "k");
        if (!symmetricSizes.includes(Buffer.from(k, "base64url").length * 8)) {
            throw invalidProperty("key_size");
        }
        return { kty, k };
    }
    const jwk = kty === "RSA" ? readRsa(key) : readEc(key);
    checkKeyPair(jwk);
    return jwk;
}

function readRsa(key: Json): PrivateJwk {
    const members = Object.fromEntries(rsaMembers.map((name) => [name, readMember(key, name)]));
    const jwk = { kty: "RSA", ...members } as PrivateJwk & { kty: "RSA" };
    if (!importedRsaSizes.includes(modulusBits(jwk.n))) {
        throw invalidProperty("key_size");
    }
    return jwk;
}

function readEc(key: Json): PrivateJwk {
    const crv = key["crv"];
    if (!isCurveName(crv)) {
        throw invalidProperty("crv");
    }
    const members = Object.fromEntries(ecMembers.map((name) => [name, readMember(key, name)]));
    return { kty: "EC", crv, ...members } as PrivateJwk;
}

function readMember(key: Json, name: string): string {
    const bytes = fromBase64Url(key[name]);
    if (bytes === undefined || bytes.length === 0) {
        throw notAKey();
    }
    return bytes.toString("base64url");
}

function checkKeyPair(jwk: PrivateJwk): void {
    try {
        toPrivateKey(jwk);
    } catch {
        // OpenSSL's reason isn't the caller's business: it may quote parts of the key.
        throw notAKey();
    }
}

function notAKey() {
    return badParameter('The property "key" must be a valid JsonWebKey object.');
}
