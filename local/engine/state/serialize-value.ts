// Property values as the state file has them: JSON in which the special kinds are objects under a signature key.
import { UserError } from "../errors";
import {
    Archive,
    Asset,
    OutputValue,
    ResourceReference,
    Secret,
    Unknown,
    setProperty,
    type PropertyMap,
    type PropertyValue,
} from "../values";
import type { Crypter } from "./passphrase";

/** Values of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * How secrets are written: encrypted by the crypter, as plaintext in the same envelope (`stack export --show-secrets`),
 * or as the text `[secret]` (everything that is shown).
 */
export type SecretForm = Crypter | "plaintext" | "blinded";

/** What a secret was last encrypted to, so that an unchanged one keeps its ciphertext from one write to the next. */
const ciphertexts = new WeakMap<Secret, { crypter: Crypter; plaintext: string; ciphertext: string }>();

/** A map as JSON, its keys in order so that equal states are equal texts. */
export function serializeMap(map: PropertyMap, secrets: SecretForm): JsonObject {
    const result: JsonObject = {};
    for (const key of Object.keys(map).sort()) {
        setProperty(result, key, serializeValue(map[key] ?? null, secrets));
    }
    return result;
}

/** A value as JSON. */
export function serializeValue(value: PropertyValue, secrets: SecretForm): Json {
    if (value === null || typeof value !== "object") {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map((member) => serializeValue(member, secrets));
    }
    if (value instanceof Secret) {
        return serializeSecret(value, secrets);
    }
    if (value instanceof Unknown) {
        return UNKNOWN;
    }
    if (value instanceof OutputValue) {
        const inner = value.value ?? new Unknown();
        return value.secret ? serializeSecret(new Secret(inner), secrets) : serializeValue(inner, secrets);
    }
    if (value instanceof Asset) {
        return { [SIGNATURE]: ASSET, ...(value.hash === undefined ? {} : { hash: value.hash }), ...value.content };
    }
    if (value instanceof Archive) {
        return serializeArchive(value, secrets);
    }
    if (value instanceof ResourceReference) {
        return {
            [SIGNATURE]: RESOURCE,
            urn: value.urn,
            packageVersion: value.packageVersion ?? "",
            ...(value.id === undefined ? {} : { id: serializeValue(value.id, secrets) }),
        };
    }
    return serializeMap(value, secrets);
}

function serializeSecret(secret: Secret, form: SecretForm): Json {
    if (form === "blinded") {
        return "[secret]";
    }
    const plaintext = JSON.stringify(serializeValue(secret.value, "plaintext"));
    return form === "plaintext"
        ? { [SIGNATURE]: SECRET, plaintext }
        : { [SIGNATURE]: SECRET, ciphertext: encryptOnce(secret, plaintext, form) };
}

function encryptOnce(secret: Secret, plaintext: string, crypter: Crypter): string {
    const known = ciphertexts.get(secret);
    if (known?.crypter === crypter && known.plaintext === plaintext) {
        return known.ciphertext;
    }
    const ciphertext = crypter.encrypt(plaintext);
    ciphertexts.set(secret, { crypter, plaintext, ciphertext });
    return ciphertext;
}

function serializeArchive(archive: Archive, secrets: SecretForm): Json {
    const head: JsonObject = { [SIGNATURE]: ARCHIVE };
    if (archive.hash !== undefined) {
        head["hash"] = archive.hash;
    }
    if (!("assets" in archive.content)) {
        return { ...head, ...archive.content };
    }
    const assets: JsonObject = {};
    for (const [name, asset] of Object.entries(archive.content.assets)) {
        assets[name] = serializeValue(asset, secrets);
    }
    return { ...head, assets };
}

/** A map from the state's JSON. */
export function deserializeMap(json: JsonObject, crypter: Crypter | undefined): PropertyMap {
    const result: PropertyMap = {};
    for (const [key, value] of Object.entries(json)) {
        setProperty(result, key, deserializeValue(value, crypter));
    }
    return result;
}

/** A value from the state's JSON; `crypter` is needed only where there are encrypted secrets. */
export function deserializeValue(json: Json, crypter: Crypter | undefined): PropertyValue {
    if (json === UNKNOWN) {
        return new Unknown();
    }
    if (json === null || typeof json !== "object") {
        return json;
    }
    if (Array.isArray(json)) {
        return json.map((member) => deserializeValue(member, crypter));
    }
    switch (json[SIGNATURE]) {
        case undefined:
            return deserializeMap(json, crypter);
        case SECRET:
            return deserializeSecret(json, crypter);
        case ASSET:
            return new Asset(contentOf(json), text(json["hash"]));
        case ARCHIVE:
            return deserializeArchive(json, crypter);
        case RESOURCE:
            return new ResourceReference(
                text(json["urn"]) ?? "",
                json["id"] === undefined ? undefined : deserializeValue(json["id"], crypter),
                text(json["packageVersion"]) || undefined,
            );
        default:
            throw new UserError(
                `The state holds a value of an unknown kind (signature ${JSON.stringify(json[SIGNATURE])}). ` +
                    "It was written by a newer Pulumi CLI; use that one on this stack.",
            );
    }
}

function deserializeSecret(json: JsonObject, crypter: Crypter | undefined): Secret {
    const plain = text(json["plaintext"]);
    if (plain !== undefined) {
        return new Secret(deserializeValue(JSON.parse(plain) as Json, crypter));
    }
    const ciphertext = text(json["ciphertext"]);
    if (ciphertext === undefined || !crypter) {
        throw new UserError(
            "The state holds a secret that can't be decrypted: " +
                (crypter ? "its ciphertext is missing." : "the state names no secrets provider to decrypt it with."),
        );
    }
    const plaintext = crypter.decrypt(ciphertext);
    const secret = new Secret(deserializeValue(JSON.parse(plaintext) as Json, crypter));
    ciphertexts.set(secret, { crypter, plaintext, ciphertext });
    return secret;
}

function deserializeArchive(json: JsonObject, crypter: Crypter | undefined): Archive {
    const assets = json["assets"];
    if (typeof assets !== "object" || assets === null || Array.isArray(assets)) {
        const { path, uri } = { path: text(json["path"]), uri: text(json["uri"]) };
        return new Archive(path === undefined ? { uri: uri ?? "" } : { path }, text(json["hash"]));
    }
    const members: Record<string, Asset | Archive> = {};
    for (const [name, member] of Object.entries(assets)) {
        const value = deserializeValue(member, crypter);
        if (value instanceof Asset || value instanceof Archive) {
            members[name] = value;
        }
    }
    return new Archive({ assets: members }, text(json["hash"]));
}

function contentOf(json: JsonObject): { text: string } | { path: string } | { uri: string } {
    const path = text(json["path"]);
    if (path !== undefined) {
        return { path };
    }
    const uri = text(json["uri"]);
    return uri === undefined ? { text: text(json["text"]) ?? "" } : { uri };
}

function text(json: Json | undefined): string | undefined {
    return typeof json === "string" ? json : undefined;
}
