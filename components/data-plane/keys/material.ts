import { createHash, createPrivateKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { type JsonWebKey as VaultJwk } from "@azure/keyvault-keys";
import { keyKinds, type KeyKind } from "../../internal/key-kinds";

/** A private key that is to be imported. */
export interface KeyMaterial {
    /** What the state keeps of it: the public key's thumbprint (RFC 7638), which tells nothing of the private one. */
    readonly thumbprint: string;
    readonly family: "RSA" | "EC";
    /** Bits of an RSA key. */
    readonly size?: number;
    readonly curve?: string;
    /** As the service takes it. */
    readonly jwk: VaultJwk;
}

const prefix = "thumbprint:";

/** Whether a stored text stands for a key that was checked before. */
export function isThumbprint(text: string): boolean {
    return text.startsWith(prefix);
}

/**
 * Reads a private key.
 *
 * @param text PEM (PKCS #8, PKCS #1 or SEC 1, not encrypted) or a JWK as JSON
 * @returns `undefined` for anything else; why is not said, since the reason could quote the key
 */
export function parseMaterial(text: string): KeyMaterial | undefined {
    const key = readPrivateKey(text);
    if (key === undefined || !["rsa", "ec"].includes(key.asymmetricKeyType ?? "")) {
        return undefined;
    }
    const jwk = key.export({ format: "jwk" });
    const curve = jwk.crv === "secp256k1" ? "P-256K" : jwk.crv;
    return {
        thumbprint: thumbprintOf({ ...jwk, ...(curve === undefined ? {} : { crv: curve }) }),
        family: jwk.kty === "RSA" ? "RSA" : "EC",
        ...(jwk.n === undefined ? {} : { size: Buffer.from(jwk.n, "base64url").length * 8 }),
        ...(curve === undefined ? {} : { curve }),
        jwk: vaultJwk(jwk, curve),
    };
}

function readPrivateKey(text: string): KeyObject | undefined {
    try {
        if (text.trimStart().startsWith("{")) {
            const jwk = JSON.parse(text) as JsonWebKey;
            const crv = jwk.crv === "P-256K" ? { crv: "secp256k1" } : {};
            return createPrivateKey({ key: { ...jwk, ...crv }, format: "jwk" });
        }
        return createPrivateKey(text);
    } catch {
        // OpenSSL's and the JSON parser's messages may quote what they read.
        return undefined;
    }
}

/** The thumbprint of a public key: its required members only, in the order of their names. */
export function thumbprintOf(jwk: {
    kty?: string;
    n?: string;
    e?: string;
    crv?: string;
    x?: string;
    y?: string;
}): string {
    const members =
        jwk.kty === "RSA" ? { e: jwk.e, kty: jwk.kty, n: jwk.n } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
    return prefix + createHash("sha256").update(JSON.stringify(members)).digest("base64url");
}

function vaultJwk(jwk: JsonWebKey, curve: string | undefined): VaultJwk {
    const parts = ["n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y"] as const;
    const bytes = parts.flatMap((part) => {
        const value = jwk[part];
        return typeof value === "string" ? [[part, Buffer.from(value, "base64url")] as const] : [];
    });
    return {
        ...Object.fromEntries(bytes),
        ...(curve === undefined ? {} : { crv: curve }),
        kty: jwk.kty ?? "RSA",
    };
}

const waiting = new Map<string, KeyMaterial>();

/** Keeps a key in this process, for the create or update that follows its check. */
export function keepMaterial(material: KeyMaterial): void {
    waiting.set(material.thumbprint, material);
}

/** The key of a thumbprint, if this process has checked it. */
export function keptMaterial(thumbprint: string): KeyMaterial | undefined {
    return waiting.get(thumbprint);
}

/** The service's type for material: hardware-protected kinds take the same material as their software kin. */
export function typeOfMaterial(material: KeyMaterial, declared: KeyKind): string {
    return keyKinds[declared].hsm ? `${material.family}-HSM` : material.family;
}
