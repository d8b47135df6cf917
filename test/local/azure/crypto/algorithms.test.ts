import { constants, createHash, createPublicKey, sign as signMessage, verify as verifyMessage } from "node:crypto";
import { decrypt, encrypt, sign, verify } from "../../../../local/azure/crypto/algorithms";
import { generateEc, generateRsa } from "../../../../local/azure/crypto/generate";
import {
    fromPrivateKey,
    modulusBits,
    publicPart,
    toPrivateKey,
    toPublicKey,
    type CurveName,
    type PrivateJwk,
} from "../../../../local/azure/crypto/jwk";

const message = Buffer.from("a message that the caller hashes");

const signatures: readonly [string, CurveName | "RSA", string][] = [
    ["RS256", "RSA", "sha256"],
    ["RS384", "RSA", "sha384"],
    ["RS512", "RSA", "sha512"],
    ["PS256", "RSA", "sha256"],
    ["PS384", "RSA", "sha384"],
    ["PS512", "RSA", "sha512"],
    ["ES256", "P-256", "sha256"],
    ["ES256K", "P-256K", "sha256"],
    ["ES384", "P-384", "sha384"],
    ["ES512", "P-521", "sha512"],
];

let rsa: PrivateJwk;
beforeAll(async () => {
    rsa = await generateRsa(2048);
});

async function keyFor(kind: CurveName | "RSA"): Promise<PrivateJwk> {
    return kind === "RSA" ? rsa : generateEc(kind);
}

function opensslOptions(algorithm: string) {
    return algorithm.startsWith("PS")
        ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
        : { dsaEncoding: "ieee-p1363" as const };
}

describe.each(signatures)("%s", (algorithm, kind, hash) => {
    const digest = createHash(hash).update(message).digest();

    test("signs a digest as OpenSSL verifies the message", async () => {
        const jwk = await keyFor(kind);
        const outcome = sign(toPrivateKey(jwk), algorithm, digest);
        expect(outcome).toEqual({ value: expect.any(Buffer) as Buffer });
        const signature = (outcome as { value: Buffer }).value;
        const key = toPublicKey(publicPart(jwk));
        expect(verifyMessage(hash, message, { key, ...opensslOptions(algorithm) }, signature)).toBe(true);
    });

    test("verifies what OpenSSL signed, and nothing that was changed", async () => {
        const jwk = await keyFor(kind);
        const key = toPublicKey(publicPart(jwk));
        const signature = signMessage(hash, message, { key: toPrivateKey(jwk), ...opensslOptions(algorithm) });
        expect(verify(key, algorithm, digest, signature)).toEqual({ value: true });

        const other = createHash(hash).update("another message").digest();
        expect(verify(key, algorithm, other, signature)).toEqual({ value: false });
        const tampered = Buffer.from(signature);
        tampered[tampered.length - 1] = (tampered[tampered.length - 1] ?? 0) ^ 1;
        expect(verify(key, algorithm, digest, tampered)).toEqual({ value: false });
        expect(verify(key, algorithm, digest, signature.subarray(1))).toEqual({ value: false });
    });

    test("refuses a digest of another length", async () => {
        const jwk = await keyFor(kind);
        expect(sign(toPrivateKey(jwk), algorithm, digest.subarray(1))).toEqual({ problem: "wrong-digest-length" });
    });
});

test("ECDSA refuses signatures whose halves are zero or beyond the order", async () => {
    const key = toPublicKey(publicPart(await generateEc("P-256")));
    const digest = createHash("sha256").update(message).digest();
    expect(verify(key, "ES256", digest, Buffer.alloc(64))).toEqual({ value: false });
    expect(verify(key, "ES256", digest, Buffer.alloc(64, 0xff))).toEqual({ value: false });
});

test("an algorithm of another kind of key is unsupported", async () => {
    const digest = createHash("sha256").update(message).digest();
    const ec = toPrivateKey(await generateEc("P-256"));
    expect(sign(ec, "RS256", digest)).toEqual({ problem: "unsupported-algorithm" });
    expect(sign(ec, "ES256K", digest)).toEqual({ problem: "unsupported-algorithm" });
    expect(sign(toPrivateKey(rsa), "ES256", digest)).toEqual({ problem: "unsupported-algorithm" });
    expect(sign(toPrivateKey(rsa), "toString", digest)).toEqual({ problem: "unsupported-algorithm" });
    expect(encrypt(ec, "RSA-OAEP", message)).toEqual({ problem: "unsupported-algorithm" });
});

test.each(["RSA1_5", "RSA-OAEP", "RSA-OAEP-256"])("%s decrypts what it encrypted", (algorithm) => {
    const encrypted = encrypt(toPublicKey(publicPart(rsa)), algorithm, message);
    expect(encrypted).toEqual({ value: expect.any(Buffer) as Buffer });
    const ciphertext = (encrypted as { value: Buffer }).value;
    expect(ciphertext).toHaveLength(256);
    expect(decrypt(toPrivateKey(rsa), algorithm, ciphertext)).toEqual({ value: message });
});

test("a plaintext that is too long, or a ciphertext of another key, fails without throwing", () => {
    expect(encrypt(toPublicKey(publicPart(rsa)), "RSA-OAEP", Buffer.alloc(215))).toEqual({ problem: "failed" });
    expect(decrypt(toPrivateKey(rsa), "RSA-OAEP", Buffer.alloc(256, 7))).toEqual({ problem: "failed" });
});

test("a modulus with a leading zero byte, as some tools export it, makes the same key", () => {
    const n = Buffer.concat([
        Buffer.alloc(1),
        Buffer.from(publicPart(rsa).kty === "RSA" ? rsaModulus() : "", "base64url"),
    ]);
    const padded = { ...rsa, n: n.toString("base64url") } as PrivateJwk;
    expect(createPublicKey(toPrivateKey(padded)).equals(toPublicKey(publicPart(rsa)))).toBe(true);
    expect(modulusBits(n.toString("base64url"))).toBe(2048);
});

test.each(["P-256", "P-384", "P-521", "P-256K"] as const)("%s keys survive the way through OpenSSL", async (curve) => {
    const jwk = await generateEc(curve);
    expect(fromPrivateKey(toPrivateKey(jwk))).toEqual(jwk);
});

function rsaModulus(): string {
    return rsa.kty === "RSA" ? rsa.n : "";
}
