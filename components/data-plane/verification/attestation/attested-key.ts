/** Whether what an HSM attests is about a key: by its name and version, its public key, and whether it can leave. */
import { createHash } from "node:crypto";
import { isRsa, publicKeyOf } from "../algorithms";
import type { KeyBundle } from "../remote-key";
import type { AttestedObject } from "./statement";

/**
 * Types of the attributes that are read here.
 *
 * https://www.marvell.com/products/security-solutions/nitrox-hs-adapters/software-key-attestation.html
 */
const attribute = {
    class: 0x0000,
    /** Ends in the key's name and version in a managed HSM: `…/signing/0123…`. */
    id: 0x0102,
    /** The modulus of an RSA key; the uncompressed point of an EC key. */
    modulus: 0x0120,
    publicExponent: 0x0122,
    extractable: 0x0162,
    local: 0x0163,
    neverExtractable: 0x0164,
    /** Marvell's extended key check value: of a key pair the SHA-256 of the public key, as SubjectPublicKeyInfo. */
    checkValue: 0x1003,
} as const;

/** Classes of objects that aren't given out: private and secret keys (PKCS#11). */
const withheld: readonly number[] = [3, 4];

/** What an attestation says of a key. */
export interface AttestedKey {
    /** What is wrong about whose attestation it is. */
    readonly otherKey?: string;
    /** What is wrong about whether the key can leave the HSM. */
    readonly canLeave?: string;
    /** In words, what else it says. */
    readonly says: readonly string[];
}

/**
 * Compares what the HSM attests with a key.
 *
 * @param ofPrivate what it attests of the private or secret key
 * @param others what it attests besides
 */
export function compareWithKey(
    { key, attributes }: KeyBundle,
    ofPrivate: readonly AttestedObject[],
    others: readonly AttestedObject[],
): AttestedKey {
    const own = ofPrivate.filter((object) => withheld.includes(numberIn(object, attribute.class)));
    const [it] = own;
    if (it === undefined || own.length > 1) {
        return { otherKey: `it is about ${own.length} private keys, and should be about one`, says: [] };
    }
    const objects = [...ofPrivate, ...others];
    const isPublic = key.kty.startsWith("oct") ? undefined : compared(key, objects);
    const otherKey =
        namesOther(key.kid, objects) ?? (isPublic === false ? "its public key is another key's" : undefined);
    const stays = flag(it, attribute.extractable) === false;
    return {
        ...(otherKey !== undefined && { otherKey }),
        ...(!stays &&
            attributes.exportable !== true && { canLeave: "it says that the key can be taken out of the HSM" }),
        says: [
            ...(flag(it, attribute.local) === true ? ["made in the HSM"] : ["made elsewhere"]),
            ...(flag(it, attribute.neverExtractable) === true ? ["never to be taken out"] : []),
            ...(isPublic === undefined && !key.kty.startsWith("oct") ? ["its public key isn't attested"] : []),
        ],
    };
}

/** What the attestation says the key's name and version are, where those are others. */
function namesOther(kid: string, objects: readonly AttestedObject[]): string | undefined {
    const expected = lastTwo(kid);
    for (const object of objects) {
        const named = lastTwo(object.get(attribute.id)?.toString("utf8").replaceAll("\0", "") ?? "");
        if (named.toLowerCase() !== expected.toLowerCase()) {
            return named === ""
                ? "it names no key"
                : `it is about ${JSON.stringify(named)}, not ${JSON.stringify(expected)}`;
        }
    }
    return undefined;
}

const lastTwo = (id: string) => id.split("/").slice(-2).join("/");

/** Whether each attested public key is the key's own; undefined where none is attested. */
function compared(key: KeyBundle["key"], objects: readonly AttestedObject[]): boolean | undefined {
    const modulus = isRsa(key) ? bytes(key.n) : Buffer.concat([Buffer.of(uncompressed), bytes(key.x), bytes(key.y)]);
    const spki = publicKeyOf(key).export({ format: "der", type: "spki" });
    const checkValue = createHash("sha256").update(spki).digest();
    const found = objects.flatMap((object) => {
        const [own, exponent] = [object.get(attribute.modulus), object.get(attribute.publicExponent)];
        if (own === undefined) {
            const value = object.get(attribute.checkValue);
            return value === undefined ? [] : [value.equals(checkValue)];
        }
        const sameExponent = !isRsa(key) || exponent === undefined || sameNumber(exponent, bytes(key.e));
        return [sameNumber(own, modulus) && sameExponent];
    });
    return found.length === 0 ? undefined : found.every((same) => same);
}

const uncompressed = 0x04;
const bytes = (text = "") => Buffer.from(text, "base64url");

/** Whether two numbers are the same, whatever zeros stand in front of them. */
function sameNumber(a: Buffer, b: Buffer): boolean {
    const digits = (value: Buffer) => value.toString("hex").replace(/^(00)+/, "");
    return digits(a) === digits(b);
}

function numberIn(object: AttestedObject, type: number): number {
    return object.get(type)?.at(-1) ?? -1;
}

function flag(object: AttestedObject, type: number): boolean | undefined {
    const value = object.get(type);
    return value?.length === 1 && (value[0] === 0 || value[0] === 1) ? value[0] === 1 : undefined;
}
