// Configuration values: plain texts, structured values, and both with parts that are `secure:`.
import { UserError } from "../errors";
import type { Crypter } from "../state/passphrase";
import type { Json, JsonObject } from "../state/serialize-value";
import { isObject } from "./project";

/** A value as a program gets it. */
export interface ConfigValue {
    /** The text, or a structured value as JSON. */
    text: string;
    /** True where the value or a part of it is secret. */
    secret: boolean;
    /** True where `text` is JSON. */
    structured: boolean;
    /** The parts of a structured value that are secret; absent where it is so as a whole, or not at all. */
    secretParts?: readonly string[];
}

/** The texts in a value that nobody is to see. */
export function secretTexts({ text, secret, secretParts }: ConfigValue): readonly string[] {
    return secret ? (secretParts ?? [text]) : [];
}

/** The ciphertext of a `secure:` value; undefined for all others. */
export function ciphertextOf(value: Json | undefined): string | undefined {
    if (!isObject(value) || Object.keys(value).length !== 1) {
        return undefined;
    }
    const ciphertext = value["secure"];
    return typeof ciphertext === "string" ? ciphertext : undefined;
}

/** Whether a value or any part of it is `secure:`. */
export function hasSecureParts(value: Json): boolean {
    if (value === null || typeof value !== "object") {
        return false;
    }
    return ciphertextOf(value) !== undefined || Object.values(value).some(hasSecureParts);
}

/** A value of a settings file, decrypted. */
export function decryptValue(key: string, value: Json, crypter: Crypter | undefined): ConfigValue {
    const secret = hasSecureParts(value);
    const structured = value !== null && typeof value === "object" && ciphertextOf(value) === undefined;
    const parts: string[] = [];
    const plain = reveal(key, value, crypter, parts);
    const text = structured ? JSON.stringify(plain) : scalarText(plain);
    return { text, secret, structured, ...(structured && secret && { secretParts: parts }) };
}

/** A value with its secure parts shown as `[secret]`, for tables and listings. */
export function blindValue(value: Json): Json {
    return ciphertextOf(value) === undefined ? mapJson(value, blindValue) : "[secret]";
}

/** A scalar as text, as the CLI has it. */
export function scalarText(value: Json): string {
    return value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Decrypts a value, and adds its secret parts to `parts`. */
function reveal(key: string, value: Json, crypter: Crypter | undefined, parts: string[]): Json {
    const ciphertext = ciphertextOf(value);
    if (ciphertext === undefined) {
        return mapJson(value, (part) => reveal(key, part, crypter, parts));
    }
    if (!crypter) {
        throw new UserError(
            `The configuration value "${key}" is encrypted, and the stack's settings have no \`encryptionsalt\` to decrypt it with.`,
        );
    }
    const plain = crypter.decrypt(ciphertext);
    parts.push(plain);
    return plain;
}

function mapJson(value: Json, change: (part: Json) => Json): Json {
    if (value === null || typeof value !== "object") {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(change);
    }
    const result: JsonObject = {};
    for (const key of Object.keys(value).sort()) {
        result[key] = change(value[key] ?? null);
    }
    return result;
}
