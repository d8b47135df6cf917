import { createHash, webcrypto, type KeyObject } from "node:crypto";
import { KeyVaultComponentError } from "../../internal/errors";
import type { VaultTarget } from "../../internal/vault-target";
import { untilPropagated } from "../azure/retry";
import { withinLimits } from "../azure/throttle";
import { VaultRest } from "../azure/vault-rest";

/** A key in a vault that signs. */
export interface SigningKey {
    readonly target: VaultTarget;
    /** The versioned id. */
    readonly keyId: string;
    readonly accessTimeoutSeconds?: number;
}

interface Scheme {
    /** As Web Cryptography names it, with what the X.509 library encodes signatures by. */
    readonly algorithm: { readonly name: string; readonly hash: string; readonly namedCurve?: string };
    readonly digest: string;
    readonly signature: string;
}

const rsa: Scheme = { algorithm: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, digest: "sha256", signature: "RS256" };

/** How keys of each kind sign certificates: each curve with the digest of its strength. */
const schemes: Readonly<Record<string, Scheme>> = {
    "P-256": ecdsa("P-256", "SHA-256", "sha256", "ES256"),
    "P-384": ecdsa("P-384", "SHA-384", "sha384", "ES384"),
    "P-521": ecdsa("P-521", "SHA-512", "sha512", "ES512"),
};

function ecdsa(namedCurve: string, hash: string, digest: string, signature: string): Scheme {
    return { algorithm: { name: "ECDSA", namedCurve, hash }, digest, signature };
}

/** What the X.509 library signs with: a key that it knows by its algorithm, and the part of Web Cryptography that uses it. */
export interface RemoteSigner {
    readonly signingKey: webcrypto.CryptoKey;
    readonly signingAlgorithm: Scheme["algorithm"];
    readonly crypto: webcrypto.Crypto;
}

/**
 * Signs with a key that stays in its vault: what is sent there is a digest.
 *
 * @param publicKey the key's public part, which says how it signs
 */
export function remoteSigner(key: SigningKey, publicKey: KeyObject): RemoteSigner {
    const { kty, crv } = publicKey.export({ format: "jwk" });
    const scheme = kty === "RSA" ? rsa : schemes[crv ?? ""];
    if (scheme === undefined) {
        throw new KeyVaultComponentError(
            "NotSupported",
            `Key ${key.keyId} is on the curve ${crv}, on which no certificates are signed. Use an RSA key or one on P-256, P-384 or P-521.`,
        );
    }
    const rest = new VaultRest(key.target);
    const subtle = {
        sign: (_algorithm: unknown, _key: unknown, data: ArrayBuffer) => signRemotely(key, rest, scheme, data),
        digest: webcrypto.subtle.digest.bind(webcrypto.subtle),
    };
    return {
        signingKey: {
            type: "private",
            extractable: false,
            usages: ["sign"],
            algorithm: scheme.algorithm,
        },
        signingAlgorithm: scheme.algorithm,
        crypto: { subtle } as unknown as webcrypto.Crypto,
    };
}

async function signRemotely(
    { target, keyId, accessTimeoutSeconds }: SigningKey,
    rest: VaultRest,
    { digest, signature }: Scheme,
    data: ArrayBuffer,
): Promise<ArrayBuffer> {
    const hash = createHash(digest).update(Buffer.from(data)).digest();
    const wait = { what: `Key ${keyId}`, ...(accessTimeoutSeconds && { timeoutSeconds: accessTimeoutSeconds }) };
    const body = { alg: signature, value: hash.toString("base64url") };
    const answer = await untilPropagated(wait, () =>
        withinLimits(target.vaultUri, () => rest.send("POST", `${new URL(keyId).pathname}/sign`, body)),
    );
    return new Uint8Array(Buffer.from((answer as { value: string }).value, "base64url")).buffer;
}
