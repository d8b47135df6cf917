import {
    constants,
    createCipheriv,
    generateKeyPairSync,
    publicEncrypt,
    randomBytes,
    sign,
    type KeyObject,
} from "node:crypto";
import { toBase64Url } from "../../crypto/base64url";
import { type PrivateJwk, toPrivateKey } from "../../crypto/jwk";
import { type Attestation } from "./attestation";
import { defined } from "../values";

/** The OAEP hash that each wrapping algorithm names. */
const oaepHashes: Readonly<Record<string, string>> = {
    CKM_RSA_AES_KEY_WRAP: "sha1",
    RSA_AES_KEY_WRAP_256: "sha256",
    RSA_AES_KEY_WRAP_384: "sha384",
};

interface Release {
    readonly jwk: PrivateJwk;
    readonly kid: string;
    readonly bundle: { readonly key: object; readonly attributes: object };
    readonly token: Attestation;
    readonly algorithm: string;
    readonly nonce: string | undefined;
}

/** The signer of releases: made anew in each process, for nobody here can check it against a root. */
let signer: { readonly privateKey: KeyObject; readonly publicJwk: object } | undefined;

/** The signed answer of a release, in which the private key is wrapped for the environment alone. */
export function sealForEnvironment({ jwk, kid, bundle, token, algorithm, nonce }: Release): string {
    const wrapped = {
        schema_version: "1.0",
        header: { kid: token.environmentKeyId, alg: "dir", enc: algorithm },
        ciphertext: toBase64Url(wrap(toPrivateKey(jwk), token.environmentKey, algorithm)),
        tag: "",
    };
    const payload = {
        request: { "api-version": "1.0", enc: algorithm, kid, ...defined({ nonce }) },
        response: {
            key: {
                ...bundle,
                key: { ...bundle.key, key_hsm: toBase64Url(Buffer.from(JSON.stringify(wrapped))) },
            },
        },
    };
    signer ??= makeSigner();
    const head = encode({ alg: "RS256", typ: "JWT", jwk: signer.publicJwk });
    const body = encode(payload);
    const signature = sign("sha256", Buffer.from(`${head}.${body}`), signer.privateKey);
    return `${head}.${body}.${toBase64Url(signature)}`;
}

/** An AES key, wrapped for the environment's RSA key, and the PKCS#8 private key wrapped with it (RFC 5649). */
function wrap(key: KeyObject, environmentKey: KeyObject, algorithm: string): Buffer {
    const aes = randomBytes(32);
    const oaepHash = oaepHashes[algorithm] ?? "sha1";
    const wrappedAes = publicEncrypt({ key: environmentKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, aes);
    // The cipher's name in OpenSSL; its initial value is the one of RFC 5649.
    const cipher = createCipheriv("id-aes256-wrap-pad", aes, Buffer.from("a65959a6", "hex"));
    const pkcs8 = key.export({ type: "pkcs8", format: "der" });
    return Buffer.concat([wrappedAes, cipher.update(pkcs8), cipher.final()]);
}

function makeSigner() {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return { privateKey, publicJwk: publicKey.export({ format: "jwk" }) };
}

function encode(value: unknown): string {
    return toBase64Url(Buffer.from(JSON.stringify(value)));
}
