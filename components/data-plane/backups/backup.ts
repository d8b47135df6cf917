import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { KeyVaultComponentError } from "../../internal/errors";
import type { VaultTarget } from "../../internal/vault-target";
import { certificateClient, keyClient, secretClient } from "../azure/clients";
import { useStackConfiguration } from "../azure/credentials";
import type { DynamicHandler } from "../life-cycle/handler";
import { digest } from "../life-cycle/ownership";
import { tell } from "../azure/progress";
import { untilPropagated } from "../azure/retry";
import { serverNow } from "../azure/server-clock";
import { explain } from "../azure/service-error";
import { withinLimits } from "../azure/throttle";
import { differing, timeText } from "../life-cycle/values";

/** The kinds of objects that the service backs up. */
export type BackupKind = "keys" | "secrets" | "certificates";

/** What is backed up, and where to. */
export interface BackupInputs {
    readonly target: VaultTarget;
    readonly kind: BackupKind;
    readonly name: string;
    /** The file on the deployer's machine that gets the blob. */
    readonly path: string;
    /** The version in force as far as the program knows, so that a preview shows that a new one will be backed up. */
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
    /** Stands for the versions that are in it; absent where they couldn't be listed. */
    readonly versions?: string;
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
    diff: async (_id, olds, news) => {
        const changed = differing(inputNames, olds, news).length > 0 || olds["sha256"] === lost;
        return { changes: changed || (await hasOtherVersions(olds as unknown as BackupOutputs)) };
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

/**
 * Whether there are other versions than those in the backup. The service's own rotations show in no input before a refresh, and a backup
 * without the version that is in use would be found out when it is needed.
 */
async function hasOtherVersions(state: BackupOutputs): Promise<boolean> {
    try {
        const live = await liveVersions(state);
        return live !== undefined && live !== state.versions;
    } catch (error) {
        // Who previews may have no access to the vault, and no way to it.
        const { message } = explain(error, describe(state));
        tell(`${message} Whether versions were made since it was taken is not known: it stays as it is.`);
        return false;
    }
}

async function take(inputs: BackupInputs): Promise<BackupOutputs> {
    const { target, path } = inputs;
    const what = describe(inputs);
    const { versions, blob } = await untilPropagated({ what }, async () => {
        // Before the backup: what is made in between is seen by the next deployment.
        const versions = await liveVersions(inputs).catch(() => undefined);
        return { versions, blob: await withinLimits(target.vaultUri, () => fetchBlob(inputs)) };
    }).catch((error: unknown) => {
        throw explain(error, what);
    });
    if (blob === undefined) {
        throw new KeyVaultComponentError("ServiceError", `${what}: the service answered without a backup.`);
    }
    await store(path, blob, what);
    return {
        ...inputs,
        sha256: hashOf(blob),
        bytes: blob.length,
        takenAt: timeText(serverNow()) ?? "",
        ...(versions !== undefined && { versions }),
    };
}

/** Stands for the versions in the vault; `undefined` where there are none. Not even those of a secret show a value. */
async function liveVersions(inputs: BackupInputs): Promise<string | undefined> {
    const versions = await withinLimits(inputs.target.vaultUri, async () => {
        const found: string[] = [];
        for await (const { version = "" } of versionsOf(inputs)) {
            found.push(version);
        }
        return found.sort();
    });
    return versions.length === 0 ? undefined : digest(versions);
}

function versionsOf({ target, kind, name }: BackupInputs): AsyncIterable<{ readonly version?: string }> {
    switch (kind) {
        case "keys":
            return keyClient(target).listPropertiesOfKeyVersions(name);
        case "secrets":
            return secretClient(target).listPropertiesOfSecretVersions(name);
        case "certificates":
            return certificateClient(target).listPropertiesOfCertificateVersions(name);
    }
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
