import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

type Hash = "sha256" | "sha384" | "sha512";

/**
 * EMSA-PSS of a digest (RFC 8017, section 9.1.1), with MGF1 on the same hash and a salt as long as the digest, as JSON
 * Web Algorithms fix it. OpenSSL's own signing hashes the message itself, and Key Vault is given the digest.
 */
export function encodePss(digest: Buffer, hash: Hash, modulusBits: number): Buffer {
    const length = Math.ceil((modulusBits - 1) / 8);
    const salt = randomBytes(digest.length);
    const h = saltedHash(hash, digest, salt);
    const block = Buffer.alloc(length - h.length - 1);
    block[block.length - salt.length - 1] = 1;
    salt.copy(block, block.length - salt.length);
    const masked = xor(block, mgf1(hash, h, block.length));
    clearTopBits(masked, modulusBits);
    const encoded = Buffer.concat([masked, h, Buffer.from([0xbc])]);
    return Buffer.concat([Buffer.alloc(Math.ceil(modulusBits / 8) - length), encoded]);
}

/** Whether an encoded block, as the public key's operation gave it, is the EMSA-PSS of the digest. */
export function verifyPss(digest: Buffer, hash: Hash, modulusBits: number, block: Buffer): boolean {
    const length = Math.ceil((modulusBits - 1) / 8);
    const encoded = block.subarray(block.length - length);
    if (encoded[length - 1] !== 0xbc) {
        return false;
    }
    const h = encoded.subarray(length - digest.length - 1, length - 1);
    const masked = encoded.subarray(0, length - digest.length - 1);
    const unmasked = xor(masked, mgf1(hash, h, masked.length));
    clearTopBits(unmasked, modulusBits);
    const separator = unmasked.length - digest.length - 1;
    if (unmasked[separator] !== 1 || unmasked.subarray(0, separator).some((byte) => byte !== 0)) {
        return false;
    }
    return timingSafeEqual(h, saltedHash(hash, digest, unmasked.subarray(separator + 1)));
}

function saltedHash(hash: Hash, digest: Buffer, salt: Buffer): Buffer {
    return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
}

function mgf1(hash: Hash, seed: Buffer, length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let counter = 0, made = 0; made < length; counter++) {
        const index = Buffer.alloc(4);
        index.writeUInt32BE(counter);
        const block = createHash(hash).update(seed).update(index).digest();
        blocks.push(block);
        made += block.length;
    }
    return Buffer.concat(blocks).subarray(0, length);
}

function xor(a: Buffer, b: Buffer): Buffer {
    return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

function clearTopBits(block: Buffer, modulusBits: number): void {
    const unused = 8 * Math.ceil((modulusBits - 1) / 8) - (modulusBits - 1);
    block[0] = (block[0] ?? 0) & (0xff >> unused);
}
