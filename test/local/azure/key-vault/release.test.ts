import {
    constants,
    createDecipheriv,
    createPrivateKey,
    generateKeyPairSync,
    privateDecrypt,
    sign,
    verify,
    createPublicKey,
    type JsonWebKey,
    type KeyObject,
} from "node:crypto";
import { generateEc } from "../../../../local/azure/crypto/generate";
import { fromPrivateKey } from "../../../../local/azure/crypto/jwk";
import { type Answer, Harness, start } from "./harness";

const authority = "https://attest.example.net";
const seconds = start / 1000;
const environment = generateKeyPairSync("rsa", { modulusLength: 2048 });
const signer = generateKeyPairSync("rsa", { modulusLength: 2048 });

const policy = {
    data: encode({
        version: "1.0.0",
        anyOf: [
            {
                authority: `${authority}/`,
                allOf: [
                    { claim: "x-ms-isolation-tee.secure", equals: "true" },
                    {
                        anyOf: [
                            { claim: "stage", equals: "prod" },
                            { claim: "stage", equals: "test" },
                        ],
                    },
                ],
            },
        ],
    }),
};

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

function encode(value: unknown): string {
    return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function claims(changes: object = {}) {
    const keys = [{ ...environment.publicKey.export({ format: "jwk" }), kid: "env", key_ops: ["encrypt"] }];
    const common = { iss: authority, exp: seconds + 60, stage: "prod", "x-ms-isolation-tee": { secure: true } };
    return { ...common, "x-ms-runtime": { keys }, ...changes };
}

function token(payload: object, header: object = {}, key: KeyObject = signer.privateKey): string {
    const head = encode({ alg: "RS256", jwk: signer.publicKey.export({ format: "jwk" }), ...header });
    const text = `${head}.${encode(payload)}`;
    return `${text}.${sign("sha256", Buffer.from(text), key).toString("base64url")}`;
}

function createReleasable(name: string, extra: object = {}): Promise<Answer> {
    const body = { kty: "EC-HSM", attributes: { exportable: true }, release_policy: policy, ...extra };
    return vault.body(200, "POST", `/keys/${name}/create`, body);
}

function part(jws: string, index: number): Record<string, unknown> {
    return JSON.parse(Buffer.from(jws.split(".")[index] ?? "", "base64url").toString()) as Record<string, unknown>;
}

test.each([
    ["CKM_RSA_AES_KEY_WRAP", "sha1"],
    ["RSA_AES_KEY_WRAP_256", "sha256"],
    ["RSA_AES_KEY_WRAP_384", "sha384"],
])("hands the key to the environment that was attested, wrapped by %s", async (enc, oaepHash) => {
    const jwk = await generateEc("P-256");
    const body = { key: jwk, Hsm: true, attributes: { exportable: true }, release_policy: policy };
    const imported = await vault.body(200, "PUT", "/keys/k1", body);
    const target = token(claims());
    const { value } = await vault.body(200, "POST", "/keys/k1/release", { target, enc, nonce: "n" });

    const head = part(value, 0);
    const [signedHead = "", signedBody = "", signature = ""] = value.split(".");
    const signedBy = createPublicKey({ key: head["jwk"] as JsonWebKey, format: "jwk" });
    const text = Buffer.from(`${signedHead}.${signedBody}`);
    expect(verify("sha256", text, signedBy, Buffer.from(signature, "base64url"))).toBe(true);

    const payload = part(value, 1) as { request: object; response: { key: Answer } };
    expect(payload.request).toMatchObject({ enc, nonce: "n", kid: imported.key["kid"] });
    const sealed = JSON.parse(Buffer.from(payload.response.key.key["key_hsm"] ?? "", "base64url").toString()) as {
        header: object;
        ciphertext: string;
    };
    expect(sealed.header).toEqual({ kid: "env", alg: "dir", enc });
    const bytes = Buffer.from(sealed.ciphertext, "base64url");
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const aes = privateDecrypt({ key: environment.privateKey, padding, oaepHash }, bytes.subarray(0, 256));
    const unwrap = createDecipheriv("id-aes256-wrap-pad", aes, Buffer.from("a65959a6", "hex"));
    const pkcs8 = Buffer.concat([unwrap.update(bytes.subarray(256)), unwrap.final()]);
    expect(fromPrivateKey(createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }))).toEqual(jwk);
});

const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const refused: readonly [string, () => string][] = [
    ["a claim that differs", () => token(claims({ stage: "dev" }))],
    ["a claim that is missing", () => token(claims({ "x-ms-isolation-tee": {} }))],
    ["another issuer", () => token(claims({ iss: "https://other.example.net" }))],
    ["a token that has expired", () => token(claims({ exp: seconds }))],
    ["a token that isn't valid yet", () => token(claims({ nbf: seconds + 10 }))],
    ["a signature by another key", () => token(claims(), {}, other)],
    ["no signature", () => token(claims(), { alg: "none" })],
    ["a token without a signer", () => token(claims(), { jwk: undefined })],
    ["no key of the environment", () => token(claims({ "x-ms-runtime": { keys: [] } }))],
    ["no token", () => "nonsense"],
];

test.each(refused)("refuses %s", async (_, target) => {
    await createReleasable("k1");
    const error = await vault.error(400, "POST", "/keys/k1/release", { target: target() });
    expect(error.code).toBe("BadParameter");
    expect(error.message).toMatch(/^AKV\.SKR\./);
});

test("releases no key that isn't exportable, and none in an unknown wrapping", async () => {
    await vault.body(200, "POST", "/keys/k1/create", { kty: "EC-HSM" });
    const target = token(claims());
    expect((await vault.error(403, "POST", "/keys/k1/release", { target })).innererror?.code).toBe(
        "KeyOperationForbidden",
    );
    await createReleasable("k2");
    expect((await vault.error(400, "POST", "/keys/k2/release", { target, enc: "none" })).message).toContain("CKM_");
});

test("shows the policy with the key, and changes it unless it is immutable", async () => {
    const made = await createReleasable("k1");
    expect(made).toMatchObject({
        attributes: { exportable: true },
        release_policy: { contentType: "application/json; charset=utf-8", data: policy.data, immutable: false },
    });
    await vault.body(200, "PATCH", "/keys/k1", { release_policy: { ...policy, immutable: true } });
    expect(await vault.error(400, "PATCH", "/keys/k1", { release_policy: policy })).toEqual({
        code: "BadParameter",
        message: "AKV.SKR.1020: Immutable Key Release Policy cannot be modified.",
    });
    await vault.body(200, "PATCH", "/keys/k1", { tags: { a: "b" } });
});

test.each([
    "nonsense",
    encode({}),
    encode({ version: "1", anyOf: [{}] }),
    encode({ version: "1", anyOf: [{ authority, allOf: [{}] }] }),
])("refuses the policy %s", async (data) => {
    const body = { kty: "EC-HSM", attributes: { exportable: true }, release_policy: { data } };
    expect((await vault.error(400, "POST", "/keys/k1/create", body)).code).toBe("BadParameter");
});
