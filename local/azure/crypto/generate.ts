import { generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import {
    curves,
    fromPrivateKey,
    type CurveName,
    type EcPrivateJwk,
    type KeyMaterial,
    modulusBits,
    type RsaPrivateJwk,
    type SymmetricJwk,
} from "./jwk";

const generate = promisify(generateKeyPair);

/** The RSA modulus sizes that Key Vault generates, in bits. */
export const rsaSizes: readonly number[] = [2048, 3072, 4096];

/** Makes an RSA key pair, off the event loop's thread. `exponent`: odd, from 3. */
export async function generateRsa(bits: number, exponent = 65537): Promise<RsaPrivateJwk> {
    const { privateKey } = await generate("rsa", { modulusLength: bits, publicExponent: exponent });
    return privateKey.export({ format: "jwk" }) as RsaPrivateJwk;
}

/** Makes a key pair on a curve; the JWK keeps the curve's name as it was asked for. */
export async function generateEc(curve: CurveName): Promise<EcPrivateJwk> {
    const { privateKey } = await generate("ec", { namedCurve: curves[curve].openssl });
    const jwk = fromPrivateKey(privateKey) as EcPrivateJwk;
    return { ...jwk, crv: curve };
}

/** The sizes of AES keys, in bits. */
export const symmetricSizes: readonly number[] = [128, 192, 256];

/** Makes an AES key. */
export function generateSymmetric(bits: number): SymmetricJwk {
    return { kty: "oct", k: randomBytes(bits / 8).toString("base64url") };
}

/** A key like another one: the same kind, size, exponent and curve. What a rotation makes. */
export async function generateLike(jwk: KeyMaterial): Promise<KeyMaterial> {
    switch (jwk.kty) {
        case "RSA":
            return generateRsa(modulusBits(jwk.n), exponentOf(jwk.e));
        case "EC":
            return generateEc(jwk.crv);
        case "oct":
            return generateSymmetric(Buffer.from(jwk.k, "base64url").length * 8);
    }
}

function exponentOf(e: string): number {
    return Number.parseInt(Buffer.from(e, "base64url").toString("hex"), 16);
}
