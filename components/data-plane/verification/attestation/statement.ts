/**
 * What an HSM has signed of a key. Marvell's form, of which its page and Microsoft's tool tell the layout:
 *
 * - the last 256 bytes are the signature over all before them, by the RSA key of the HSM's partition;
 * - from firmware 3 on it is one of PKCS#1 v1.5, and a header stands in front: response code, flags, size of it all, size of the buffer
 *   (each 32 bits, the highest byte first). The buffer ends where the signature begins. It starts with a version, flags, and the offsets
 *   of one or two objects in it (each 16 bits);
 * - up to firmware 2 the signature is a bare one, of which only the trailing 32 bytes are told: the SHA-256 of the data. One object
 *   stands at byte 20;
 * - an object is a handle, the number of its attributes and their size, and then the attributes: type, length and value.
 *
 * https://www.marvell.com/products/security-solutions/nitrox-hs-adapters/software-key-attestation.html
 * https://github.com/Azure/azure-managed-hsm-key-attestation
 */
import { constants, createHash, publicDecrypt, verify, type KeyObject, type X509Certificate } from "node:crypto";
import * as x509 from "../../x509";

/** The attributes of one attested object, by their types. */
export type AttestedObject = ReadonlyMap<number, Buffer>;

const signatureBytes = 256;
const responseHeaderBytes = 16;
const infoHeaderBytes = 8;
const objectHeaderBytes = 12;
const attributeHeaderBytes = 8;
const objectOfFirmware2 = 20;
/** A bare signature under a smaller exponent can be made up without the key, by a root. */
const leastExponent = 65_537n;

/** The attested objects, or what is wrong with the statement. What isn't signed is not read. */
export function objectsIn(statement: Buffer, partition: X509Certificate): readonly AttestedObject[] | string {
    const data = statement.subarray(0, -signatureBytes);
    const signature = statement.subarray(-signatureBytes);
    if (data.length === 0) {
        return `it has ${statement.length} bytes, which is not even the length of a signature`;
    }
    const { publicKey } = partition;
    // What is signed like this also ends as a bare signature does: this one is asked first.
    const read = verify(digestOf(partition), data, publicKey, signature)
        ? () => objectsOfFirmware3(data, statement.length)
        : isBareSignature(data, signature, publicKey)
          ? () => [attributesAt(data, objectOfFirmware2)]
          : undefined;
    if (read === undefined) {
        return "its signature is not the HSM's";
    }
    try {
        return read();
    } catch (error) {
        if (error instanceof UnknownForm) {
            return `it is signed by the HSM and has another form than is known: ${error.message}`;
        }
        throw error;
    }
}

/** The form of a signed statement isn't the one that is known. */
class UnknownForm extends Error {}

/** The digest of the certificate's own signature, as Microsoft's tool has it. */
function digestOf(certificate: X509Certificate): string {
    const { hash } = new x509.X509Certificate(certificate.raw).signatureAlgorithm as { hash?: { name: string } };
    return hash?.name === "SHA-384" || hash?.name === "SHA-512" ? hash.name.replace("-", "") : "SHA256";
}

function isBareSignature(data: Buffer, signature: Buffer, key: KeyObject): boolean {
    const { modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
    if (modulusLength !== signatureBytes * 8 || (publicExponent ?? 0n) < leastExponent) {
        return false;
    }
    let opened: Buffer;
    try {
        opened = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
    } catch {
        return false; // Not below the modulus.
    }
    const hash = createHash("sha256").update(data).digest();
    return opened.subarray(-hash.length).equals(hash);
}

function objectsOfFirmware3(data: Buffer, length: number): AttestedObject[] {
    const [total, buffer] = [word(data, 8), word(data, 12)];
    const start = length - signatureBytes - buffer;
    if (total !== length || start < responseHeaderBytes) {
        throw new UnknownForm("the sizes in its header aren't its own");
    }
    const offsets = [halfWord(data, start + 4), halfWord(data, start + 6)].filter((offset) => offset !== 0);
    if (offsets.length === 0 || offsets.some((offset) => offset < infoHeaderBytes)) {
        throw new UnknownForm("it has no object where one should be");
    }
    return offsets.map((offset) => attributesAt(data, start + offset));
}

function attributesAt(data: Buffer, offset: number): AttestedObject {
    const count = word(data, offset + 4);
    const attributes = new Map<number, Buffer>();
    let at = offset + objectHeaderBytes;
    for (let index = 0; index < count; index++) {
        const [type, length] = [word(data, at), word(data, at + 4)];
        at += attributeHeaderBytes;
        if (attributes.has(type)) {
            throw new UnknownForm("an attribute is there twice");
        }
        attributes.set(type, within(data, at, length));
        at += length;
    }
    if (attributes.size === 0) {
        throw new UnknownForm("an object has no attributes");
    }
    return attributes;
}

const word = (data: Buffer, at: number) => within(data, at, 4).readUInt32BE();
const halfWord = (data: Buffer, at: number) => within(data, at, 2).readUInt16BE();

/** Bytes of what is signed; there is nothing to be read past its end. */
function within(data: Buffer, at: number, length: number): Buffer {
    if (at + length > data.length) {
        throw new UnknownForm("it ends too early");
    }
    return data.subarray(at, at + length);
}
