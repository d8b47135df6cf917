import { createHash } from "node:crypto";
import { generateRsa } from "../../../../local/azure/crypto/generate";
import { Harness, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

/** A key on a curve: as quick to make as it gets. */
function ec(name: string, extra: object = {}) {
    return vault.body(200, "POST", `/keys/${name}/create`, { kty: "EC", ...extra });
}

describe("cryptography", () => {
    const digest = createHash("sha256").update("data").digest("base64url");

    test("signs with a version and verifies with it, whichever is current", async () => {
        const kid = (await ec("k1")).key["kid"] ?? "";
        const path = new URL(kid).pathname;
        await ec("k1");
        const signed = await vault.body(200, "POST", `${path}/sign`, { alg: "ES256", value: digest });
        expect(signed).toEqual({ kid, value: expect.stringMatching(/^[\w-]{86}$/) as string });
        const verified = { alg: "ES256", digest, value: signed.value };
        expect(await vault.body(200, "POST", `${path}/verify`, verified)).toEqual({ value: true });
        expect(await vault.body(200, "POST", "/keys/k1//verify", verified)).toEqual({ value: false });
    });

    test("encrypts and wraps with RSA, and refuses what isn't a key_op", async () => {
        const jwk = await generateRsa(2048);
        await vault.body(200, "PUT", "/keys/r", { key: jwk });
        const value = Buffer.from("plain").toString("base64url");
        const encrypted = await vault.body(200, "POST", "/keys/r/encrypt", { alg: "RSA-OAEP-256", value });
        const decrypt = { alg: "RSA-OAEP-256", value: encrypted.value };
        expect((await vault.body(200, "POST", "/keys/r/decrypt", decrypt)).value).toBe(value);
        const wrapped = await vault.body(200, "POST", "/keys/r/wrapkey", { alg: "RSA-OAEP", value });
        const unwrap = { alg: "RSA-OAEP", value: wrapped.value };
        expect((await vault.body(200, "POST", "/keys/r/unwrapkey", unwrap)).value).toBe(value);

        await vault.body(200, "PATCH", "/keys/r", { key_ops: ["encrypt"] });
        expect(await vault.error(403, "POST", "/keys/r/decrypt", decrypt)).toEqual({
            code: "Forbidden",
            message: "Operation decrypt is not permitted on this key.",
            innererror: { code: "KeyOperationForbidden" },
        });
    });

    test("is refused to a disabled key", async () => {
        await ec("k1", { attributes: { enabled: false } });
        expect(await vault.error(403, "POST", "/keys/k1/sign", { alg: "ES256", value: digest })).toEqual({
            code: "Forbidden",
            message: "Operation sign is not allowed on a disabled key.",
            innererror: { code: "KeyDisabled" },
        });
    });

    test("outside its validity a key verifies and no longer signs", async () => {
        await ec("k1", { attributes: { exp: seconds + 60 } });
        const sign = () => vault.call("POST", "/keys/k1/sign", { alg: "ES256", value: digest });
        const signature = (await sign()).body.value;
        vault.pass(60_000);
        const refused = await sign();
        expect(refused).toMatchObject({ status: 403, body: { error: { innererror: { code: "KeyExpired" } } } });
        expect(refused.body.error.message).toBe("Operation sign is not allowed on an expired key.");
        const verify = { alg: "ES256", digest, value: signature };
        expect(await vault.body(200, "POST", "/keys/k1/verify", verify)).toEqual({ value: true });

        await ec("k2", { attributes: { nbf: seconds + 3600 } });
        const early = await vault.error(403, "POST", "/keys/k2/sign", { alg: "ES256", value: digest });
        expect(early.innererror).toEqual({ code: "KeyNotYetValid" });
    });

    test.each([
        ["an algorithm of another kind of key", { alg: "RS256", value: digest }],
        ["a digest of another length", { alg: "ES256", value: "AAAA" }],
        ["a value that isn't base64url", { alg: "ES256", value: "?" }],
        ["no algorithm", { value: digest }],
    ])("refuses %s", async (_, body) => {
        await ec("k1");
        expect((await vault.error(400, "POST", "/keys/k1/sign", body)).code).toBe("BadParameter");
    });
});
