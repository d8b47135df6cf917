import * as pulumi from "@pulumi/pulumi";
import type { Certificate } from "./certificate";
import type { BackupKind } from "./data-plane/backups/backup";
import { backupForms } from "./internal/argument-forms/upkeep";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { KeyVaultComponentError } from "./internal/errors";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import type { ExistingKey } from "./existing-key";
import type { Key } from "./key";
import type { Secret } from "./secret";
import type { Vault } from "./vault";

/** Arguments of {@link Backup}: exactly one of `key`, `secret` and `certificate` is given. */
export interface BackupArgs {
    /** The key to back up. */
    readonly key?: Key | ExistingKey;
    /** The secret to back up, also one of plane `arm`. The secret of a certificate is in the certificate's backup. */
    readonly secret?: Secret;
    /** The certificate to back up: its key and its secret are in the backup, too. */
    readonly certificate?: Certificate;
    /**
     * The file, on the machine that deploys, that gets the backup: readable by its owner only, and encrypted so that only Key Vault can
     * read it, in the same subscription and geography. It stays when the backup leaves the program.
     */
    readonly path: pulumi.Input<string>;
    /**
     * Any text; a changed one takes the backup again. New versions are backed up by themselves, also those that the service or somebody
     * else made.
     *
     * @default none
     */
    readonly trigger?: pulumi.Input<string>;
}

/**
 * An encrypted backup of a key, secret or certificate with all its versions. Each preview and deployment lists the versions in the vault, and
 * the deployment takes the backup again where they aren't those in it. Where they can't be listed, a message says so and the backup stays
 * as it is. The state keeps the backup's hash; a refresh notices a file that was lost or changed, and the next deployment takes it again.
 *
 * `restoreFrom` of a {@link Key}, a {@link Secret} or a {@link Certificate} brings it back from one.
 *
 * @example
 * new Backup("signing-backup", { key: signing, path: "backups/signing.keybackup" });
 */
export class Backup extends pulumi.ComponentResource {
    /** SHA-256 of the backup, in hex. */
    readonly sha256: pulumi.Output<string>;
    /** When it was taken (ISO 8601). */
    readonly takenAt: pulumi.Output<string>;
    /** The children. */
    readonly nodes: { readonly resource: BackupResource };

    constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen("Backup", name, args, backupForms);
        const { vault, ...subject } = subjectOf(name, args);
        super("azure-keyvault:index:Backup", name, {}, withFormerNames(opts));
        const { path, trigger } = args;
        const resource = new BackupResource(
            name,
            { target: vault.target, ...subject, path, ...(trigger === undefined ? {} : { trigger }) },
            { parent: this, dependsOn: vault.deployerAccess(subject.kind) },
        );
        this.sha256 = resource.sha256;
        this.takenAt = resource.takenAt;
        this.nodes = { resource };
        this.registerOutputs({ sha256: this.sha256, takenAt: this.takenAt });
    }
}

/** The data-plane resource of a {@link Backup}. */
export class BackupResource extends DataPlaneResource {
    declare readonly sha256: pulumi.Output<string>;
    declare readonly takenAt: pulumi.Output<string>;
    /** The size of the backup. */
    declare readonly bytes: pulumi.Output<number>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super("Backup", name, inputs, { outputs: ["sha256", "takenAt", "bytes"] }, opts);
    }
}

interface BackupSubject {
    readonly vault: Vault;
    readonly kind: BackupKind;
    readonly name: string;
    readonly version: pulumi.Input<string>;
}

function subjectOf(name: string, { key, secret, certificate }: BackupArgs): BackupSubject {
    const subjects: BackupSubject[] = [
        ...(key === undefined
            ? []
            : [{ vault: key.vault, kind: "keys" as const, name: key.keyName, version: key.version }]),
        ...(secret === undefined
            ? []
            : [{ vault: secret.vault, kind: "secrets" as const, name: secret.secretName, version: secret.version }]),
        ...(certificate === undefined
            ? []
            : [
                  {
                      vault: certificate.vault,
                      kind: "certificates" as const,
                      name: certificate.certificateName,
                      version: certificate.version,
                  },
              ]),
    ];
    const [subject] = subjects;
    if (subject === undefined || subjects.length > 1) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `Backup "${name}": exactly one of \`key\`, \`secret\` and \`certificate\` must say what to back up, got ${subjects.length}.`,
        );
    }
    return subject;
}
