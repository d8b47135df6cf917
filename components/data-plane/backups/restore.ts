/** Brings an object back from the file of its backup that `restoreFrom` names: the same for every kind. */
import { readFile } from "node:fs/promises";
import { KeyVaultComponentError } from "../../internal/errors";
import { untilNameIsFree } from "../azure/retry";
import { explain, isSoftDeleted, serviceErrorOf } from "../azure/service-error";
import { sameName } from "../life-cycle/values";
import type { BackupKind } from "./backup";

/** An object as the service shows it, whose id is `https://{vault}/{kind}/{name}/{version}`. */
interface Identified {
    readonly id?: string;
}

/** What is to be brought back, and the calls for it. */
interface Restoring<T extends Identified> {
    /** What messages call it: `Key "signing" in vault "kv"`. */
    readonly what: string;
    readonly kind: BackupKind;
    readonly name: string;
    /** The argument that says its name: `keyName`. */
    readonly nameSetting: string;
    /** The file of its backup. */
    readonly path: string;
    /** Restores the blob. The service refuses where the name is taken. */
    restore(blob: Uint8Array): Promise<T>;
    /** The live object of the name; `undefined` where there is none. */
    read(): Promise<T | undefined>;
    /** Whether there is a soft-deleted object of the name. */
    isSoftDeleted(): Promise<boolean>;
}

/** What is made of it. */
interface Outcomes<T, L> {
    restored(object: T): L | Promise<L>;
    /** A live object has the name. */
    live(object: T): Promise<L>;
}

/** What became of it: it was restored, or the name is held by a live object, or by a soft-deleted one. */
type BroughtBack<T> = { readonly as: "restored" | "live"; readonly object: T } | { readonly as: "softDeleted" };

/**
 * Restores an object with all its versions; `undefined` where a soft-deleted object has the name. A name that is still taken by what is
 * being deleted or purged is waited for.
 *
 * Throws `NotFound` without the file, `InvalidArgument` for one that the service doesn't restore here, and `Differs` or `NameTaken` for
 * the backup of an object of another name.
 */
export async function bringBack<T extends Identified, L>(
    restoring: Restoring<T> & Outcomes<T, L>,
): Promise<L | undefined> {
    const blob = await readBackupFile(restoring);
    const attempt = async (): Promise<BroughtBack<T>> => {
        let object: T;
        try {
            object = await restoring.restore(blob);
        } catch (error) {
            return afterRefusal(restoring, error);
        }
        refuseOtherName(restoring, object);
        return { as: "restored", object };
    };
    const found = await untilNameIsFree(attempt, (error) => error instanceof NameInTransitionError);
    return found.as === "softDeleted" ? undefined : restoring[found.as](found.object);
}

/** Nothing has the name, and it is taken: the service doesn't say that a deletion or purge is under way. */
class NameInTransitionError extends KeyVaultComponentError {}

async function readBackupFile({ path, what }: Restoring<Identified>): Promise<Buffer> {
    return readFile(path).catch((error: NodeJS.ErrnoException) => {
        throw new KeyVaultComponentError(
            "NotFound",
            `${what}: the backup ${path} of \`restoreFrom\` can't be read (${error.code}).`,
        );
    });
}

/** A backup has its object's name in it, which only Key Vault reads. */
function refuseOtherName({ what, kind, name, nameSetting, path }: Restoring<Identified>, restored: Identified): void {
    const restoredName = identityOf(restored.id)?.name;
    if (restoredName !== undefined && !sameName(restoredName, name)) {
        throw new KeyVaultComponentError(
            "Differs",
            `${what}: the backup ${path} is of a ${nounOf(kind)} named "${restoredName}", which is in the vault now. Declare it by that ` +
                `\`${nameSetting}\`, with onExisting: "adopt".`,
        );
    }
}

async function afterRefusal<T extends Identified>(restoring: Restoring<T>, error: unknown): Promise<BroughtBack<T>> {
    const { what, kind, path } = restoring;
    const service = serviceErrorOf(error);
    if (service?.status === 400) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `${explain(error, what).message} The backup ${path} of \`restoreFrom\` must be one of a ${nounOf(kind)}, as Key Vault made ` +
                "it, from a vault of the same subscription and geography.",
        );
    }
    if (isSoftDeleted(error)) {
        return { as: "softDeleted" };
    }
    if (service?.status === 409) {
        return afterConflict(restoring, identityOf(service.message));
    }
    throw error;
}

/** A conflict tells the id of what is in the backup, and not by what its name is taken. */
async function afterConflict<T extends Identified>(
    restoring: Restoring<T>,
    backedUp: Identity | undefined,
): Promise<BroughtBack<T>> {
    const { what, kind, name, nameSetting, path } = restoring;
    if (backedUp !== undefined && !sameName(backedUp.name, name)) {
        throw new KeyVaultComponentError(
            "NameTaken",
            `${what}: the backup ${path} is of a ${nounOf(kind)} named "${backedUp.name}", which the vault has already, live or ` +
                `soft-deleted, as after a restore under a wrong \`${nameSetting}\`. Declare it by the name that it was backed up under, with ` +
                'onExisting: "adopt" where it is there.',
        );
    }
    if (await restoring.isSoftDeleted()) {
        return { as: "softDeleted" };
    }
    const object = await restoring.read();
    if (object !== undefined) {
        // The very version that is in the backup, where there was none before: a restore whose answer got lost.
        const isIt = backedUp !== undefined && identityOf(object.id)?.version === backedUp.version;
        return { as: isIt ? "restored" : "live", object };
    }
    throw new NameInTransitionError(
        "NameTaken",
        `${what}: its name is taken, and by no ${nounOf(kind)} that is live or soft-deleted: by one that is still being deleted or purged` +
            `${kind === "certificates" ? ", or by a key or secret of that name" : ""}. Run the deployment again when the name is free.`,
    );
}

interface Identity {
    readonly name: string;
    readonly version: string;
}

/** The name and the version in an id, or in the first id of a text. */
function identityOf(text: string | undefined): Identity | undefined {
    const [, name, version] = /https:\/\/[^/]+\/[a-z]+\/([0-9A-Za-z-]+)\/([0-9a-f]+)/i.exec(text ?? "") ?? [];
    return name === undefined || version === undefined ? undefined : { name, version };
}

function nounOf(kind: BackupKind): string {
    return kind.slice(0, -1);
}
