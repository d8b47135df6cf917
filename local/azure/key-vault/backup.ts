import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type Collection, type Store } from "../contract";
import { malformedBackup } from "./errors";
import { type ObjectKind } from "./model";
import { toBase64Url, fromBase64Url } from "../crypto/base64url";

/** How the blobs of each kind begin, before what is sealed. */
const magic: Readonly<Record<ObjectKind, string>> = {
    keys: "AzureKeyVaultKeyBackupV1.microsoft.com",
    secrets: "AzureKeyVaultSecretBackupV1.microsoft.com",
    certificates: "AzureKeyVaultCertificateBackupV1.microsoft.com",
};

const nonceLength = 12;
const tagLength = 16;

/**
 * Seals backups so that only this local Azure opens them, in any of its vaults: the content is encrypted with a key
 * that is kept with the local Azure's state.
 */
export class BackupSeal {
    private readonly keys: Collection<string>;

    constructor(store: Store) {
        this.keys = store.collection<string>("key-vault/backup-key");
    }

    /** The blob of a backup, in base64url. */
    seal(kind: ObjectKind, content: unknown): string {
        const head = headOf(kind);
        const nonce = randomBytes(nonceLength);
        const cipher = createCipheriv("aes-256-gcm", this.key(), nonce).setAAD(head);
        const sealed = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
        return toBase64Url(Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]));
    }

    /** What a blob holds. Throws 400 for what no backup of this kind made. */
    open(kind: ObjectKind, blob: string): unknown {
        const bytes = fromBase64Url(blob) ?? Buffer.alloc(0);
        const head = headOf(kind);
        if (bytes.length < head.length) {
            throw malformedBackup("Backup blob is corrupt.");
        }
        if (!bytes.subarray(0, head.length).equals(head)) {
            throw malformedBackup("Backup blob contains invalid or corrupt version.");
        }
        try {
            const nonce = bytes.subarray(head.length, head.length + nonceLength);
            const decipher = createDecipheriv("aes-256-gcm", this.key(), nonce).setAAD(head);
            decipher.setAuthTag(bytes.subarray(bytes.length - tagLength));
            const sealed = bytes.subarray(head.length + nonceLength, bytes.length - tagLength);
            return JSON.parse(Buffer.concat([decipher.update(sealed), decipher.final()]).toString());
        } catch {
            // Whatever fails in here, a changed byte or another local Azure's key, the blob isn't one of ours.
            throw malformedBackup("Backup blob is corrupt.");
        }
    }

    private key(): Buffer {
        const kept = this.keys.get("key");
        if (kept !== undefined) {
            return Buffer.from(kept, "base64");
        }
        const made = randomBytes(32);
        this.keys.set("key", made.toString("base64"));
        return made;
    }
}

/** The length of the name in one byte, and the name. */
function headOf(kind: ObjectKind): Buffer {
    const name = Buffer.from(magic[kind]);
    return Buffer.concat([Buffer.from([name.length]), name]);
}
