import { createCipheriv, createDecipheriv, randomBytes, type CipherGCMTypes } from "node:crypto";

// AES as managed HSMs offer it: https://learn.microsoft.com/azure/key-vault/keys/about-keys-details#symmetric-key-algorithms

/** What goes with a ciphertext. */
export interface Sealed {
    readonly value: Buffer;
    readonly iv?: Buffer;
    readonly tag?: Buffer;
}

/** What a request says beside the value. */
export interface SealOptions {
    readonly iv?: Buffer;
    readonly tag?: Buffer;
    readonly aad?: Buffer;
}

const modes = /^A(128|192|256)(GCM|CBCPAD|CBC|KW)$/;

/** The initial value of the AES key wrap (RFC 3394). */
const wrapIv = Buffer.alloc(8, 0xa6);

/** Encrypts or wraps; `undefined` when the key isn't one for the algorithm. Throws at a value that doesn't fit. */
export function seal(key: Buffer, algorithm: string, value: Buffer, options: SealOptions): Sealed | undefined {
    const mode = modeFor(key, algorithm);
    switch (mode) {
        case undefined:
            return undefined;
        case "KW":
            // OpenSSL lets an empty value pass.
            if (value.length < 16) {
                throw new Error("A wrapped key is at least 16 bytes long.");
            }
            return { value: run(createCipheriv(`id-aes${key.length * 8}-wrap`, key, wrapIv), value) };
        case "GCM": {
            const iv = options.iv ?? randomBytes(12);
            const cipher = createCipheriv(gcmOf(key), key, iv).setAAD(options.aad ?? Buffer.alloc(0));
            const sealed = run(cipher, value);
            return { value: sealed, iv, tag: cipher.getAuthTag() };
        }
        default: {
            const iv = options.iv ?? randomBytes(16);
            const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(mode === "CBCPAD");
            return { value: run(cipher, value), iv };
        }
    }
}

/** Decrypts or unwraps; `undefined` when the key isn't one for the algorithm. Throws at what doesn't decrypt. */
export function unseal(key: Buffer, algorithm: string, value: Buffer, options: SealOptions): Buffer | undefined {
    const mode = modeFor(key, algorithm);
    const { iv = Buffer.alloc(0), tag = Buffer.alloc(0), aad = Buffer.alloc(0) } = options;
    switch (mode) {
        case undefined:
            return undefined;
        case "KW":
            return run(createDecipheriv(`id-aes${key.length * 8}-wrap`, key, wrapIv), value);
        case "GCM": {
            const decipher = createDecipheriv(gcmOf(key), key, iv, { authTagLength: 16 });
            return run(decipher.setAAD(aad).setAuthTag(tag), value);
        }
        default: {
            const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv);
            return run(decipher.setAutoPadding(mode === "CBCPAD"), value);
        }
    }
}

function modeFor(key: Buffer, algorithm: string): string | undefined {
    const [, bits, mode] = modes.exec(algorithm) ?? [];
    return Number(bits) === key.length * 8 ? mode : undefined;
}

function gcmOf(key: Buffer): CipherGCMTypes {
    return `aes-${key.length * 8}-gcm` as CipherGCMTypes;
}

function run(cipher: { update(data: Buffer): Buffer; final(): Buffer }, value: Buffer): Buffer {
    return Buffer.concat([cipher.update(value), cipher.final()]);
}
