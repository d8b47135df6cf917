/** Where values come from during a deployment, and where they wait between `check` and `create` or `update`. */
import { readFile } from "node:fs/promises";
import { fingerprint, isFingerprint, matchesFingerprint } from "./fingerprint";
import { generate } from "./secret-generator";
import type { SecretInputs, SecretSourceInput } from "./secret-contract";

/** Plaintexts by fingerprint: `check` leaves only the fingerprint in the inputs, and `create` and `update` run in the same process. */
const waiting = new Map<string, string>();

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
    if (source.kind === "file") {
        try {
            return await readFile(source.path, source.encoding ?? "utf8");
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === "ENOENT") {
                return undefined;
            }
            throw error;
        }
    }
    return undefined;
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
            return reveal(inputs.value) ?? (await readLocalSource(source)) ?? missing(name, source);
        case "value":
            return reveal(inputs.value) ?? lost(name);
    }
}

function missing(name: string, source: Extract<SecretSourceInput, { kind: "environment" | "file" }>): never {
    const what =
        source.kind === "environment"
            ? `the environment variable ${source.variable}, which is not set or empty`
            : `the file ${source.path}, which does not exist`;
    throw new Error(
        `Secret "${name}": its value comes from ${what}. Provide it to the deployment; previews don't need it.`,
    );
}

function lost(name: string): never {
    throw new Error(
        `Secret "${name}": the value was checked by another process than the one that is to set it, and values are kept nowhere. Run the deployment again.`,
    );
}
