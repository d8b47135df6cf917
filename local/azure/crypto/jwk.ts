import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { fromBase64Url, toBase64Url } from "./base64url";

/** The curves of Key Vault, by the names its API uses. `SECP256K1` is the older name of `P-256K`. */
export const curves = {
    "P-256": { jwk: "P-256", openssl: "prime256v1", bytes: 32 },
    "P-384": { jwk: "P-384", openssl: "secp384r1", bytes: 48 },
    "P-521": { jwk: "P-521", openssl: "secp521r1", bytes: 66 },
    "P-256K": { jwk: "secp256k1", openssl: "secp256k1", bytes: 32 },
    SECP256K1: { jwk: "secp256k1", openssl: "secp256k1", bytes: 32 },
} as const;

/** A curve by the name it has in Key Vault. */
export type CurveName = keyof typeof curves;

/** Whether Key Vault knows a curve of that name. */
export function isCurveName(name: unknown): name is CurveName {
    return typeof name === "string" && Object.hasOwn(curves, name);
}

/** The private key of a key version, as it is stored: a JWK with base64url members. */
export type PrivateJwk = RsaPrivateJwk | EcPrivateJwk;

/** An RSA private key. */
export interface RsaPrivateJwk {
    readonly kty: "RSA";
    readonly n: string;
    readonly e: string;
    readonly d: string;
    readonly p: string;
    readonly q: string;
    readonly dp: string;
    readonly dq: string;
    readonly qi: string;
}

/** An elliptic-curve private key; `crv` is Key Vault's name of the curve. */
export interface EcPrivateJwk {
    readonly kty: "EC";
    readonly crv: CurveName;
    readonly x: string;
    readonly y: string;
    readonly d: string;
}

/** A symmetric key, which only a managed HSM has. */
export interface SymmetricJwk {
    readonly kty: "oct";
    readonly k: string;
}

/** What a key version is made of. */
export type KeyMaterial = PrivateJwk | SymmetricJwk;

/** The public members, in the order in which the service answers them. */
export type PublicJwk =
    | { readonly kty: "RSA"; readonly n: string; readonly e: string }
    | { readonly kty: "EC"; readonly crv: CurveName; readonly x: string; readonly y: string };

/** The public half of a private key. */
export function publicPart(jwk: PrivateJwk): PublicJwk {
    return jwk.kty === "RSA" ? { kty: "RSA", n: jwk.n, e: jwk.e } : { kty: "EC", crv: jwk.crv, x: jwk.x, y: jwk.y };
}

/** The key as OpenSSL uses it. Throws when the members don't make a key. */
export function toPrivateKey(jwk: PrivateJwk): KeyObject {
    return createPrivateKey({ key: toNodeJwk(jwk), format: "jwk" });
}

/** The public key as OpenSSL uses it. */
export function toPublicKey(jwk: PublicJwk): KeyObject {
    return createPublicKey({ key: toNodeJwk(jwk), format: "jwk" });
}

/** The JWK of a private key, RSA or EC on one of Key Vault's curves; `undefined` for any other kind. */
export function fromPrivateKey(key: KeyObject): PrivateJwk | undefined {
    if (key.asymmetricKeyType === "rsa") {
        return key.export({ format: "jwk" }) as RsaPrivateJwk;
    }
    if (key.asymmetricKeyType !== "ec") {
        return undefined;
    }
    const named = Object.entries(curves).find(([, c]) => c.openssl === key.asymmetricKeyDetails?.namedCurve);
    if (named === undefined) {
        return undefined;
    }
    const { x, y, d } = key.export({ format: "jwk" }) as { x: string; y: string; d: string };
    return { kty: "EC", crv: named[0] as CurveName, x, y, d };
}

/** The size of an RSA modulus in bits. */
export function modulusBits(n: string): number {
    const bytes = stripZeros(fromBase64Url(n) ?? Buffer.alloc(0));
    const first = bytes[0];
    return first === undefined ? 0 : bytes.length * 8 - Math.clz32(first) + 24;
}

/** OpenSSL insists on minimal integers for RSA and on coordinates of the curve's full length. */
function toNodeJwk(jwk: PrivateJwk | PublicJwk): JsonWebKey {
    const members: Record<string, string> = { ...(jwk as unknown as Record<string, string>) };
    for (const name of ["n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y"]) {
        const bytes = fromBase64Url(members[name]);
        if (bytes !== undefined) {
            members[name] = toBase64Url(jwk.kty === "RSA" ? stripZeros(bytes) : pad(bytes, curves[jwk.crv].bytes));
        }
    }
    return jwk.kty === "RSA" ? members : { ...members, crv: curves[jwk.crv].jwk };
}

function stripZeros(bytes: Buffer): Buffer {
    const start = bytes.findIndex((byte) => byte !== 0);
    return start <= 0 ? bytes : bytes.subarray(start);
}

function pad(bytes: Buffer, length: number): Buffer {
    const minimal = stripZeros(bytes);
    return minimal.length >= length ? minimal : Buffer.concat([Buffer.alloc(length - minimal.length), minimal]);
}
