import { createCipheriv, createDecipheriv, pbkdf2, pbkdf2Sync, randomBytes } from "node:crypto";
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

const pbkdf2Later = promisify(pbkdf2);
/** The keys that this process has made, by salt and passphrase. */
const keys = new Map<string, Buffer>();

/** Encrypts and decrypts the secrets of one stack. */
export interface Crypter {
    encrypt(plaintext: string): string;
    decrypt(ciphertext: string): string;
}

/**
 * Pulumi's passphrase secrets provider: AES-256-GCM under a key that PBKDF2-SHA256 makes of the passphrase and a salt.
 * Making the key takes a fifth of a second: it is made when it is first needed.
 */
export class PassphraseCrypter implements Crypter {
    private key: Buffer | undefined;

    private constructor(
        /** What the stack's settings and state keep: `v1:<salt>:v1:<nonce>:<ciphertext of a known text>`. */
        readonly salt: string,
        private readonly passphrase: () => string,
    ) {}

    /** A crypter with a new salt. */
    static async create(passphrase: string): Promise<PassphraseCrypter> {
        const salt = randomBytes(SALT_BYTES);
        const key = await pbkdf2Later(passphrase, salt, ITERATIONS, KEY_BYTES, "sha256");
        const state = `v1:${salt.toString("base64")}:${encryptWith(key, PROBE)}`;
        const crypter = new PassphraseCrypter(state, () => passphrase);
        crypter.keep(key);
        return crypter;
    }

    /** The crypter of a salt that exists. The passphrase is asked for, and refused when wrong, at the first use. */
    static open(salt: string, passphrase: () => string): PassphraseCrypter {
        return new PassphraseCrypter(salt, passphrase);
    }

    /** Makes the key now, and refuses a wrong passphrase. */
    async prepare(): Promise<void> {
        this.keep(
            this.knownKey() ??
                (await pbkdf2Later(this.passphrase(), saltBytes(this.salt), ITERATIONS, KEY_BYTES, "sha256")),
        );
    }

    encrypt(plaintext: string): string {
        return encryptWith(this.readyKey(), plaintext);
    }

    decrypt(ciphertext: string): string {
        const plaintext = tryDecrypt(this.readyKey(), ciphertext);
        if (plaintext === undefined) {
            throw new UserError(
                "A secret could not be decrypted: it was encrypted for another stack or has been damaged. " +
                    "Set it again with `config set --secret`, or restore the state from a backup.",
            );
        }
        return plaintext;
    }

    private readyKey(): Buffer {
        return (
            this.knownKey() ??
            this.keep(pbkdf2Sync(this.passphrase(), saltBytes(this.salt), ITERATIONS, KEY_BYTES, "sha256"))
        );
    }

    private knownKey(): Buffer | undefined {
        return this.key ?? keys.get(`${this.salt} ${this.passphrase()}`);
    }

    private keep(key: Buffer): Buffer {
        if (tryDecrypt(key, this.salt.split(":").slice(2).join(":")) !== PROBE) {
            throw new UserError(
                "incorrect passphrase: the one given (PULUMI_CONFIG_PASSPHRASE, where it wasn't typed) is not what this stack's " +
                    "secrets are encrypted with.",
            );
        }
        keys.set(`${this.salt} ${this.passphrase()}`, key);
        this.key = key;
        return key;
    }
}

function saltBytes(state: string): Buffer {
    const [version, salt, probeVersion, ...rest] = state.split(":");
    if (version !== "v1" || salt === undefined || probeVersion !== "v1" || rest.length !== 2) {
        throw new UserError(
            "The stack's `encryptionsalt` is not in a form that this program knows (v1:<salt>:v1:<nonce>:<ciphertext>). " +
                "Take the line from a backup of the stack's settings file.",
        );
    }
    return Buffer.from(salt, "base64");
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
