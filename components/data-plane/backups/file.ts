import { readFile } from "node:fs/promises";
import { KeyVaultComponentError } from "../../internal/errors";

/** The backup that `restoreFrom` names. Throws `NotFound`, in the words of the object that is restored, where it can't be read. */
export async function readBackupFile(path: string, what: string): Promise<Buffer> {
    return readFile(path).catch((error: NodeJS.ErrnoException) => {
        throw new KeyVaultComponentError(
            "NotFound",
            `${what}: the backup ${path} of \`restoreFrom\` can't be read (${error.code}).`,
        );
    });
}
