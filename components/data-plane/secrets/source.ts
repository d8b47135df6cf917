/** Where values come from during a deployment, and where they wait between `check` and `create` or `update`. */
import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { omit } from "../../internal/omit";
import { complaintAboutValue } from "../../internal/secret-rules";
import { fingerprint, isFingerprint, matchesFingerprint } from "./fingerprint";
import { generate } from "./generator";
import type { SecretInputs, SecretSourceInput } from "./contract";
import { sameJson } from "../life-cycle/values";

/**
 * Plaintexts by fingerprint, and seeds by the secret they are for: `check` leaves only the fingerprint in the inputs, and of a seed not
 * even that; `create` and `update` run in the same process.
 */
const waiting = new Map<string, string>();

type EnvironmentSource = Extract<SecretSourceInput, { kind: "environment" }>;
type FileSource = Extract<SecretSourceInput, { kind: "file" }>;

/** Reads the live value of a secret in another vault. */
export type ReadSecret = (source: Extract<SecretSourceInput, { kind: "secret" }>) => Promise<string>;

/**
 * The fingerprint to put in place of a plaintext, which waits for `create` or `update` in this process.
 * A value that the last deployment knew already keeps its fingerprint, whatever has become of the salt or the cost since.
 */
export async function conceal(value: string, salt: string, last: string | undefined): Promise<string> {
    const print =
        isFingerprint(last) && (await matchesFingerprint(value, last)) ? last : await fingerprint(value, salt);
    waiting.set(print, value);
    return print;
}

/** Puts away the value that a secret of mode `seeded` begins with. Nothing is ever compared with it, so that it has no fingerprint. */
export function keepSeed(inputs: SecretInputs, value: string): void {
    waiting.set(seedKey(inputs), value);
}

function seedKey({ salt, target, name }: SecretInputs): string {
    return JSON.stringify(["seed", salt, target.vaultUri, name]);
}

/** The plaintext that `conceal` put away in this process. */
export function reveal(print: string | undefined): string | undefined {
    return print === undefined ? undefined : waiting.get(print);
}

/** A value from the deployer's machine, or undefined where it isn't there (as on a machine that only previews). */
export async function readLocalSource(source: SecretSourceInput): Promise<string | undefined> {
    if (source.kind === "environment") {
        const value = process.env[source.variable];
        return value === "" ? undefined : value;
    }
    return source.kind === "file" ? readSourceFile(source) : undefined;
}

async function readSourceFile(source: FileSource): Promise<string | undefined> {
    const content = await readFile(source.path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") {
            return undefined;
        }
        throw new Error(`${describeSource(source)} can't be read (${error.code ?? error.name}).`, { cause: error });
    });
    if (content !== undefined && source.encoding !== "base64" && !isUtf8(content)) {
        throw new Error(
            `${describeSource(source)} must hold text in UTF-8, got other bytes. Take them as ` +
                '`fromFile: { path, encoding: "base64" }`: the secret then holds their base64.',
        );
    }
    return content?.toString(source.encoding ?? "utf8");
}

/** What messages call the place that a value comes from. */
export function describeSource(source: SecretSourceInput): string {
    switch (source.kind) {
        case "environment":
            return `The environment variable ${source.variable}`;
        case "file":
            return `The file ${source.path}`;
        default:
            return "`value`";
    }
}

/** Whether values come from the same place. Of another secret's vault only where it is counts, not how it is set up or reached. */
export function sameSource(old: SecretSourceInput, declared: SecretSourceInput): boolean {
    return sameJson(placeOf(old), placeOf(declared));
}

/** Whether two sources say the same, in whatever capitals: there is nothing to record either. */
export function alikeSources(old: SecretSourceInput, declared: SecretSourceInput): boolean {
    return sameSource(old, declared) && sameJson(settingsOf(old), settingsOf(declared));
}

function placeOf(source: SecretSourceInput): object {
    switch (source.kind) {
        case "secret": {
            const { kind, target, name, version } = source;
            return { kind, vaultUri: target.vaultUri.toLowerCase(), name: name.toLowerCase(), version };
        }
        case "file":
            return { encoding: "utf8", ...source };
        default:
            return source;
    }
}

/** What the state keeps of another secret's vault besides where it is. */
function settingsOf(source: SecretSourceInput): object | undefined {
    return source.kind === "secret" ? omit(source.target, "vaultUri", "createdAt") : undefined;
}

/** The value that a deployment sets. Throws a sentence for the reader where the source has none. */
export async function valueToSet(inputs: SecretInputs, readSecret: ReadSecret): Promise<string> {
    const { source, name } = inputs;
    switch (source.kind) {
        case "generate":
            return generate(source.spec);
        case "secret":
            return readSecret(source);
        case "environment":
        case "file":
            return reveal(inputs.value) ?? fitting(name, source, await readLocalSource(source));
        case "value":
            return (inputs.mode === "seeded" ? waiting.get(seedKey(inputs)) : reveal(inputs.value)) ?? lost(name);
    }
}

/** A value that was not looked at in the preview: in mode `seeded` it is asked for only when it is set. */
function fitting(name: string, source: EnvironmentSource | FileSource, value: string | undefined): string {
    const place = describeSource(source);
    if (value === undefined) {
        const absence = source.kind === "environment" ? "is not set or empty" : "does not exist";
        throw new Error(
            `Secret "${name}": ${place}, which its value comes from, ${absence}. Provide it to the deployment; previews don't need it.`,
        );
    }
    const complaint = complaintAboutValue(value, place);
    if (complaint !== undefined) {
        throw new Error(`Secret "${name}": ${complaint}`);
    }
    return value;
}

function lost(name: string): never {
    throw new Error(
        `Secret "${name}": the value was checked by another process than the one that is to set it, and values are kept nowhere. Run the deployment again.`,
    );
}
