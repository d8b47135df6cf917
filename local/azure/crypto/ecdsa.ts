import { createECDH, type KeyObject } from "node:crypto";
import { toBase64Url } from "./base64url";

// Key Vault signs and verifies digests that its callers computed, and node:crypto only messages that it hashes itself.
// So the two equations of ECDSA (FIPS 186-5, section 6.4) are computed here; the nonce and its point come from OpenSSL.

/** A short Weierstrass curve y² = x³ + ax + b over the integers modulo p, with a base point of order n. */
export interface Curve {
    readonly openssl: string;
    readonly bytes: number;
    readonly p: bigint;
    readonly a: bigint;
    readonly n: bigint;
    readonly g: Point;
}

interface Point {
    readonly x: bigint;
    readonly y: bigint;
}

/** A point in Jacobian coordinates (x/z², y/z³); `z` is 0 for the point at infinity. */
interface Jacobian {
    readonly x: bigint;
    readonly y: bigint;
    readonly z: bigint;
}

const infinity: Jacobian = { x: 1n, y: 1n, z: 0n };

/** By OpenSSL's names (SEC 2, version 2). */
export const ecdsaCurves: Readonly<Record<string, Curve>> = Object.fromEntries(
    [
        curve("prime256v1", 32, {
            p: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
            a: -3n,
            n: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        }),
        curve("secp384r1", 48, {
            p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
            a: -3n,
            n: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        }),
        curve("secp521r1", 66, {
            p: "01ff" + "f".repeat(128),
            a: -3n,
            n:
                "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa" +
                "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
        }),
        curve("secp256k1", 32, {
            p: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
            a: 0n,
            n: "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        }),
    ].map((c) => [c.openssl, c]),
);

/** Signs a digest; the signature is `r || s`, each as long as the curve's order. */
export function signEcdsaDigest(key: KeyObject, curve: Curve, digest: Buffer): Buffer {
    const d = toInteger(Buffer.from(jwkMember(key, "d"), "base64url"));
    const z = truncate(digest, curve);
    for (;;) {
        const nonce = createECDH(curve.openssl);
        const point = nonce.generateKeys();
        const k = toInteger(nonce.getPrivateKey());
        const r = toInteger(point.subarray(1, 1 + curve.bytes)) % curve.n;
        const s = mod(inverse(k, curve.n) * (z + r * d), curve.n);
        if (r !== 0n && s !== 0n) {
            return Buffer.concat([toBytes(r, curve.bytes), toBytes(s, curve.bytes)]);
        }
    }
}

/** Whether `r || s` signs the digest. */
export function verifyEcdsaDigest(key: KeyObject, curve: Curve, digest: Buffer, signature: Buffer): boolean {
    if (signature.length !== 2 * curve.bytes) {
        return false;
    }
    const r = toInteger(signature.subarray(0, curve.bytes));
    const s = toInteger(signature.subarray(curve.bytes));
    if (r === 0n || s === 0n || r >= curve.n || s >= curve.n) {
        return false;
    }
    const q = {
        x: toInteger(Buffer.from(jwkMember(key, "x"), "base64url")),
        y: toInteger(Buffer.from(jwkMember(key, "y"), "base64url")),
    };
    const w = inverse(s, curve.n);
    const x = sumOfMultiples(curve, mod(truncate(digest, curve) * w, curve.n), q, mod(r * w, curve.n));
    return x !== undefined && x % curve.n === r;
}

/** The x coordinate of u1·G + u2·Q, both multiples at once (Shamir's trick); `undefined` at infinity. */
function sumOfMultiples(curve: Curve, u1: bigint, q: Point, u2: bigint): bigint | undefined {
    const g = { ...curve.g, z: 1n };
    const sum = add(curve, g, { ...q, z: 1n });
    let result = infinity;
    for (let bit = BigInt(8 * curve.bytes); bit >= 0n; bit--) {
        result = double(curve, result);
        const first = (u1 >> bit) & 1n;
        const second = (u2 >> bit) & 1n;
        if (first === 1n || second === 1n) {
            result = add(curve, result, first === 0n ? { ...q, z: 1n } : second === 0n ? g : sum);
        }
    }
    if (result.z === 0n) {
        return undefined;
    }
    const inverseZ = inverse(result.z, curve.p);
    return mod(result.x * inverseZ * inverseZ, curve.p);
}

function double({ p, a }: Curve, { x, y, z }: Jacobian): Jacobian {
    if (z === 0n || y === 0n) {
        return infinity;
    }
    const yy = (y * y) % p;
    const s = (4n * x * yy) % p;
    const zz = (z * z) % p;
    const m = mod(3n * x * x + a * zz * zz, p);
    const x3 = mod(m * m - 2n * s, p);
    return { x: x3, y: mod(m * (s - x3) - 8n * yy * yy, p), z: (2n * y * z) % p };
}

function add(curve: Curve, left: Jacobian, right: Jacobian): Jacobian {
    if (left.z === 0n) {
        return right;
    }
    if (right.z === 0n) {
        return left;
    }
    const { p } = curve;
    const z1z1 = (left.z * left.z) % p;
    const z2z2 = (right.z * right.z) % p;
    const u1 = (left.x * z2z2) % p;
    const u2 = (right.x * z1z1) % p;
    const s1 = (left.y * right.z * z2z2) % p;
    const s2 = (right.y * left.z * z1z1) % p;
    if (u1 === u2) {
        return s1 === s2 ? double(curve, left) : infinity;
    }
    const h = mod(u2 - u1, p);
    const hh = (h * h) % p;
    const hhh = (h * hh) % p;
    const r = mod(s2 - s1, p);
    const v = (u1 * hh) % p;
    const x = mod(r * r - hhh - 2n * v, p);
    return { x, y: mod(r * (v - x) - s1 * hhh, p), z: (left.z * right.z * h) % p };
}

/** The base point is the public key of the private key 1. */
function curve(openssl: string, bytes: number, numbers: { p: string; a: bigint; n: string }): Curve {
    const one = createECDH(openssl);
    one.setPrivateKey(toBytes(1n, bytes));
    const point = one.getPublicKey();
    return {
        openssl,
        bytes,
        p: BigInt(`0x${numbers.p}`),
        a: numbers.a,
        n: BigInt(`0x${numbers.n}`),
        g: { x: toInteger(point.subarray(1, 1 + bytes)), y: toInteger(point.subarray(1 + bytes)) },
    };
}

/** The digest's leftmost bits, as many as the order has. */
function truncate(digest: Buffer, { n }: Curve): bigint {
    const excess = digest.length * 8 - n.toString(2).length;
    return excess > 0 ? toInteger(digest) >> BigInt(excess) : toInteger(digest);
}

function inverse(value: bigint, modulus: bigint): bigint {
    let [r0, r1, t0, t1] = [modulus, mod(value, modulus), 0n, 1n];
    while (r1 !== 0n) {
        const quotient = r0 / r1;
        [r0, r1] = [r1, r0 - quotient * r1];
        [t0, t1] = [t1, t0 - quotient * t1];
    }
    return mod(t0, modulus);
}

function mod(value: bigint, modulus: bigint): bigint {
    const rest = value % modulus;
    return rest < 0n ? rest + modulus : rest;
}

function toInteger(bytes: Buffer): bigint {
    return BigInt(`0x${bytes.toString("hex") || "0"}`);
}

function toBytes(value: bigint, length: number): Buffer {
    return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}

function jwkMember(key: KeyObject, name: "d" | "x" | "y"): string {
    return (key.export({ format: "jwk" }) as Record<string, string>)[name] ?? toBase64Url(Buffer.alloc(0));
}
