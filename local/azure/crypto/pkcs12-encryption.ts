import { createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { children, contentOf, type DerNode, DerError, numberOf, oidOf, tags } from "./der";
import { decryptRc2Cbc } from "./rc2";

/** What the key derivation of PKCS#12 is asked for (RFC 7292, appendix B.3). */
export const purposes = { key: 1, iv: 2, mac: 3 } as const;

/** The password-based schemes of PKCS#12 (RFC 7292, appendix C), by identifier. */
const pkcs12Schemes: Readonly<Record<string, { readonly cipher: string; readonly keyBytes: number }>> = {
    "1.2.840.113549.1.12.1.3": { cipher: "des-ede3-cbc", keyBytes: 24 },
    "1.2.840.113549.1.12.1.4": { cipher: "des-ede-cbc", keyBytes: 16 },
    "1.2.840.113549.1.12.1.5": { cipher: "rc2-cbc", keyBytes: 16 },
    "1.2.840.113549.1.12.1.6": { cipher: "rc2-cbc", keyBytes: 5 },
};

const pbes2 = "1.2.840.113549.1.5.13";
const pbkdf2 = "1.2.840.113549.1.5.12";

const pbes2Ciphers: Readonly<Record<string, { readonly cipher: string; readonly keyBytes: number }>> = {
    "1.2.840.113549.3.7": { cipher: "des-ede3-cbc", keyBytes: 24 },
    "2.16.840.1.101.3.4.1.2": { cipher: "aes-128-cbc", keyBytes: 16 },
    "2.16.840.1.101.3.4.1.22": { cipher: "aes-192-cbc", keyBytes: 24 },
    "2.16.840.1.101.3.4.1.42": { cipher: "aes-256-cbc", keyBytes: 32 },
};

const hmacs: Readonly<Record<string, string>> = {
    "1.2.840.113549.2.7": "sha1",
    "1.2.840.113549.2.9": "sha256",
    "1.2.840.113549.2.10": "sha384",
    "1.2.840.113549.2.11": "sha512",
};

/** A password in both forms that PKCS#12 uses: UTF-16 with an end for its own derivation, UTF-8 for PBKDF2. */
export interface Password {
    readonly bmp: Buffer;
    readonly utf8: Buffer;
}

/** The forms of a password. */
export function passwordOf(text: string): Password {
    return { bmp: Buffer.from(`${text}\0`, "utf16le").swap16(), utf8: Buffer.from(text) };
}

/** Decrypts with the algorithm that an `AlgorithmIdentifier` names. Throws at a wrong password or algorithm. */
export function decryptWith(algorithm: DerNode | undefined, data: Buffer, password: Password): Buffer {
    const [id, parameters] = children(algorithm);
    const name = oidOf(id);
    if (name === pbes2) {
        return decryptPbes2(parameters, data, password);
    }
    const scheme = pkcs12Schemes[name];
    if (scheme === undefined) {
        throw new DerError(`The file is encrypted with an unknown algorithm, ${name}.`);
    }
    const [saltNode, iterations] = children(parameters);
    const salt = contentOf(saltNode, tags.octetString);
    const derive = (purpose: number, length: number) =>
        deriveKey("sha1", password, salt, numberOf(iterations), purpose, length);
    return decipher(scheme.cipher, derive(purposes.key, scheme.keyBytes), derive(purposes.iv, 8), data);
}

/** The key derivation of PKCS#12 (RFC 7292, appendix B.2). */
export function deriveKey(
    hash: string,
    password: Password,
    salt: Buffer,
    iterations: number,
    purpose: number,
    length: number,
): Buffer {
    const block = hash === "sha384" || hash === "sha512" ? 128 : 64;
    const diversifier = Buffer.alloc(block, purpose);
    const input = Buffer.concat([repeat(salt, block), repeat(password.bmp, block)]);
    const made: Buffer[] = [];
    for (let size = 0; size < length;) {
        let digest = createHash(hash).update(diversifier).update(input).digest();
        for (let round = 1; round < iterations; round++) {
            digest = createHash(hash).update(digest).digest();
        }
        made.push(digest);
        size += digest.length;
        addToBlocks(input, repeat(digest, block).subarray(0, block), block);
    }
    return Buffer.concat(made).subarray(0, length);
}

/** Adds a number and one to every block of the input, each seen as one number. */
function addToBlocks(input: Buffer, addend: Buffer, block: number): void {
    for (let start = 0; start < input.length; start += block) {
        let carry = 1;
        for (let i = block - 1; i >= 0; i--) {
            const sum = (input[start + i] ?? 0) + (addend[i] ?? 0) + carry;
            input[start + i] = sum & 0xff;
            carry = sum >> 8;
        }
    }
}

/** The bytes again and again, up to a multiple of the block; nothing stays nothing. */
function repeat(bytes: Buffer, block: number): Buffer {
    return Buffer.alloc(block * Math.ceil(bytes.length / block), bytes.length === 0 ? 0 : bytes);
}

function decryptPbes2(parameters: DerNode | undefined, data: Buffer, password: Password): Buffer {
    const [derivation, encryption] = children(parameters);
    const [derivationId, derivationParameters] = children(derivation);
    const [encryptionId, iv] = children(encryption);
    const scheme = pbes2Ciphers[oidOf(encryptionId)];
    if (oidOf(derivationId) !== pbkdf2 || scheme === undefined) {
        throw new DerError("The file is encrypted with an unknown algorithm of PKCS#5.");
    }
    const [salt, iterations, ...rest] = children(derivationParameters);
    const prf = rest.find(({ tag }) => tag === tags.sequence);
    const hash = prf === undefined ? "sha1" : hmacs[oidOf(children(prf)[0])];
    if (hash === undefined) {
        throw new DerError("The file's key is derived with an unknown hash.");
    }
    const key = pbkdf2Sync(
        password.utf8,
        contentOf(salt, tags.octetString),
        numberOf(iterations),
        scheme.keyBytes,
        hash,
    );
    return decipher(scheme.cipher, key, contentOf(iv, tags.octetString), data);
}

function decipher(cipher: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
    if (cipher === "rc2-cbc") {
        return decryptRc2Cbc(key, iv, data);
    }
    // OpenSSL 3 has no two-key triple DES: its third key is its first.
    const two = cipher === "des-ede-cbc";
    const three = two ? Buffer.concat([key, key.subarray(0, 8)]) : key;
    const decipherer = createDecipheriv(two ? "des-ede3-cbc" : cipher, three, iv);
    return Buffer.concat([decipherer.update(data), decipherer.final()]);
}
