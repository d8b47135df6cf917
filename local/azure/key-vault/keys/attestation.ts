import { createPublicKey, verify, X509Certificate, type JsonWebKey, type KeyObject } from "node:crypto";
import { badParameter } from "../errors";
import { isObject, type Json } from "../values";

/** What an attestation service says of an environment. */
export interface Attestation {
    /** The token's `iss`, without a slash at the end. */
    readonly issuer: string;
    readonly claims: Json;
    /** The key that the environment made for this release. */
    readonly environmentKey: KeyObject;
    readonly environmentKeyId: string;
}

/**
 * Reads and checks an attestation token: a JWT signed with RS256 by the certificate or key in its own header, within
 * its times, with a key of the environment. The local Azure reaches no attestation service, so it can't know whether
 * the signer is the issuer's: that link of the chain is taken on trust. `now` in milliseconds. Throws 400.
 */
export function readAttestation(token: string, now: number): Attestation {
    const [head = "", payload = "", signature = ""] = token.split(".");
    const header = parse(head);
    const claims = parse(payload);
    if (header === undefined || claims === undefined || header["alg"] !== "RS256") {
        throw invalid("is no JSON Web Token signed with RS256");
    }
    const signer = signerOf(header);
    if (!signer || !verify("sha256", Buffer.from(`${head}.${payload}`), signer, Buffer.from(signature, "base64url"))) {
        throw invalid("has no signature that its own certificate (x5c) or key (jwk) verifies");
    }
    const { iss, exp, nbf } = claims;
    const inTime = typeof exp === "number" && exp * 1000 > now && (typeof nbf !== "number" || nbf * 1000 <= now);
    if (typeof iss !== "string" || !inTime) {
        throw invalid("has no issuer, or is outside its times");
    }
    const key = environmentKeyOf(claims);
    if (key === undefined) {
        throw invalid("has no RSA key for encryption in x-ms-runtime.keys");
    }
    return {
        issuer: iss.replace(/\/+$/, ""),
        claims,
        environmentKey: createPublicKey({ key: key as JsonWebKey, format: "jwk" }),
        environmentKeyId: typeof key["kid"] === "string" ? key["kid"] : "",
    };
}

function environmentKeyOf(claims: Json): Json | undefined {
    const tee = claims["x-ms-isolation-tee"];
    const runtimes = [claims["x-ms-runtime"], isObject(tee) ? tee["x-ms-runtime"] : undefined];
    return runtimes
        .flatMap((runtime) =>
            isObject(runtime) && Array.isArray(runtime["keys"]) ? (runtime["keys"] as unknown[]) : [],
        )
        .filter(isObject)
        .find((key) => key["kty"] === "RSA" && Array.isArray(key["key_ops"]) && key["key_ops"].includes("encrypt"));
}

function signerOf(header: Json): KeyObject | undefined {
    const chain: unknown = header["x5c"];
    try {
        if (Array.isArray(chain) && typeof chain[0] === "string") {
            return new X509Certificate(Buffer.from(chain[0], "base64")).publicKey;
        }
        return isObject(header["jwk"])
            ? createPublicKey({ key: header["jwk"] as JsonWebKey, format: "jwk" })
            : undefined;
    } catch {
        // Not a certificate or a key: the same as none.
        return undefined;
    }
}

function parse(part: string): Json | undefined {
    try {
        const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
        return isObject(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

function invalid(why: string) {
    return badParameter(`AKV.SKR.1004: The target attestation token ${why}.`);
}
