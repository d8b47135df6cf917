/** The algorithms of RSA and EC keys, done locally with the public key alone: what remote results are checked against. */
import {
    constants,
    createHash,
    createPublicKey,
    publicEncrypt,
    verify,
    type JsonWebKey,
    type KeyObject,
} from "node:crypto";
import type { PublicJwk } from "./contract";

/** A signature algorithm of the service. */
export interface SignatureAlgorithm {
    readonly name: string;
    readonly digest: "sha256" | "sha384" | "sha512";
    readonly scheme: "pkcs1" | "pss" | "ecdsa";
}

/** An encryption algorithm of the service, which wraps keys as well. */
export interface EncryptionAlgorithm {
    readonly name: string;
    /** The hash of OAEP; undefined for PKCS #1 v1.5. */
    readonly oaepHash?: "sha1" | "sha256";
}

const rsaSignatures: readonly SignatureAlgorithm[] = (["sha256", "sha384", "sha512"] as const).flatMap((digest) => [
    { name: `RS${digest.slice(3)}`, digest, scheme: "pkcs1" as const },
    { name: `PS${digest.slice(3)}`, digest, scheme: "pss" as const },
]);

const ecSignatures: Readonly<Record<string, SignatureAlgorithm>> = {
    "P-256": { name: "ES256", digest: "sha256", scheme: "ecdsa" },
    "P-256K": { name: "ES256K", digest: "sha256", scheme: "ecdsa" },
    "P-384": { name: "ES384", digest: "sha384", scheme: "ecdsa" },
    "P-521": { name: "ES512", digest: "sha512", scheme: "ecdsa" },
};

const rsaEncryptions: readonly EncryptionAlgorithm[] = [
    { name: "RSA-OAEP-256", oaepHash: "sha256" },
    { name: "RSA-OAEP", oaepHash: "sha1" },
    { name: "RSA1_5" },
];

/** Node's names for the curves that it calls otherwise than the service. */
const curveNames: Readonly<Record<string, string>> = { "P-256K": "secp256k1" };

/** The signature algorithms that a key of this kind has. */
export function signatureAlgorithms(key: PublicJwk): readonly SignatureAlgorithm[] {
    if (isRsa(key)) {
        return rsaSignatures;
    }
    const algorithm = ecSignatures[key.crv ?? ""];
    return algorithm === undefined ? [] : [algorithm];
}

/** The encryption algorithms that a key of this kind has. */
export function encryptionAlgorithms(key: PublicJwk): readonly EncryptionAlgorithm[] {
    return isRsa(key) ? rsaEncryptions : [];
}

/** A signature algorithm that no key of this kind has. */
export function foreignAlgorithm(key: PublicJwk): SignatureAlgorithm {
    return isRsa(key)
        ? { name: "ES256", digest: "sha256", scheme: "ecdsa" }
        : { name: "RS256", digest: "sha256", scheme: "pkcs1" };
}

/** Whether a key is RSA, in software or in an HSM. */
export function isRsa({ kty }: Pick<PublicJwk, "kty">): boolean {
    return kty.startsWith("RSA");
}

/** The thumbprint of a public key (RFC 7638, SHA-256): the same for the same key, whatever else is said of it. */
export function thumbprint(key: PublicJwk): string {
    const { crv, e, n, x, y } = key;
    const required = isRsa(key) ? { e, kty: "RSA", n } : { crv, kty: "EC", x, y };
    return createHash("sha256").update(JSON.stringify(required)).digest("base64url");
}

/** Node's form of a public key of the service. */
export function publicKeyOf(key: PublicJwk): KeyObject {
    const jwk = isRsa(key)
        ? { kty: "RSA", n: key.n, e: key.e }
        : { kty: "EC", crv: curveNames[key.crv ?? ""] ?? key.crv, x: key.x, y: key.y };
    return createPublicKey({ format: "jwk", key: jwk as JsonWebKey });
}

/** Whether a signature over `data` is right. */
export function verifyLocally(algorithm: SignatureAlgorithm, key: PublicJwk, data: Buffer, signature: Buffer): boolean {
    const publicKey = publicKeyOf(key);
    switch (algorithm.scheme) {
        case "ecdsa":
            return verify(algorithm.digest, data, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature);
        case "pss": {
            const padding = constants.RSA_PKCS1_PSS_PADDING;
            const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
            return verify(algorithm.digest, data, { key: publicKey, padding, saltLength }, signature);
        }
        case "pkcs1":
            return verify(algorithm.digest, data, { key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature);
    }
}

/** Encrypts with the public key, for the service to decrypt. */
export function encryptLocally(algorithm: EncryptionAlgorithm, key: PublicJwk, plaintext: Buffer): Buffer {
    const publicKey = publicKeyOf(key);
    return algorithm.oaepHash === undefined
        ? publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, plaintext)
        : publicEncrypt(
              { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: algorithm.oaepHash },
              plaintext,
          );
}

/** The same bytes with one bit changed. */
export function tampered(bytes: Buffer): Buffer {
    const copy = Buffer.from(bytes);
    const middle = Math.floor(copy.length / 2);
    copy[middle] = (copy[middle] ?? 0) ^ 1;
    return copy;
}
