// The state file: `{version, features?, checkpoint: {stack, latest: <deployment>}}`.
import { createHash } from "node:crypto";
import { UserError } from "../errors";
import { type PassphraseCrypter } from "./passphrase";
import type { Snapshot } from "./resource";
import { deserializeOperation, deserializeResource, serializeOperation, serializeResource } from "./serialize-resource";
import type { JsonObject, SecretForm } from "./serialize-value";

/** The version of the state's form that is written. */
export const STATE_VERSION = 3;

/** Versions that can be read; 4 is 3 with named features. */
const READABLE_VERSIONS: readonly unknown[] = [3, 4];
/** What a version 4 may ask for and this program keeps intact. */
const READABLE_FEATURES: readonly string[] = ["refreshBeforeUpdate", "taint"];

/** The version in whose name states are written; recorded in the manifest. */
export const ENGINE_VERSION = "v3.270.0";

/** A deployment as `stack export` prints it and `stack import` reads it. */
export interface VersionedDeployment {
    version: number;
    features?: string[];
    deployment: JsonObject;
}

/** The state file's text of a deployment. */
export function checkpointText(stack: string, content: VersionedDeployment): string {
    const { version, features, deployment } = content;
    const head = features ? { version, features } : { version };
    return `${JSON.stringify({ ...head, checkpoint: { stack, latest: deployment } }, undefined, 4)}\n`;
}

/** The deployment in a state file's text; undefined where nothing was deployed yet. */
export function parseCheckpoint(text: string, file: string): VersionedDeployment | undefined {
    let json: { version?: unknown; features?: string[]; checkpoint?: { latest?: JsonObject | null } };
    try {
        json = JSON.parse(text) as typeof json;
    } catch (error) {
        throw new UserError(
            `The state file ${file} is not JSON (${(error as Error).message}). Its last version is beside it as ${file}.bak.`,
        );
    }
    checkVersion(json.version, json.features, file);
    const latest = json.checkpoint?.latest;
    if (!latest) {
        return undefined;
    }
    const content: VersionedDeployment = { version: json.version as number, deployment: latest };
    return json.features ? { ...content, features: json.features } : content;
}

/** Refuses a form of the state that this program doesn't know. */
export function checkVersion(version: unknown, features: readonly string[] | undefined, where: string): void {
    if (!READABLE_VERSIONS.includes(version)) {
        throw new UserError(
            `The state in ${where} has version ${JSON.stringify(version)}; the local engine reads 3 and 4. ` +
                "Use the Pulumi CLI on this stack, which also brings older states up to date.",
        );
    }
    const strange = (features ?? []).filter((feature) => !READABLE_FEATURES.includes(feature));
    if (strange.length > 0) {
        throw new UserError(
            `The state in ${where} uses ${strange.join(", ")}, which the local engine does not support. ` +
                "Use the Pulumi CLI on this stack.",
        );
    }
}

/** A snapshot as a deployment. `crypter` names the secrets provider; `secrets` says how secrets are written. */
export function serializeSnapshot(
    snapshot: Snapshot,
    crypter: PassphraseCrypter | undefined,
    secrets: SecretForm,
): VersionedDeployment {
    const deployment: JsonObject = { manifest: manifest() };
    if (crypter) {
        deployment["secrets_providers"] = { type: "passphrase", state: { salt: crypter.salt } };
    }
    if (snapshot.resources.length > 0) {
        deployment["resources"] = snapshot.resources.map((resource) => serializeResource(resource, secrets));
    }
    if (snapshot.pendingOperations.length > 0) {
        deployment["pending_operations"] = snapshot.pendingOperations.map((op) => serializeOperation(op, secrets));
    }
    deployment["metadata"] = {};
    return { version: STATE_VERSION, deployment };
}

/** The snapshot in a deployment. */
export function deserializeSnapshot(deployment: JsonObject, crypter: PassphraseCrypter | undefined): Snapshot {
    const resources = (deployment["resources"] ?? []) as JsonObject[];
    const operations = (deployment["pending_operations"] ?? []) as JsonObject[];
    return {
        resources: resources.map((resource) => deserializeResource(resource, crypter)),
        pendingOperations: operations.map((operation) => deserializeOperation(operation, crypter)),
    };
}

/** The salt of a deployment's passphrase provider; undefined where it has no secrets provider. */
export function saltOf(deployment: JsonObject): string | undefined {
    const provider = deployment["secrets_providers"] as { type?: string; state?: { salt?: string } } | undefined;
    if (!provider?.type) {
        return undefined;
    }
    if (provider.type !== "passphrase" || provider.state?.salt === undefined) {
        throw new UserError(
            `The state's secrets are encrypted by the provider ${JSON.stringify(provider.type)}; the local engine supports "passphrase" only. ` +
                "Use the Pulumi CLI on this stack.",
        );
    }
    return provider.state.salt;
}

/** The magic is how the CLI recognises its own: a hash over time and version. */
function manifest(): JsonObject {
    const time = new Date().toISOString();
    return { time, magic: createHash("sha256").update(ENGINE_VERSION).digest("hex"), version: ENGINE_VERSION };
}
