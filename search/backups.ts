/** What is declared of backups: each kind of thing that has a value, and the same brought back from its backup in another vault. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Backup, Certificate, Key, Secret, type BackupArgs } from "pulumi-azure-keyvault";
import type { Surroundings } from "./declarations";

/** The file of a backup: among the temporary ones, which are searched. */
export function backupFile(name: string): string {
    return join(tmpdir(), "backups", name);
}

/** Declares them, with a secret's value and a private key as PEM. */
export function declareBackups({ vault, other }: Surroundings, value: string, material: string): void {
    const onDestroy = "purge";
    const here = { vault, onDestroy } as const;
    const restored = (name: string) => ({ vault: other, restoreFrom: backupFile(name), onDestroy }) as const;
    const after = (name: string, subject: Omit<BackupArgs, "path">) => ({
        dependsOn: new Backup(`${name}-backup`, { ...subject, path: backupFile(name) }),
    });

    const secret = new Secret("backed-up", { ...here, value });
    const secretName = secret.secretName;
    new Secret("restored", { ...restored("secret"), secretName, value }, after("secret", { secret }));

    // Its value is read from the vault, and kept.
    const read = new Secret("backed-up-read", { ...here, value });
    const named = { secretName: read.secretName, generate: {} };
    new Secret("restored-read", { ...restored("read"), ...named }, after("read", { secret: read }));

    const key = new Key("backed-up-key", { ...here, type: "RSA", size: 2048, material });
    const { keyName } = key;
    new Key("restored-key", { ...restored("key"), keyName, type: "RSA", size: 2048 }, after("key", { key }));

    const certificate = new Certificate("backed-up-certificate", { ...here, subject: "CN=backed-up" });
    const { certificateName } = certificate;
    new Certificate(
        "restored-certificate",
        { ...restored("certificate"), certificateName, subject: "CN=backed-up" },
        after("certificate", { certificate }),
    );
}
