import { type VaultRecord } from "../../contract";
import { generateEc, generateRsa, generateSymmetric, rsaSizes, symmetricSizes } from "../../crypto/generate";
import { isCurveName, type KeyMaterial } from "../../crypto/jwk";
import { newAttributes, readAttributes, type RequestedAttributes, toSeconds } from "../attributes";
import { badParameter, invalidProperty, managedByCertificate } from "../errors";
import { isHsm } from "../hsm";
import { type KeyHeader, type KeyVersion, type ReleasePolicy, type Tags } from "../model";
import { newVersion } from "../object-store";
import { type Plane } from "../plane";
import { defined, type Json, optionalInteger, optionalString, optionalStrings, optionalTags } from "../values";
import { keyOperations } from "./operations";
import { readReleasePolicy } from "./release-policy";

/** What a new version is made of, apart from its key pair. */
export interface NewKey {
    readonly kty: KeyMaterial["kty"];
    readonly hsm: boolean;
    /** Whether it was made elsewhere. */
    readonly imported?: true;
    readonly keyOps?: readonly string[];
    readonly attributes: RequestedAttributes;
    readonly tags?: Tags;
    readonly releasePolicy?: ReleasePolicy;
}

/** A key to be generated. */
export interface KeySpec extends NewKey {
    readonly size?: number;
    readonly curve?: string;
    readonly exponent?: number;
}

const defaultRsaSize = 2048;
const defaultSymmetricSize = 256;
const defaultExponent = 65537;
const largestExponent = 2 ** 32 - 1;
const defaultCurve = "P-256";

/** How long a key exchange key lives, in seconds: https://learn.microsoft.com/azure/key-vault/keys/byok-specification */
const exchangeKeyLife = 48 * 60 * 60;

/** Reads the body of `POST /keys/{name}/create`. */
export function readKeySpec(body: Json, vault: VaultRecord): KeySpec {
    return {
        ...readKeyType(optionalString(body, "kty"), vault),
        attributes: readAttributes(body),
        ...defined({
            size: optionalInteger(body, "key_size"),
            curve: optionalString(body, "crv"),
            exponent: optionalInteger(body, "public_exponent"),
            keyOps: optionalStrings(body, "key_ops"),
            tags: optionalTags(body),
            releasePolicy: readReleasePolicy(body),
        }),
    };
}

/**
 * Splits `RSA-HSM` into the kind and the protection. A vault has no symmetric keys: `oct` is refused like a typo; a
 * managed HSM has them, and protects every key.
 */
export function readKeyType(kty: string | undefined, vault: VaultRecord): Pick<NewKey, "kty" | "hsm"> {
    const [kind, protection] = (kty ?? "").split("-", 2);
    const known = kind === "RSA" || kind === "EC" || (kind === "oct" && isHsm(vault));
    if (!known || (protection !== undefined && protection !== "HSM")) {
        throw invalidProperty("");
    }
    return { kty: kind, hsm: protection === "HSM" || isHsm(vault) };
}

/** Generates a key pair and stores it as a new version of the key. */
export async function createKey(plane: Plane, vault: VaultRecord, name: string, spec: KeySpec) {
    writableKey(plane, vault, name, "create");
    checkProtection(vault, spec);
    const jwk = await generate(spec);
    // The key was free to be deleted while its pair was generated.
    return addKeyVersion(plane, vault, name, spec, jwk);
}

/** Stores a key pair as a new version, which becomes the current one. */
export function addKeyVersion(plane: Plane, vault: VaultRecord, name: string, spec: NewKey, jwk: KeyMaterial) {
    const existing = writableKey(plane, vault, name, "create");
    const now = plane.clock.now();
    const key: KeyVersion = {
        version: newVersion(),
        jwk,
        hsm: spec.hsm,
        keyOps: keyOperations(spec.kty, spec.keyOps),
        exportable: spec.attributes.exportable ?? false,
        attributes: newAttributes({ ...spec.attributes, ...exchangeExpiry(spec, now) }, now),
        ...defined({ imported: spec.imported, tags: spec.tags, releasePolicy: spec.releasePolicy }),
    };
    const header: KeyHeader = existing
        ? { ...existing, current: key.version }
        : { name, current: key.version, lifecycle: { phase: "live" } };
    plane.keys.putVersion(vault, header, key);
    plane.keys.putHeader(vault, header);
    return { header, key };
}

/** A key that only takes in other keys (a key exchange key) expires after two days unless it was given less. */
function exchangeExpiry({ keyOps, attributes }: NewKey, now: number): { readonly exp?: number } {
    const isExchangeKey = keyOps?.length === 1 && keyOps[0] === "import";
    return isExchangeKey && attributes.exp === undefined ? { exp: toSeconds(now) + exchangeKeyLife } : {};
}

/** The live key a version can be added to; throws 409 for a deleted one and 403 for a certificate's. */
export function writableKey(plane: Plane, vault: VaultRecord, name: string, operation: string): KeyHeader | undefined {
    const existing = plane.keys.writable(vault, name);
    if (existing?.managed) {
        throw managedByCertificate("keys", operation);
    }
    return existing;
}

/** Throws 400 for an HSM's key in a standard vault, and for an exportable key without a release policy. */
export function checkProtection(vault: VaultRecord, { hsm, attributes, releasePolicy }: NewKey): void {
    if (hsm && !isHsm(vault) && vault.properties.sku.name !== "premium") {
        throw badParameter(
            `The vault's SKU "${vault.properties.sku.name}" doesn't offer keys protected by an HSM: use a premium ` +
                `vault or a key type without "-HSM".`,
        );
    }
    if (attributes.exportable === true && releasePolicy === undefined) {
        throw badParameter("AKV.SKR.1001: An exportable key must have a release policy.");
    }
    if (attributes.exportable !== true && releasePolicy !== undefined) {
        throw badParameter("AKV.SKR.1002: A key with a release policy must be exportable.");
    }
}

async function generate(spec: KeySpec): Promise<KeyMaterial> {
    if (spec.kty === "oct") {
        const size = spec.size ?? defaultSymmetricSize;
        if (!symmetricSizes.includes(size)) {
            throw invalidProperty("key_size");
        }
        return generateSymmetric(size);
    }
    if (spec.kty === "EC") {
        const curve = spec.curve ?? defaultCurve;
        if (!isCurveName(curve)) {
            throw invalidProperty("crv");
        }
        return generateEc(curve);
    }
    const size = spec.size ?? defaultRsaSize;
    if (!rsaSizes.includes(size)) {
        throw invalidProperty("key_size");
    }
    const { exponent = defaultExponent } = spec;
    if (exponent < 3 || exponent % 2 === 0 || exponent > largestExponent) {
        throw invalidProperty("public_exponent");
    }
    return generateRsa(size, exponent);
}
