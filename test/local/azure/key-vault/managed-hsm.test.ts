import { generateEc } from "../../../../local/azure/crypto/generate";
import { Harness, type Page, start } from "./harness";

const seconds = start / 1000;
const plain = Buffer.from("sixteen bytes ok").toString("base64url");

let hsm: Harness;
beforeEach(() => {
    hsm = Harness.managedHsm();
});

test("protects every key, and tells whether it may leave", async () => {
    const key = await hsm.body(200, "POST", "/keys/k1/create", { kty: "EC" });
    expect(key.key).toMatchObject({
        kid: expect.stringMatching(/^https:\/\/hsm\.managedhsm\.azure\.net\/keys\/k1\//) as string,
        kty: "EC-HSM",
    });
    expect(key.attributes).toEqual({
        enabled: true,
        created: seconds,
        updated: seconds,
        recoveryLevel: "CustomizedRecoverable+Purgeable",
        recoverableDays: 7,
        exportable: false,
    });
    const { d, ...rest } = await generateEc("P-256");
    const imported = await hsm.body(200, "PUT", "/keys/k2", { key: { ...rest, d } });
    expect(imported.key["kty"]).toBe("EC-HSM");
    expect(await hsm.body<Page>(200, "GET", "/keys")).not.toHaveProperty("nextLink");
});

test("deletes, recovers and purges at once", async () => {
    await hsm.body(200, "POST", "/keys/k1/create", { kty: "EC" });
    await hsm.body(200, "DELETE", "/keys/k1");
    await hsm.body(200, "GET", "/deletedkeys/k1");
    await hsm.body(200, "POST", "/deletedkeys/k1/recover");
    await hsm.body(200, "GET", "/keys/k1");
    await hsm.body(200, "DELETE", "/keys/k1");
    expect((await hsm.call("DELETE", "/deletedkeys/k1")).status).toBe(204);
    await hsm.body(200, "POST", "/keys/k1/create", { kty: "EC" });
});

test.each([
    ["A256GCM", 256],
    ["A128CBC", 128],
    ["A192CBCPAD", 192],
])("a symmetric key decrypts what it encrypted with %s", async (alg, key_size) => {
    const made = await hsm.body(200, "POST", "/keys/aes/create", { kty: "oct", key_size });
    expect(made.key).toEqual({
        kid: made.key["kid"],
        kty: "oct-HSM",
        key_ops: ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey", "deriveKey"],
    });
    const sealed = await hsm.body<Record<string, string>>(200, "POST", "/keys/aes/encrypt", { alg, value: plain });
    expect(sealed["alg"]).toBe(alg);
    expect(await hsm.body(200, "POST", "/keys/aes/decrypt", sealed)).toMatchObject({ alg, value: plain });
    const changed = { ...sealed, tag: "A".repeat(22), iv: alg.endsWith("GCM") ? sealed["iv"] : "AA" };
    expect((await hsm.error(400, "POST", "/keys/aes/decrypt", changed)).code).toBe("BadParameter");
    expect((await hsm.error(400, "POST", "/keys/aes/encrypt", { alg: "A128KW", value: "" })).code).toBe("BadParameter");
});

test("a symmetric key unwraps what it wrapped, and is rotated and imported", async () => {
    const k = Buffer.alloc(32, 7).toString("base64url");
    await hsm.body(200, "PUT", "/keys/aes", { key: { kty: "oct-HSM", k } });
    const wrapped = await hsm.body<object>(200, "POST", "/keys/aes/wrapkey", { alg: "A256KW", value: plain });
    expect(await hsm.body(200, "POST", "/keys/aes/unwrapkey", wrapped)).toMatchObject({ value: plain });
    expect(JSON.stringify(await hsm.body(200, "GET", "/keys/aes"))).not.toContain(k);
    const rotated = await hsm.body(200, "POST", "/keys/aes/rotate");
    expect(rotated.key["kty"]).toBe("oct-HSM");
    await hsm.error(400, "POST", "/keys/aes/unwrapkey", wrapped);
});

test("has its own rotation policies: no notices, small letters", async () => {
    await hsm.body(200, "POST", "/keys/k1/create", { kty: "EC" });
    expect(await hsm.body(200, "GET", "/keys/k1/rotationpolicy")).toEqual({
        attributes: { created: 0, expiryTime: "", updated: 0 },
        id: "",
    });
    const lifetimeActions = [{ trigger: { timeAfterCreate: "P30D" }, action: { type: "rotate" } }];
    const body = { lifetimeActions, attributes: { expiryTime: "P90D" } };
    expect(await hsm.body(200, "PUT", "/keys/k1/rotationpolicy", body)).toEqual({
        attributes: { created: seconds, expiryTime: "P90D", updated: seconds },
        id: "keys/k1/rotationpolicy",
        lifetimeActions,
    });
});

test("gives random bytes, up to 128", async () => {
    const { value } = await hsm.body(200, "POST", "/rng", { count: 100 });
    expect(Buffer.from(value, "base64url")).toHaveLength(100);
    for (const count of [0, -1, 129, "1"]) {
        expect((await hsm.error(400, "POST", "/rng", { count })).code).toBe("BadParameter");
    }
});

test("words its errors with the path and the activity", async () => {
    expect(await hsm.error(404, "GET", "/keys/nope/")).toEqual({
        code: "KeyNotFound",
        message: "Key not found: https://hsm.managedhsm.azure.net/keys/nope (Activity ID: request)",
    });
    expect((await hsm.error(400, "POST", "/keys/a%21/create", { kty: "EC" })).message).toBe(
        "Invalid key identifier or name (Activity ID: request)",
    );
    expect((await hsm.error(400, "POST", "/keys/restore", { value: "ZG9lc25vdGV4aXN0" })).code).toBe(
        "MalformedBackupBlob",
    );
});

test("has neither secrets nor certificates", async () => {
    await hsm.error(404, "GET", "/secrets");
    await hsm.error(404, "GET", "/certificates/c1");
});
