import { type AzureResponse } from "../../contract";
import { decrypt, encrypt, sign, verify, type Outcome } from "../../crypto/algorithms";
import { fromBase64Url, toBase64Url } from "../../crypto/base64url";
import { type PrivateJwk } from "../../crypto/jwk";
import { badParameter, invalidProperty, notUsable, operationForbidden } from "../errors";
import { isHsm } from "../hsm";
import { type KeyVersion } from "../model";
import { bodyOf, idOf, ok, type Operation } from "../operation";
import { type Plane } from "../plane";
import { optionalString } from "../values";
import { KeyObjects } from "./key-objects";
import { useSymmetricKey } from "./symmetric";

/** An operation with a key, as the path names it. */
export type CryptoOperation = "encrypt" | "decrypt" | "wrapkey" | "unwrapkey" | "sign" | "verify";

/** The name of each operation among the `key_ops`. */
const keyOps: Readonly<Record<CryptoOperation, string>> = {
    encrypt: "encrypt",
    decrypt: "decrypt",
    wrapkey: "wrapKey",
    unwrapkey: "unwrapKey",
    sign: "sign",
    verify: "verify",
};

/**
 * What a key outside its validity still does, so that nothing that was protected in time is lost.
 * @see https://learn.microsoft.com/azure/key-vault/keys/about-keys-details#key-attributes
 */
const allowedOutsideValidity: ReadonlySet<CryptoOperation> = new Set(["decrypt", "unwrapkey", "verify"]);

/** Does cryptography with the keys of vaults. */
export class KeyCryptography {
    private readonly keyObjects = new KeyObjects();

    constructor(private readonly plane: Plane) {}

    /** Answers `POST /keys/{name}/{version}/{operation}`. */
    handle(operation: Operation, what: CryptoOperation): AzureResponse {
        const { header, version: key } = this.plane.keys.liveVersion(
            operation.vault,
            operation.name,
            operation.version,
        );
        checkUsable(key, what, this.plane.clock.now());
        const body = bodyOf(operation.request);
        const algorithm = optionalString(body, "alg");
        if (algorithm === undefined) {
            throw invalidProperty("alg");
        }
        const kid = idOf(operation.vault, "keys", header.name, key.version);
        const hsmParts = isHsm(operation.vault) ? { alg: algorithm, kid } : {};
        const { jwk } = key;
        if (jwk.kty === "oct") {
            if (what === "sign" || what === "verify") {
                throw badParameter(`A symmetric key doesn't ${what}.`);
            }
            return useSymmetricKey(Buffer.from(jwk.k, "base64url"), kid, what, algorithm, body);
        }
        if (what === "verify") {
            const digest = readBytes(body["digest"], "digest");
            const publicKey = this.keyObjects.public(key.version, jwk);
            const outcome = verify(publicKey, algorithm, digest, readBytes(body["value"], "value"));
            return ok({ ...hsmParts, value: unwrap(outcome, algorithm, what) });
        }
        const outcome = this.compute(key.version, jwk, what, algorithm, readBytes(body["value"], "value"));
        return ok({ ...hsmParts, kid, value: toBase64Url(unwrap(outcome, algorithm, what)) });
    }

    private compute(
        version: string,
        jwk: PrivateJwk,
        what: Exclude<CryptoOperation, "verify">,
        algorithm: string,
        value: Buffer,
    ): Outcome<Buffer> {
        switch (what) {
            case "encrypt":
            case "wrapkey":
                return encrypt(this.keyObjects.public(version, jwk), algorithm, value);
            case "decrypt":
            case "unwrapkey":
                return decrypt(this.keyObjects.private(version, jwk), algorithm, value);
            case "sign":
                return sign(this.keyObjects.private(version, jwk), algorithm, value);
        }
    }
}

/** Throws the service's 403 when the key may not be used like this, or not now. `now` in milliseconds. */
function checkUsable(key: KeyVersion, what: CryptoOperation, now: number): void {
    const { enabled, nbf, exp } = key.attributes;
    const name = keyOps[what];
    if (!enabled) {
        throw notUsable("keys", name, "disabled");
    }
    if (!key.keyOps.includes(name)) {
        throw operationForbidden(name);
    }
    if (allowedOutsideValidity.has(what)) {
        return;
    }
    if (exp !== undefined && now >= exp * 1000) {
        throw notUsable("keys", name, "expired");
    }
    if (nbf !== undefined && now < nbf * 1000) {
        throw notUsable("keys", name, "not yet valid");
    }
}

function readBytes(value: unknown, property: string): Buffer {
    const bytes = fromBase64Url(value);
    if (bytes === undefined) {
        throw invalidProperty(property);
    }
    return bytes;
}

function unwrap<T>(outcome: Outcome<T>, algorithm: string, what: CryptoOperation): T {
    if ("value" in outcome) {
        return outcome.value;
    }
    switch (outcome.problem) {
        case "unsupported-algorithm":
            throw badParameter(
                `Key and signing or encryption algorithm are incompatible: "${algorithm}" with this key.`,
            );
        case "wrong-digest-length":
            throw badParameter(`Invalid length of 'value': the digest isn't as long as "${algorithm}" asks.`);
        case "failed":
            throw badParameter(`The parameter is incorrect: the value can't be processed by ${keyOps[what]}.`);
    }
}
