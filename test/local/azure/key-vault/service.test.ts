import { AzureError } from "../../../../local/azure/contract";
import { limits, windowLength } from "../../../../local/azure/key-vault/throttling";
import { Harness } from "./harness";

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

test("answers for vaults of the three clouds and for managed HSMs, and for nothing else", () => {
    const hosts = ["kv.vault.azure.net", "kv.vault.azure.cn", "kv.vault.usgovcloudapi.net", "hsm.managedhsm.azure.net"];
    expect(hosts.filter((host) => vault.service.handlesHost(host))).toEqual(hosts);
    const others = ["vault.azure.net", "management.azure.com", "example.com", "kv.vault.azure.net.evil"];
    expect(others.filter((host) => vault.service.handlesHost(host))).toEqual([]);
});

test("says where and what it is in the headers of answers and errors alike", async () => {
    for (const path of ["/secrets", "/secrets/nope"]) {
        const { headers } = await vault.call("GET", path);
        expect(headers).toMatchObject({ "x-ms-keyvault-region": "eastus", "cache-control": "no-cache" });
        expect(headers?.["x-ms-keyvault-network-info"]).toContain("addr=203.0.113.1;");
    }
});

test("asks for the token before it looks at anything else", async () => {
    const request = { id: "1", method: "GET", host: "kv-test.vault.azure.net", path: "/nonsense" };
    const rest = { query: new URLSearchParams(), headers: {}, rawBody: Buffer.alloc(0), json: () => undefined };
    const response = await vault.service.handle({ ...request, ...rest, clientAddress: "203.0.113.1" });
    expect(response.status).toBe(401);
});

test.each([
    ["GET", "/secrets/s1", "secrets/getSecret/action", ["secrets", "get"], "s1"],
    ["PUT", "/secrets/s1", "secrets/setSecret/action", ["secrets", "set"], "s1"],
    ["GET", "/secrets", "secrets/readMetadata/action", ["secrets", "list"], undefined],
    ["DELETE", "/deletedsecrets/s1", "secrets/purge/action", ["secrets", "purge"], "s1"],
    ["POST", "/keys/k1/create", "keys/create/action", ["keys", "create"], "k1"],
    ["POST", "/keys/k1/v/wrapkey", "keys/wrap/action", ["keys", "wrapKey"], "k1"],
    ["POST", "/keys/k1/v/sign", "keys/sign/action", ["keys", "sign"], "k1"],
    ["POST", "/keys/restore", "keys/restore/action", ["keys", "restore"], undefined],
    ["GET", "/keys/k1/rotationpolicy", "keyrotationpolicies/read", ["keys", "getrotationpolicy"], "k1"],
    ["DELETE", "/keys/k1", "keys/delete", ["keys", "delete"], "k1"],
])("asks the right for %s %s", async (method, path, action, [kind, name], objectName) => {
    vault.refusal = new AzureError(403, "Forbidden", "no");
    expect((await vault.call(method, path, {})).status).toBe(403);
    expect(vault.asked).toEqual([
        {
            dataAction: `Microsoft.KeyVault/vaults/${action}`,
            permission: { kind, name },
            ...(objectName === undefined ? {} : { objectKind: kind, objectName }),
        },
    ]);
});

test("knows no other paths, methods and api-versions", async () => {
    expect((await vault.error(404, "GET", "/nonsense")).code).toBe("NotFound");
    expect((await vault.error(404, "GET", "/keys/a/b/c/d")).code).toBe("NotFound");
    expect(await vault.error(405, "POST", "/secrets/s1", {})).toEqual({
        code: "MethodNotAllowed",
        message: "HTTP POST not allowed",
    });
    expect((await vault.error(405, "POST", "/certificates//create", {})).code).toBe("MethodNotAllowed");
    for (const version of ["", "7.9", "1999-01-01", "8.0", "7.4%20"]) {
        expect((await vault.error(400, "GET", `/secrets?api-version=${version}`)).code).toBe("BadParameter");
    }
    for (const version of ["2016-10-01", "7.0", "7.4-preview.1", "7.6", "2025-07-01"]) {
        await vault.body(200, "GET", `/secrets?api-version=${version}`);
    }
    expect((await vault.error(400, "GET", "/secrets/%ff")).code).toBe("BadParameter");
});

