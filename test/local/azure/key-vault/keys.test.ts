import { generateEc, generateRsa } from "../../../../local/azure/crypto/generate";
import { type Answer, Harness, start } from "./harness";

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
