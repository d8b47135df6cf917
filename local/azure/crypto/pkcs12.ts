import {
    createCipheriv,
    createHmac,
    createPrivateKey,
    randomBytes,
    timingSafeEqual,
    type KeyObject,
} from "node:crypto";
import {
    children,
    contentOf,
    der,
    type DerNode,
    DerError,
    integer,
    numberOf,
    oid,
    oidOf,
    readOne,
    sequence,
    tags,
} from "./der";
import { decryptWith, deriveKey, type Password, passwordOf, purposes } from "./pkcs12-encryption";

// RFC 7292. What Key Vault takes in and gives out as `application/x-pkcs12`.

const data = "1.2.840.113549.1.7.1";
const encryptedData = "1.2.840.113549.1.7.6";
const keyBag = "1.2.840.113549.1.12.10.1.1";
const shroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
const certificateBag = "1.2.840.113549.1.12.10.1.3";
const x509Certificate = "1.2.840.113549.1.9.22.1";
const sha1 = "1.3.14.3.2.26";
const tripleDes = "1.2.840.113549.1.12.1.3";
const localKeyId = "1.2.840.113549.1.9.21";

const macHashes: Readonly<Record<string, string>> = {
    [sha1]: "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
};

/** What the service uses for the files it makes. */
const iterations = 2000;

/** What a file holds: a private key, and the certificates as DER, in the order of the file. */
export interface Pkcs12 {
    readonly key: KeyObject | undefined;
    readonly certificates: readonly Buffer[];
}

/** Reads a PKCS#12 file. Throws when it isn't one, or when the password is wrong. */
export function readPkcs12(file: Buffer, password: string): Pkcs12 {
    const [, authSafe, mac] = children(readOne(file));
    const content = dataOf(authSafe);
    const secret = mac === undefined ? passwordOf(password) : checkedPassword(mac, content, password);
    let key: KeyObject | undefined;
    const certificates: Buffer[] = [];
    for (const part of children(readOne(content))) {
        for (const bag of children(readOne(decrypted(part, secret)))) {
            const [type, value] = children(bag);
            const inner = readOne(contentOf(value, tags.context(0)));
            switch (oidOf(type)) {
                case keyBag:
                    key ??= privateKeyOf(inner.raw);
                    break;
                case shroudedKeyBag: {
                    const [algorithm, shrouded] = children(inner);
                    key ??= privateKeyOf(decryptWith(algorithm, contentOf(shrouded, tags.octetString), secret));
                    break;
                }
                case certificateBag: {
                    const [kind, wrapped] = children(inner);
                    if (oidOf(kind) === x509Certificate) {
                        const octets = readOne(contentOf(wrapped, tags.context(0)));
                        certificates.push(contentOf(octets, tags.octetString));
                    }
                    break;
                }
            }
        }
    }
    return { key, certificates };
}

/**
 * Writes a PKCS#12 file, with or without a key.
 *
 * @param protection the password: empty as the service gives a certificate's secret out
 */
export function writePkcs12(key: KeyObject | undefined, certificates: readonly Buffer[], protection = ""): Buffer {
    const password = passwordOf(protection);
    const keyId = sequence(oid(localKeyId), der(tags.set, der(tags.octetString, Buffer.from([1, 0, 0, 0]))));
    const keyBags =
        key === undefined
            ? []
            : [sequence(oid(shroudedKeyBag), der(tags.context(0), shroud(key, password)), der(tags.set, keyId))];
    const certificateContents = sequence(
        ...certificates.map((certificate, index) =>
            sequence(
                oid(certificateBag),
                der(
                    tags.context(0),
                    sequence(oid(x509Certificate), der(tags.context(0), der(tags.octetString, certificate))),
                ),
                ...(index === 0 ? [der(tags.set, keyId)] : []),
            ),
        ),
    );
    const content = sequence(contentInfo(sequence(...keyBags)), contentInfo(certificateContents));
    const salt = randomBytes(20);
    const digest = macOf("sha1", password, salt, iterations, content);
    return sequence(
        integer(3),
        contentInfo(content),
        sequence(
            sequence(sequence(oid(sha1), der(tags.null)), der(tags.octetString, digest)),
            der(tags.octetString, salt),
            integer(iterations),
        ),
    );
}

function contentInfo(content: Buffer): Buffer {
    return sequence(oid(data), der(tags.context(0), der(tags.octetString, content)));
}

function shroud(key: KeyObject, password: Password): Buffer {
    const salt = randomBytes(8);
    const derive = (purpose: number, length: number) => deriveKey("sha1", password, salt, iterations, purpose, length);
    const cipher = createCipheriv("des-ede3-cbc", derive(purposes.key, 24), derive(purposes.iv, 8));
    const pkcs8 = key.export({ type: "pkcs8", format: "der" });
    const encrypted = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
    const algorithm = sequence(oid(tripleDes), sequence(der(tags.octetString, salt), integer(iterations)));
    return sequence(algorithm, der(tags.octetString, encrypted));
}

/** The octets of a `ContentInfo` that isn't encrypted. */
function dataOf(info: DerNode | undefined): Buffer {
    const [type, content] = children(info);
    if (oidOf(type) !== data) {
        throw new DerError("The file's content is of a kind that isn't plain data.");
    }
    return contentOf(readOne(contentOf(content, tags.context(0))), tags.octetString);
}

/** The safe contents of one part of the file, decrypted where it is. */
function decrypted(info: DerNode, password: Password): Buffer {
    const [type, content] = children(info);
    if (oidOf(type) !== encryptedData) {
        return dataOf(info);
    }
    const [, encryptedInfo] = children(readOne(contentOf(content, tags.context(0))));
    const [, algorithm, octets] = children(encryptedInfo);
    return decryptWith(algorithm, contentOf(octets, tags.contextPrimitive(0)), password);
}

/** The form of the password that the file's MAC proves; an empty one is written as nothing by some, as an end by others. */
function checkedPassword(mac: DerNode, content: Buffer, password: string): Password {
    const [digestInfo, saltNode, count] = children(mac);
    const [algorithm, digestNode] = children(digestInfo);
    const hash = macHashes[oidOf(children(algorithm)[0])];
    if (hash === undefined) {
        throw new DerError("The file is protected with an unknown hash.");
    }
    const digest = contentOf(digestNode, tags.octetString);
    const salt = contentOf(saltNode, tags.octetString);
    const rounds = count === undefined ? 1 : numberOf(count);
    const empty = { bmp: Buffer.alloc(0), utf8: Buffer.alloc(0) };
    const forms = password === "" ? [passwordOf(""), empty] : [passwordOf(password)];
    const right = forms.find((form) => {
        const expected = macOf(hash, form, salt, rounds, content);
        return expected.length === digest.length && timingSafeEqual(expected, digest);
    });
    if (right === undefined) {
        throw new DerError("The file's password is another one.");
    }
    return right;
}

function macOf(hash: string, password: Password, salt: Buffer, rounds: number, content: Buffer): Buffer {
    const length = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 }[hash] ?? 0;
    return createHmac(hash, deriveKey(hash, password, salt, rounds, purposes.mac, length))
        .update(content)
        .digest();
}

function privateKeyOf(pkcs8: Buffer): KeyObject {
    return createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
}
