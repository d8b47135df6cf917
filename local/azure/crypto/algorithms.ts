import {
    constants,
    privateDecrypt,
    privateEncrypt,
    publicDecrypt,
    publicEncrypt,
    timingSafeEqual,
    type KeyObject,
} from "node:crypto";
import { ecdsaCurves, signEcdsaDigest, verifyEcdsaDigest } from "./ecdsa";
import { encodePss, verifyPss } from "./pss";

/** How a signature algorithm of JSON Web Algorithms is computed over a digest. */
interface SignatureScheme {
    readonly kind: "pkcs1" | "pss" | "ecdsa";
    readonly hash: "sha256" | "sha384" | "sha512";
    readonly digestBytes: number;
    /** The curves that an ECDSA algorithm is bound to. */
    readonly curve?: string;
}

const sha256 = { hash: "sha256", digestBytes: 32 } as const;
const sha384 = { hash: "sha384", digestBytes: 48 } as const;
const sha512 = { hash: "sha512", digestBytes: 64 } as const;

const signatureSchemes: Readonly<Record<string, SignatureScheme>> = {
    RS256: { kind: "pkcs1", ...sha256 },
    RS384: { kind: "pkcs1", ...sha384 },
    RS512: { kind: "pkcs1", ...sha512 },
    PS256: { kind: "pss", ...sha256 },
    PS384: { kind: "pss", ...sha384 },
    PS512: { kind: "pss", ...sha512 },
    ES256: { kind: "ecdsa", ...sha256, curve: "prime256v1" },
    ES256K: { kind: "ecdsa", ...sha256, curve: "secp256k1" },
    ECDSA256: { kind: "ecdsa", ...sha256, curve: "secp256k1" },
    ES384: { kind: "ecdsa", ...sha384, curve: "secp384r1" },
    ES512: { kind: "ecdsa", ...sha512, curve: "secp521r1" },
};

