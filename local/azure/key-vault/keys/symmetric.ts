import { type AzureResponse } from "../../contract";
import { fromBase64Url, toBase64Url } from "../../crypto/base64url";
import { type SealOptions, seal, unseal } from "../../crypto/symmetric";
import { badParameter, invalidProperty } from "../errors";
import { ok } from "../operation";
import { defined, type Json } from "../values";

/** The operations of a symmetric key. */
export type SymmetricOperation = "encrypt" | "decrypt" | "wrapkey" | "unwrapkey";

/** Answers an operation with the symmetric key of a managed HSM: the ciphertext, or what was in it. */
export function useSymmetricKey(
    key: Buffer,
    kid: string,
    operation: SymmetricOperation,
    algorithm: string,
    body: Json,
): AzureResponse {
    const value = readBytes(body, "value");
    if (value === undefined) {
        throw invalidProperty("value");
    }
    const options = defined({ iv: readBytes(body, "iv"), tag: readBytes(body, "tag"), aad: readBytes(body, "aad") });
    const made = compute(key, operation, algorithm, value, options);
    if (made === undefined) {
        throw badParameter(`Key and encryption algorithm are incompatible: "${algorithm}" with this key.`);
    }
    return ok({
        alg: algorithm,
        kid,
        ...defined({
            iv: made.iv && toBase64Url(made.iv),
            tag: made.tag && toBase64Url(made.tag),
        }),
        value: toBase64Url(made.value),
    });
}

function compute(key: Buffer, operation: SymmetricOperation, algorithm: string, value: Buffer, options: SealOptions) {
    try {
        if (operation === "encrypt" || operation === "wrapkey") {
            return seal(key, algorithm, value, options);
        }
        const plain = unseal(key, algorithm, value, options);
        return plain && { value: plain };
    } catch {
        // OpenSSL throws alike at wrong lengths, paddings and tags.
        throw badParameter(`The value, iv, tag or aad doesn't fit "${algorithm}" with this key.`);
    }
}

function readBytes(body: Json, property: string): Buffer | undefined {
    const value = body[property];
    if (value === undefined || value === null) {
        return undefined;
    }
    const bytes = fromBase64Url(value);
    if (bytes === undefined) {
        throw invalidProperty(property);
    }
    return bytes;
}
