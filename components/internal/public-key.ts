import { createPublicKey } from "node:crypto";
import type { PublicJwk } from "../data-plane/key-contract";

/** A public key as PEM (SubjectPublicKeyInfo). */
export function publicKeyPem(jwk: PublicJwk): string {
    // Node.js knows the curve of Bitcoin by the name of SEC 2.
    const key = jwk.kty === "EC" && jwk.crv === "P-256K" ? { ...jwk, crv: "secp256k1" } : { ...jwk };
    return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}