const encryptionPaddings: Readonly<Record<string, { padding: number; oaepHash?: string }>> = {
    RSA1_5: { padding: constants.RSA_PKCS1_PADDING },
    "RSA-OAEP": { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" },
    "RSA-OAEP-256": { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
};

/** The DER prefix of a DigestInfo, which PKCS#1 v1.5 signs together with the digest (RFC 8017, section 9.2). */
const digestInfoPrefixes = {
    sha256: Buffer.from("3031300d060960864801650304020105000420", "hex"),
    sha384: Buffer.from("3041300d060960864801650304020205000430", "hex"),
    sha512: Buffer.from("3051300d060960864801650304020305000440", "hex"),
} as const;

/** Why an operation can't be done with this key, algorithm and value. */
export type AlgorithmProblem = "unsupported-algorithm" | "wrong-digest-length" | "failed";

/** What an operation gives: bytes, or the reason why not. */
export type Outcome<T> = { readonly value: T } | { readonly problem: AlgorithmProblem };

/** Encrypts (or wraps) with a public RSA key. */
export function encrypt(key: KeyObject, algorithm: string, plaintext: Buffer): Outcome<Buffer> {
    const options = encryptionOptions(key, algorithm);
    if (options === undefined) {
        return { problem: "unsupported-algorithm" };
    }
    return attempt(() => publicEncrypt({ key, ...options }, plaintext));
}

/** Decrypts (or unwraps) with a private RSA key. */
export function decrypt(key: KeyObject, algorithm: string, ciphertext: Buffer): Outcome<Buffer> {
    const options = encryptionOptions(key, algorithm);
    if (options === undefined) {
        return { problem: "unsupported-algorithm" };
    }
    if (options.padding === constants.RSA_PKCS1_PADDING) {
        // Node refuses this padding in decryption (CVE-2023-46809): the block is taken raw and unpadded here.
        return attempt(() => unpad(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, ciphertext)));
    }
    return attempt(() => privateDecrypt({ key, ...options }, ciphertext));
}

/** Signs a digest, which the caller has computed. ECDSA signatures are `r || s`. */
export function sign(key: KeyObject, algorithm: string, digest: Buffer): Outcome<Buffer> {
    const scheme = schemeFor(key, algorithm);
    if (scheme === undefined) {
        return { problem: "unsupported-algorithm" };
    }
    if (digest.length !== scheme.digestBytes) {
        return { problem: "wrong-digest-length" };
    }
    return attempt(() => signDigest(key, scheme, digest));
}

/** Whether a signature over a digest holds. */
export function verify(key: KeyObject, algorithm: string, digest: Buffer, signature: Buffer): Outcome<boolean> {
    const scheme = schemeFor(key, algorithm);
    if (scheme === undefined) {
        return { problem: "unsupported-algorithm" };
    }
    if (digest.length !== scheme.digestBytes) {
        return { problem: "wrong-digest-length" };
    }
    const outcome = attempt(() => verifyDigest(key, scheme, digest, signature));
    // A signature that can't even be decoded is one that doesn't hold.
    return "problem" in outcome ? { value: false } : outcome;
}

function encryptionOptions(key: KeyObject, algorithm: string) {
    return key.asymmetricKeyType === "rsa" && Object.hasOwn(encryptionPaddings, algorithm)
        ? encryptionPaddings[algorithm]
        : undefined;
}

function schemeFor(key: KeyObject, algorithm: string): SignatureScheme | undefined {
    const scheme = Object.hasOwn(signatureSchemes, algorithm) ? signatureSchemes[algorithm] : undefined;
    if (scheme?.kind === "ecdsa") {
        return key.asymmetricKeyDetails?.namedCurve === scheme.curve ? scheme : undefined;
    }
    return key.asymmetricKeyType === "rsa" ? scheme : undefined;
}

function signDigest(key: KeyObject, scheme: SignatureScheme, digest: Buffer): Buffer {
    if (scheme.kind === "ecdsa") {
        return signEcdsaDigest(key, curveOf(key), digest);
    }
    if (scheme.kind === "pkcs1") {
        const info = Buffer.concat([digestInfoPrefixes[scheme.hash], digest]);
        return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info);
    }
    const encoded = encodePss(digest, scheme.hash, bitsOf(key));
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

function verifyDigest(key: KeyObject, scheme: SignatureScheme, digest: Buffer, signature: Buffer): boolean {
    if (scheme.kind === "ecdsa") {
        return verifyEcdsaDigest(key, curveOf(key), digest, signature);
    }
    if (scheme.kind === "pkcs1") {
        const info = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
        const expected = Buffer.concat([digestInfoPrefixes[scheme.hash], digest]);
        return info.length === expected.length && timingSafeEqual(info, expected);
    }
    const encoded = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
    return verifyPss(digest, scheme.hash, bitsOf(key), encoded);
}

/** Takes EME-PKCS1-v1_5 off: 00 02, at least eight bytes of padding that aren't zero, 00, the message. */
function unpad(block: Buffer): Buffer {
    const end = block.indexOf(0, 2);
    if (block[0] !== 0 || block[1] !== 2 || end < 10) {
        throw new Error("The ciphertext doesn't decrypt to a padded message.");
    }
    return block.subarray(end + 1);
}

function curveOf(key: KeyObject) {
    const curve = ecdsaCurves[key.asymmetricKeyDetails?.namedCurve ?? ""];
    if (curve === undefined) {
        throw new Error(`No ECDSA on the curve "${String(key.asymmetricKeyDetails?.namedCurve)}".`);
    }
    return curve;
}

function bitsOf(key: KeyObject): number {
    return key.asymmetricKeyDetails?.modulusLength ?? 0;
}

/** OpenSSL throws at a value that is too long, or that doesn't decrypt; the service answers 400 to both. */
function attempt<T>(operation: () => T): Outcome<T> {
    try {
        return { value: operation() };
    } catch {
        return { problem: "failed" };
    }
}
