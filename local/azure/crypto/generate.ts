import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { curves, fromPrivateKey, type CurveName, type EcPrivateJwk, type PrivateJwk, type RsaPrivateJwk } from "./jwk";

const generate = promisify(generateKeyPair);

/** The RSA modulus sizes that Key Vault generates, in bits. */
export const rsaSizes: readonly number[] = [2048, 3072, 4096];

/** Makes an RSA key pair, off the event loop's thread. `exponent` is 65537 unless given. */
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

/** A key pair like another one: the same kind, size, exponent and curve. What a rotation makes. */
export async function generateLike(jwk: PrivateJwk, bits: number): Promise<PrivateJwk> {
    return jwk.kty === "RSA" ? generateRsa(bits, exponentOf(jwk.e)) : generateEc(jwk.crv);
}

function exponentOf(e: string): number {
    return Number.parseInt(Buffer.from(e, "base64url").toString("hex"), 16);
}
