import { createHash, type KeyObject } from "node:crypto";
import { curves, publicPart, toPublicKey, type KeyMaterial } from "../../crypto/jwk";
import type { KeyVersion } from "../model";

// What an HSM signs of a key: Marvell's form of firmware 3.x, in which big-endian headers stand before attributes of type, length and value.
// https://www.marvell.com/products/security-solutions/nitrox-hs-adapters/software-key-attestation.html
// https://github.com/Azure/azure-managed-hsm-key-attestation

/** The types of attributes, by Marvell's names without their common start. Most have the numbers that PKCS#11 gives them. */
const types = {
    class: 0x0000,
    keyType: 0x0100,
    id: 0x0102,
    sensitive: 0x0103,
    encrypt: 0x0104,
    decrypt: 0x0105,
    wrap: 0x0106,
    unwrap: 0x0107,
    sign: 0x0108,
    verify: 0x010a,
    /** The modulus of an RSA key, the point of an EC key. */
    modulus: 0x0120,
    modulusBits: 0x0121,
    publicExponent: 0x0122,
    valueLength: 0x0161,
    extractable: 0x0162,
    local: 0x0163,
    neverExtractable: 0x0164,
    kcv: 0x0173,
    ekcv: 0x1003,
} as const;

/** Object classes and key types of PKCS#11. */
const classes = { public: 2, private: 3, secret: 4 } as const;
const keyTypes = { RSA: 0x00, EC: 0x03, oct: 0x1f } as const;

/** How long a signature of an HSM is, in bytes: its key is an RSA key of 2,048 bits. */
export const signatureBytes = 256;

const infoHeaderBytes = 8;
const responseHeaderBytes = 16;
const checkValueBytes = 3;

/** The halves of a key that are attested. */
export type Half = "public" | "private";

/** What is signed of one half of a key. */
export function attestedData(id: string, key: KeyVersion, half: Half): Buffer {
    const attributes = attributesOf(id, key, half);
    const values = attributes.map(([type, value]) => Buffer.concat([words(type, value.length), value]));
    const list = Buffer.concat(values);
    const object = Buffer.concat([words(handle, attributes.length, list.length), list]);
    const info = Buffer.alloc(infoHeaderBytes);
    info.writeUInt16BE(objectVersion, 0);
    info.writeUInt16BE(withAttributesAndSignature, 2);
    info.writeUInt16BE(infoHeaderBytes, 4); // The first object follows; that there is no second is said by a 0.
    const buffer = Buffer.concat([info, object]);
    const total = responseHeaderBytes + buffer.length + signatureBytes;
    return Buffer.concat([words(success, withAttributesAndSignature, total, buffer.length), buffer]);
}

const handle = 1;
const objectVersion = 1;
const success = 0;
const withAttributesAndSignature = 3;

type Attribute = readonly [number, Buffer];

function attributesOf(id: string, { jwk, keyOps, exportable, imported }: KeyVersion, half: Half): Attribute[] {
    const isPrivate = half === "private";
    const isSecret = jwk.kty === "oct";
    const may = (...operations: string[]) => flag(operations.some((operation) => keyOps.includes(operation)));
    return [
        [types.class, byte(isSecret ? classes.secret : classes[half])],
        [types.keyType, byte(keyTypes[jwk.kty])],
        [types.id, Buffer.from(id, "utf8")],
        [types.sensitive, flag(isPrivate)],
        [types.encrypt, isPrivate && !isSecret ? flag(false) : may("encrypt")],
        [types.decrypt, isPrivate ? may("decrypt") : flag(false)],
        [types.wrap, isPrivate && !isSecret ? flag(false) : may("wrapKey")],
        [types.unwrap, isPrivate ? may("unwrapKey") : flag(false)],
        [types.sign, isPrivate ? may("sign") : flag(false)],
        [types.verify, isPrivate && !isSecret ? flag(false) : may("verify")],
        [types.extractable, flag(!isPrivate || exportable)],
        [types.local, flag(imported !== true)],
        [types.neverExtractable, flag(isPrivate && !exportable && imported !== true)],
        ...materialOf(jwk),
    ];
}

function materialOf(jwk: KeyMaterial): Attribute[] {
    if (jwk.kty === "oct") {
        return [[types.valueLength, words(bytes(jwk.k).length)]];
    }
    const checks = checkValues(toPublicKey(publicPart(jwk)));
    if (jwk.kty === "EC") {
        const { bytes: size } = curves[jwk.crv];
        const point = Buffer.concat([byte(uncompressed), padded(jwk.x, size), padded(jwk.y, size)]);
        return [[types.modulus, point], [types.valueLength, words(point.length)], ...checks];
    }
    const modulus = bytes(jwk.n);
    return [
        [types.modulus, modulus],
        [types.modulusBits, words(modulus.length * 8)],
        [types.publicExponent, bytes(jwk.e)],
        ...checks,
    ];
}

const uncompressed = 0x04;

/** The check values of a public key: the start of the SHA-1, and the SHA-256, of its SubjectPublicKeyInfo. */
function checkValues(key: KeyObject): Attribute[] {
    const spki = key.export({ format: "der", type: "spki" });
    return [
        [types.kcv, createHash("sha1").update(spki).digest().subarray(0, checkValueBytes)],
        [types.ekcv, createHash("sha256").update(spki).digest()],
    ];
}

const bytes = (text: string) => Buffer.from(text, "base64url");
const padded = (text: string, size: number) => Buffer.concat([Buffer.alloc(size), bytes(text)]).subarray(-size);
const byte = (value: number) => Buffer.of(value);
const flag = (value: boolean) => byte(value ? 1 : 0);

/** Numbers of 32 bits, the highest byte first. */
function words(...values: number[]): Buffer {
    const buffer = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => buffer.writeUInt32BE(value, index * 4));
    return buffer;
}
