import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { KeyVaultComponentError } from "../internal/errors";
import type { VaultTarget } from "../internal/vault-target";
import { certificateClient, keyClient, secretClient } from "./clients";
import { useStackConfiguration } from "./credentials";
import type { DynamicHandler } from "./handler";
import { timeText } from "./key-live";
import { untilPropagated } from "./retry";
import { serverNow } from "./server-clock";
import { explain } from "./service-error";
import { withinLimits } from "./throttle";
import { differing } from "./values";

/** The kinds of objects that the service backs up. */
export type BackupKind = "keys" | "secrets" | "certificates";

/** What is backed up, and where to. */
export interface BackupInputs {
    readonly target: VaultTarget;
    readonly kind: BackupKind;
    readonly name: string;
    /** The file on the deployer's machine that gets the blob. */
    readonly path: string;
    /** The version in force, so that a new one is backed up. */
    readonly version: string;
    readonly trigger?: string;
}

/** What the state keeps: what the blob is, and not the blob. */
export interface BackupState {
    /** SHA-256 of the blob, in hex. */
    readonly sha256: string;
    readonly bytes: number;
    /** When it was taken (ISO 8601). */
    readonly takenAt: string;
}

type BackupOutputs = BackupInputs & BackupState;

const inputNames = ["target", "kind", "name", "path", "version", "trigger"] as const;

/** Runs backups: a blob that only the service can read, in a file that only its owner can. */
export const backup: DynamicHandler = {
    configure: (request) => {
        useStackConfiguration(request.config);
        return Promise.resolve();
    },
    check: (_olds, news) => Promise.resolve({ inputs: news }),
    diff: (_id, olds, news) => {
        const changed = differing(inputNames, olds, news);
        return Promise.resolve({ changes: changed.length > 0 || olds["sha256"] === lost });
    },
    create: async (inputs) => {
        const declared = inputs as unknown as BackupInputs;
        const outs = await take(declared);
        return { id: `${declared.target.vaultUri}${declared.kind}/${declared.name}/backup`, outs: { ...outs } };
    },
    read: async (id, props) => {
        const state = props as unknown as BackupOutputs;
        const blob = await readFile(state.path).catch(() => undefined);
        const intact = blob !== undefined && hashOf(blob) === state.sha256;
        return { id, props: { ...state, ...(intact ? {} : { sha256: lost }) } };
    },
    update: async (_id, _olds, news) => ({ outs: { ...(await take(news as unknown as BackupInputs)) } }),
    // A backup is kept for when all else is gone: what deletes the file is a person.
    delete: () => Promise.resolve(),
};

/** Stands in a refreshed state for the hash of a file that isn't there any more, or was changed. */
const lost = "lost";

/** What messages call a backup. */
function describe({ kind, name, target }: BackupInputs): string {
    return `Backup of ${kind.slice(0, -1)} "${name}" in vault "${target.vaultName}"`;
}

async function take(inputs: BackupInputs): Promise<BackupOutputs> {
    const { target, path } = inputs;
    const what = describe(inputs);
    const blob = await untilPropagated({ what }, () => withinLimits(target.vaultUri, () => fetchBlob(inputs))).catch(
        (error: unknown) => {
            throw explain(error, what);
        },
    );
    if (blob === undefined) {
        throw new KeyVaultComponentError("ServiceError", `${what}: the service answered without a backup.`);
    }
    await store(path, blob, what);
    return { ...inputs, sha256: hashOf(blob), bytes: blob.length, takenAt: timeText(serverNow()) ?? "" };
}

async function fetchBlob({ target, kind, name }: BackupInputs): Promise<Uint8Array | undefined> {
    switch (kind) {
        case "keys":
            return keyClient(target).backupKey(name);
        case "secrets":
            return secretClient(target).backupSecret(name);
        case "certificates":
            return certificateClient(target).backupCertificate(name);
    }
}

/** Written aside and renamed, so that a deployment that is cut off leaves the last backup whole. */
async function store(path: string, blob: Uint8Array, what: string): Promise<void> {
    const aside = `${path}.new`;
    try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(aside, blob, { mode: 0o600 });
        await rename(aside, path);
    } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? "an error";
        throw new KeyVaultComponentError(
            "NotSupported",
            `${what}: its file ${path} can't be written (${reason}). Give another \`path\`.`,
        );
    }
}

function hashOf(blob: Uint8Array): string {
    return createHash("sha256").update(blob).digest("hex");
}
