import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { UserError } from "../errors";

/** What Pulumi's passphrase provider fixes: a state written by either program is read by the other. */
const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
const SALT_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The text that is encrypted into the salt's state, by which a wrong passphrase is noticed. */
const PROBE = "pulumi";

const derive = promisify(pbkdf2);
const keys = new Map<string, Promise<Buffer>>();

/** Encrypts and decrypts the secrets of one stack. */
export interface Crypter {
    encrypt(plaintext: string): string;
    decrypt(ciphertext: string): string;
}

/** Pulumi's passphrase secrets provider: AES-256-GCM under a key that PBKDF2-SHA256 makes of the passphrase and a salt. */
export class PassphraseCrypter implements Crypter {
    private constructor(
        /** What the stack's settings and state keep: `v1:<salt>:v1:<nonce>:<ciphertext of a known text>`. */
        readonly salt: string,
        private readonly key: Buffer,
    ) {}

    /** A crypter with a new salt. */
    static async create(passphrase: string): Promise<PassphraseCrypter> {
        const salt = randomBytes(SALT_BYTES);
        const key = await deriveKey(passphrase, salt);
        return new PassphraseCrypter(`v1:${salt.toString("base64")}:${encryptWith(key, PROBE)}`, key);
    }

    /** The crypter of a salt that exists; refuses a wrong passphrase. */
    static async open(salt: string, passphrase: string): Promise<PassphraseCrypter> {
        const parts = salt.split(":");
        const [version, bytes, probeVersion, nonce, text] = parts;
        if (parts.length !== 5 || version !== "v1" || bytes === undefined || probeVersion !== "v1") {
            throw new UserError(
                "The stack's `encryptionsalt` is not in a form that this program knows (v1:<salt>:v1:<nonce>:<ciphertext>). " +
                    "Take the line from a backup of the stack's settings file.",
            );
        }
        const key = await deriveKey(passphrase, Buffer.from(bytes, "base64"));
        const probe = tryDecrypt(key, `v1:${nonce}:${text}`);
        if (probe !== PROBE) {
            throw new UserError(
                "incorrect passphrase: PULUMI_CONFIG_PASSPHRASE is not the one that this stack's secrets are encrypted with.",
            );
        }
        return new PassphraseCrypter(salt, key);
    }

    encrypt(plaintext: string): string {
        return encryptWith(this.key, plaintext);
    }

    decrypt(ciphertext: string): string {
        const plaintext = tryDecrypt(this.key, ciphertext);
        if (plaintext === undefined) {
            throw new UserError(
                "A secret could not be decrypted: it was encrypted for another stack or has been damaged. " +
                    "Set it again with `config set --secret`, or restore the state from a backup.",
            );
        }
        return plaintext;
    }
}

function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
    const id = `${salt.toString("base64")}:${passphrase}`;
    let key = keys.get(id);
    if (!key) {
        key = derive(passphrase, salt, ITERATIONS, KEY_BYTES, "sha256");
        keys.set(id, key);
    }
    return key;
}

function encryptWith(key: Buffer, plaintext: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const text = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${text.toString("base64")}`;
}

/** The plaintext, or undefined where the ciphertext is not one of this key. */
function tryDecrypt(key: Buffer, ciphertext: string): string | undefined {
    const [version, nonce, text] = ciphertext.split(":");
    if (version !== "v1" || nonce === undefined || text === undefined) {
        return undefined;
    }
    const bytes = Buffer.from(text, "base64");
    const iv = Buffer.from(nonce, "base64");
    if (bytes.length < TAG_BYTES || iv.length !== NONCE_BYTES) {
        return undefined;
    }
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    try {
        const start = decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES));
        return Buffer.concat([start, decipher.final()]).toString("utf8");
    } catch {
        // Node throws without a code when the tag doesn't fit: a wrong key or a damaged text, which the caller words.
        return undefined;
    }
}
