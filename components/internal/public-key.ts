import { createPublicKey } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { PublicJwk } from "../data-plane/keys/contract";
import { thumbprint } from "../data-plane/verification/algorithms";
import { KeyVaultComponentError } from "./errors";
import { given } from "./given";

/** A public key as a JSON Web Key (RFC 7517) that says which key and version it belongs to. */
export type KeyJwk = PublicJwk & {
    /** The versioned id. */
    readonly kid: string;
    readonly key_ops: string[];
};

/** A public key as PEM (SubjectPublicKeyInfo). */
export function publicKeyPem(jwk: PublicJwk): string {
    // Node.js knows the curve of Bitcoin by the name of SEC 2.
    const key = jwk.kty === "EC" && jwk.crv === "P-256K" ? { ...jwk, crv: "secp256k1" } : { ...jwk };
    return createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}

/** The public part, which every RSA and EC key has. */
export function publicPart(name: string, jwk: PublicJwk | undefined): PublicJwk {
    if (jwk === undefined) {
        throw new KeyVaultComponentError("NotSupported", `Key "${name}": a symmetric key has no public part.`);
    }
    return jwk;
}

export function versionedJwk(
    jwk: pulumi.Output<PublicJwk>,
    versionedId: pulumi.Output<string>,
    operations: pulumi.Output<string[]>,
): pulumi.Output<KeyJwk> {
    return pulumi.all([jwk, versionedId, operations]).apply(([found, kid, key_ops]) => ({ ...found, kid, key_ops }));
}

/**
 * What a verification needs: as declared, so that a preview knows it, and of the rest only what the deployment decides.
 *
 * @param declared the properties by which the key is known, plain or not
 */
export function verifiableKey(
    declared: pulumi.Inputs,
    version: pulumi.Output<string>,
    publicKey: pulumi.Output<PublicJwk>,
): pulumi.Inputs {
    const names = [
        "target",
        "name",
        "type",
        "size",
        "curve",
        "operations",
        "enabled",
        "rotation",
        "releasePolicy",
        "notBefore",
        "expiresOn",
        "expiresAfter",
        "existing",
    ];
    return {
        kind: "key",
        version,
        publicKey: publicKey.apply(thumbprint),
        ...given(declared, names),
    };
}
