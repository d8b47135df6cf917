import { createHash } from "node:crypto";
import { generateEc, generateRsa } from "../../../../local/azure/crypto/generate";
import { type Answer, day, Harness, type Page, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

/** A key on a curve: as quick to make as it gets. */
function ec(name: string, extra: object = {}) {
    return vault.body(200, "POST", `/keys/${name}/create`, { kty: "EC", ...extra });
}

function versionOf({ key }: Answer): string {
    return key["kid"]?.split("/").at(-1) ?? "";
}

describe("creation", () => {
    test("answers the public key with the attributes of the vault's retention", async () => {
        const bundle = await ec("k1", { tags: { a: "b" } });
        expect(bundle).toEqual({
            key: {
                kid: expect.stringMatching(/^https:\/\/kv-test\.vault\.azure\.net\/keys\/k1\/[0-9a-f]{32}$/) as string,
                kty: "EC",
                key_ops: ["sign", "verify"],
                crv: "P-256",
                x: expect.stringMatching(/^[\w-]{43}$/) as string,
                y: expect.stringMatching(/^[\w-]{43}$/) as string,
            },
            attributes: {
                enabled: true,
                created: seconds,
                updated: seconds,
                recoveryLevel: "CustomizedRecoverable+Purgeable",
                recoverableDays: 7,
                exportable: false,
                hsmPlatform: "0",
            },
            tags: { a: "b" },
        });
    });

    test("makes RSA keys of 2048 bits unless asked otherwise, for all operations", async () => {
        const bundle = await vault.body(200, "POST", "/keys/r/create", { kty: "RSA-HSM" });
        expect(bundle.key["kty"]).toBe("RSA-HSM");
        expect(bundle.key.key_ops).toEqual(["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]);
        expect(Buffer.from(bundle.key["n"] ?? "", "base64url")).toHaveLength(256);
        expect(bundle.key["e"]).toBe("AQAB");
    });

    test("adds a version to an existing name", async () => {
        const first = await ec("k1");
        const second = await ec("K1");
        expect(versionOf(second)).not.toBe(versionOf(first));
        expect(await vault.body(200, "GET", "/keys/k1")).toEqual(second);
        expect(await vault.body(200, "GET", `/keys/k1/${versionOf(first)}`)).toEqual(first);
    });

    test.each([
        ["no type", {}],
        ["a symmetric key", { kty: "oct-HSM", key_size: 256 }],
        ["an unknown type", { kty: "DSA" }],
        ["an RSA size that isn't offered", { kty: "RSA", key_size: 1024 }],
        ["an exponent that is even", { kty: "RSA", public_exponent: 4 }],
        ["an exponent below all", { kty: "RSA", public_exponent: -1 }],
        ["an unknown curve", { kty: "EC", crv: "P-224" }],
        ["an unknown operation", { kty: "EC", key_ops: ["fly"] }],
        ["a size that is no number", { kty: "RSA", key_size: "2048" }],
        ["an exportable key without a policy", { kty: "EC-HSM", attributes: { exportable: true } }],
    ])("refuses %s", async (_, body) => {
        expect((await vault.error(400, "POST", "/keys/k1/create", body)).code).toBe("BadParameter");
        expect(await vault.body(200, "GET", "/keys")).toEqual({ value: [], nextLink: null });
    });

    test("lets a key that only takes in other keys expire after two days", async () => {
        expect((await ec("kek", { key_ops: ["import"] })).attributes["exp"]).toBe(seconds + 2 * 86_400);
    });

    test("refuses names that aren't", async () => {
        expect(await vault.error(400, "POST", "/keys/key%21@%23$/create", { kty: "EC" })).toEqual({
            code: "BadParameter",
            message: "The request URI contains an invalid name: key!@#$",
        });
    });

    test("refuses keys of an HSM in a standard vault", async () => {
        vault = new Harness({ sku: { family: "A", name: "standard" } });
        expect((await vault.error(400, "POST", "/keys/k1/create", { kty: "EC-HSM" })).message).toContain("premium");
    });
});

test("older api-versions show the attributes they knew", async () => {
    await ec("k1");
    const attributes = async (version: string) =>
        Object.keys((await vault.body(200, "GET", `/keys/k1?api-version=${version}`)).attributes);
    const basic = ["enabled", "created", "updated", "recoveryLevel"];
    expect(await attributes("7.0")).toEqual(basic);
    expect(await attributes("7.3")).toEqual([...basic, "recoverableDays"]);
    expect(await attributes("7.4")).toEqual([...basic, "recoverableDays", "exportable"]);
    expect(await attributes("2025-07-01")).toEqual([...basic, "recoverableDays", "exportable", "hsmPlatform"]);
});

describe("import", () => {
    test("keeps the key, and makes it one of an HSM on request", async () => {
        const { d, ...publicKey } = await generateEc("P-256K");
        const bundle = await vault.body(200, "PUT", "/keys/k1", { Hsm: true, key: { ...publicKey, d } });
        expect(bundle.key).toMatchObject({ ...publicKey, kty: "EC-HSM" });
        expect(JSON.stringify(bundle)).not.toContain(d);
    });

    test("refuses what is no key, naming the property", async () => {
        const message = 'The property "key" must be a valid JsonWebKey object.';
        expect(await vault.error(400, "PUT", "/keys/k1", { key: {} })).toEqual({ code: "BadParameter", message });
        const jwk = { ...(await generateEc("P-256")), x: "AAAA" };
        expect((await vault.error(400, "PUT", "/keys/k1", { key: jwk })).message).toBe(message);
        expect((await vault.error(400, "PUT", "/keys/k1", {})).message).toBe(message);
    });

    test("refuses an RSA key that is too small", async () => {
        await vault.body(200, "PUT", "/keys/weak", { key: await generateRsa(1024) });
        const jwk = await generateRsa(768);
        expect((await vault.error(400, "PUT", "/keys/k1", { key: jwk })).code).toBe("BadParameter");
    });
});

describe("update", () => {
    test("changes operations, attributes and tags of one version, and nothing that isn't named", async () => {
        const first = versionOf(await ec("k1", { tags: { a: "b" } }));
        await ec("k1");
        vault.pass(5000);
        const updated = await vault.body(200, "PATCH", `/keys/k1/${first}`, {
            key_ops: ["verify"],
            attributes: { enabled: false, exp: seconds + 100 },
        });
        expect(updated.key.key_ops).toEqual(["verify"]);
        expect(updated.attributes).toMatchObject({
            enabled: false,
            exp: seconds + 100,
            created: seconds,
            updated: seconds + 5,
        });
        expect(updated.tags).toEqual({ a: "b" });
        expect((await vault.body(200, "GET", "/keys/k1")).attributes["enabled"]).toBe(true);
    });

    test("means the current version when the path names none, and empties tags when asked", async () => {
        const current = await ec("k1", { tags: { a: "b" } });
        const updated = await vault.body(200, "PATCH", "/keys/k1/", { tags: {} });
        expect(updated.key["kid"]).toBe(current.key["kid"]);
        expect(updated.tags).toEqual({});
    });

    test("of a key that doesn't exist is 404, in the service's words", async () => {
        expect(await vault.error(404, "PATCH", "/keys/nope", { tags: {} })).toEqual({
            code: "KeyNotFound",
            message:
                "A key with (name/id) nope was not found in this key vault. If you recently deleted this key you may be " +
                "able to recover it using the correct recovery command. For help resolving this issue, please see " +
                "https://go.microsoft.com/fwlink/?linkid=2125182",
        });
    });
});

describe("lists", () => {
    test("come in pages, whose links lead through all of them", async () => {
        for (const name of ["c", "a", "b"]) {
            await ec(name);
        }
        const first = await vault.body<Page>(200, "GET", "/keys?maxresults=2");
        expect(first.value.map(({ kid }) => kid)).toEqual([
            "https://kv-test.vault.azure.net/keys/a",
            "https://kv-test.vault.azure.net/keys/b",
        ]);
        expect(first.value[0]).not.toHaveProperty("key");
        const link = new URL(first.nextLink ?? "");
        expect(first.nextLink).toMatch(
            /^https:\/\/kv-test\.vault\.azure\.net:443\/keys\?api-version=7\.5&\$skiptoken=.+&maxresults=2$/,
        );
        const second = await vault.body(200, "GET", link.pathname + link.search);
        expect(second).toMatchObject({ value: [{ kid: "https://kv-test.vault.azure.net/keys/c" }], nextLink: null });
    });

    test("show every version of a key with its id, and none of a key that isn't there", async () => {
        const versions = [versionOf(await ec("k1")), versionOf(await ec("k1"))].sort();
        const listed = await vault.list("/keys/k1/versions");
        expect(listed.map(({ kid }) => kid.split("/").at(-1))).toEqual(versions);
        expect(await vault.body(200, "GET", "/keys/nope/versions")).toEqual({ value: [], nextLink: null });
    });

    test("refuse pages beyond the largest, and tokens that no list gave", async () => {
        expect((await vault.error(400, "GET", "/keys?maxresults=26")).message).toContain("26");
        expect((await vault.error(400, "GET", "/keys?$skiptoken=bm9uc2Vuc2U")).code).toBe("BadParameter");
    });
});

describe("a deleted key", () => {
    test("is being deleted, then recoverable, then live again after its recovery", async () => {
        const bundle = await ec("k1");
        const deleted = await vault.body(200, "DELETE", "/keys/k1");
        expect(deleted).toEqual({
            recoveryId: "https://kv-test.vault.azure.net/deletedkeys/k1",
            deletedDate: seconds,
            scheduledPurgeDate: seconds + 7 * 86_400,
            ...bundle,
        });
        expect((await vault.error(404, "GET", "/keys/k1")).code).toBe("KeyNotFound");
        expect(await vault.error(404, "GET", "/deletedkeys/k1")).toEqual({
            code: "KeyNotFound",
            message: "Deleted Key not found: k1",
        });
        expect(await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).toEqual({
            code: "Conflict",
            message: "Key k1 is currently being deleted and cannot be re-created; retry later.",
            innererror: { code: "ObjectIsBeingDeleted" },
        });
        expect((await vault.error(409, "POST", "/deletedkeys/k1/recover")).message).toBe(
            "Key k1 is currently being deleted.",
        );
        expect((await vault.error(409, "DELETE", "/deletedkeys/k1")).message).toBe("Key is currently being deleted.");

        vault.settle();
        expect(await vault.body(200, "GET", "/deletedkeys/k1")).toEqual(deleted);
        expect(await vault.list("/deletedkeys")).toHaveLength(1);
        expect(await vault.list("/keys")).toHaveLength(0);
        expect(await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).toEqual({
            code: "Conflict",
            message:
                "Key k1 is currently in a deleted but recoverable state, and its name cannot be reused; in this state, " +
                "the key can only be recovered or purged.",
            innererror: { code: "ObjectIsDeletedButRecoverable" },
        });

        expect(await vault.body(200, "POST", "/deletedkeys/k1/recover")).toEqual(bundle);
        expect((await vault.error(404, "GET", "/keys/k1")).code).toBe("KeyNotFound");
        expect((await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).innererror).toEqual({
            code: "ObjectIsBeingRecovered",
        });
        vault.settle();
        expect(await vault.body(200, "GET", "/keys/k1")).toEqual(bundle);
    });

    test("is gone when it is purged, and its name free a little later", async () => {
        await ec("k1");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.settle();
        expect(await vault.call("DELETE", "/deletedkeys/k1")).toMatchObject({ status: 204 });
        expect((await vault.error(404, "GET", "/deletedkeys/k1")).code).toBe("KeyNotFound");
        expect((await vault.error(409, "POST", "/keys/k1/create", { kty: "EC" })).innererror?.code).toBe(
            "ObjectIsBeingDeleted",
        );
        vault.settle();
        await ec("k1");
        expect(await vault.list("/keys/k1/versions")).toHaveLength(1);
    });

    test("is purged by the clock at its scheduled date, and not before", async () => {
        await ec("k1");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.pass(7 * day - 1);
        await vault.body(200, "GET", "/deletedkeys/k1");
        vault.pass(1);
        await vault.error(404, "GET", "/deletedkeys/k1");
        await ec("k1");
    });

    test("stays until then in a vault with purge protection", async () => {
        vault = new Harness({ enablePurgeProtection: true, softDeleteRetentionInDays: 90 });
        expect((await ec("k1")).attributes["recoveryLevel"]).toBe("Recoverable");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.settle();
        expect((await vault.error(403, "DELETE", "/deletedkeys/k1")).code).toBe("Forbidden");
        await vault.body(200, "GET", "/deletedkeys/k1");
    });

    test("can't be recovered when it is live, nor purged when it isn't deleted", async () => {
        await ec("k1");
        expect(await vault.error(400, "POST", "/deletedkeys/k1/recover")).toEqual({
            code: "MethodNotAllowed",
            message: "Key exists already: k1",
            innererror: { code: "RequestNotAllowedOnNonDeletedObject" },
        });
        expect(await vault.error(404, "DELETE", "/deletedkeys/k1")).toEqual({
            code: "KeyNotFound",
            message: "Key not found: k1",
        });
    });
});

describe("a backup", () => {
    test("brings all versions back under the same ids", async () => {
        const first = await ec("k1");
        const second = await ec("k1");
        const { value } = await vault.body(200, "POST", "/keys/k1/backup");
        expect((await vault.error(409, "POST", "/keys/restore", { value })).code).toBe("Conflict");
        await vault.body(200, "DELETE", "/keys/k1");
        vault.settle();
        await vault.call("DELETE", "/deletedkeys/k1");
        vault.settle();
        expect(await vault.body(200, "POST", "/keys/restore", { value })).toEqual(second);
        expect(await vault.body(200, "GET", `/keys/k1/${versionOf(first)}`)).toEqual(first);
    });

    test("holds no key in plain sight, and is refused when a byte of it changed", async () => {
        const jwk = await generateEc("P-256");
        await vault.body(200, "PUT", "/keys/k1", { key: jwk });
        const value = (await vault.body(200, "POST", "/keys/k1/backup")).value;
        expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain(jwk.d);
        const bytes = Buffer.from(value, "base64url");
        bytes[60] = (bytes[60] ?? 0) ^ 1;
        const malformed = (blob: string) => vault.error(400, "POST", "/keys/restore", { value: blob });
        expect(await malformed(bytes.toString("base64url"))).toEqual({
            code: "Malformed backup blob",
            message: "Backup blob is corrupt.",
        });
        expect((await malformed("ZG9lc25vdGV4aXN0")).message).toBe("Backup blob is corrupt.");
        expect((await malformed("A".repeat(400))).message).toBe("Backup blob contains invalid or corrupt version.");
    });
});

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