test("refuses a body that no operation could want", async () => {
    const error = await vault.error(413, "PUT", "/secrets/s1", { value: "x".repeat(5 * 1024 * 1024) });
    expect(error.code).toBe("RequestEntityTooLarge");
});

describe("throttling", () => {
    test("is off unless switched on", async () => {
        for (let i = 0; i <= limits["secret-write"]; i++) {
            await vault.body(200, "PUT", "/secrets/s1", { value: "v" });
        }
    });

    test("refuses what is over the limit until the window is over, and leaves other sorts alone", async () => {
        vault.service.setThrottling(true);
        for (let i = 0; i < limits["secret-write"]; i++) {
            await vault.body(200, "PUT", "/secrets/s1", { value: "v" });
        }
        vault.pass(4000);
        const refused = await vault.call("PUT", "/secrets/s1", { value: "v" });
        expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "6" } });
        expect(refused.body.error.code).toBe("Throttled");
        await vault.body(200, "GET", "/secrets/s1");
        vault.pass(windowLength - 4000);
        await vault.body(200, "PUT", "/secrets/s1", { value: "v" });
    });

    test("has the service's documented limits", () => {
        expect(limits).toMatchObject({ "key-creation": 20, "secret-write": 300, "key-operation": 4000 });
        expect(windowLength).toBe(10_000);
    });
});

describe("what the resource manager sees", () => {
    test("is the same keys, created once", async () => {
        const specification = {
            kty: "EC",
            curveName: "P-384",
            keyOps: ["sign"],
            tags: { a: "b" },
            rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: "P30D" }, action: { type: "rotate" } }] },
        };
        const made = await vault.service.createKey(vault.vault, "k1", specification);
        expect(made).toMatchObject({ name: "k1", kty: "EC", curveName: "P-384", keyOps: ["sign"], tags: { a: "b" } });
        expect(made.rotationPolicy).toMatchObject({
            lifetimeActions: [
                { trigger: { timeAfterCreate: "P30D" }, action: { type: "rotate" } },
                { trigger: { timeBeforeExpiry: "P30D" }, action: { type: "notify" } },
            ],
        });
        expect(await vault.service.createKey(vault.vault, "k1", { kty: "RSA" })).toEqual(made);
        expect((await vault.body(200, "GET", "/keys/k1")).key["kid"]).toContain(made.version);
        expect(vault.service.keys(vault.vault)).toEqual([made]);
        expect(vault.service.key(vault.vault, "k1", made.version)).toEqual(made);
        expect(vault.service.key(vault.vault, "nope")).toBeUndefined();
    });

    test("is the same secrets, without their values", async () => {
        const made = await vault.service.setSecret(vault.vault, "s1", { value: "hush", tags: { a: "b" } });
        expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("hush");
        const changed = await vault.service.updateSecret(vault.vault, "s1", { attributes: { enabled: false } });
        expect(changed).toMatchObject({ version: made.version, attributes: { enabled: false }, tags: { a: "b" } });
        const again = await vault.service.updateSecret(vault.vault, "s1", { value: "other" });
        expect(again?.version).not.toBe(made.version);
        expect(again).toMatchObject({ attributes: { enabled: false }, tags: { a: "b" } });
        expect(JSON.stringify(vault.service.secrets(vault.vault))).not.toContain("other");
        expect(await vault.service.updateSecret(vault.vault, "nope", {})).toBeUndefined();
    });

    test("is gone with the vault", async () => {
        await vault.service.setSecret(vault.vault, "s1", { value: "v" });
        await vault.body(200, "PUT", "/secrets/s2", { value: "v" });
        await vault.body(200, "DELETE", "/secrets/s2");
        expect(vault.service.liveObjects(vault.vault)).toEqual({ keys: 0, secrets: 1, certificates: 0 });
        vault.service.purgeVaultContents("KV-Test");
        expect(vault.service.liveObjects(vault.vault)).toEqual({ keys: 0, secrets: 0, certificates: 0 });
        await vault.body(200, "PUT", "/secrets/s2", { value: "v" });
    });
});
