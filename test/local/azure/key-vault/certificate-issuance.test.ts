import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readCertificate } from "../../../../local/azure/crypto/certificates";
import { readPkcs12 } from "../../../../local/azure/crypto/pkcs12";
import { ecSelf, issue } from "./certificate-helpers";
import { Harness, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

describe("a self-signed certificate", () => {
    test("is in progress first, and completed a little later", async () => {
        const response = await vault.call("POST", "/certificates/c1/create", ecSelf);
        expect(response.status).toBe(202);
        expect(response.headers).toMatchObject({
            location: expect.stringMatching(
                /^https:\/\/kv-test\.vault\.azure\.net\/certificates\/c1\/pending\?api-version=7\.5&request_id=[0-9a-f]{32}$/,
            ) as string,
            "retry-after": "10",
        });
        expect(response.body).toMatchObject({
            issuer: { name: "Self" },
            cancellation_requested: false,
            status: "inProgress",
        });
        const pending = await vault.body(200, "GET", "/certificates/c1");
        expect(pending).not.toHaveProperty("cer");
        expect(pending.attributes["enabled"]).toBe(false);
        await vault.error(404, "GET", "/secrets/c1");
        expect(await vault.list("/certificates")).toEqual([]);
        expect(await vault.list("/certificates?includePending=true")).toHaveLength(1);

        vault.pass(2000);
        expect(await vault.body(200, "GET", "/certificates/c1/pending")).toMatchObject({
            status: "completed",
            target: "https://kv-test.vault.azure.net/certificates/c1",
        });
        const issued = await vault.body(200, "GET", "/certificates/c1");
        expect(issued.id).toBe(pending.id);
        expect(issued.kid).toBe(issued.id.replace("certificates", "keys"));
        expect(issued.sid).toBe(issued.id.replace("certificates", "secrets"));
    });

    test("has the subject, names, usages and times of its policy, and is signed by its own key", async () => {
        const issued = await issue(vault, "c1");
        const der = Buffer.from(issued.cer, "base64");
        const { publicKey, ...contents } = readCertificate(der);
        expect(contents).toEqual({
            subject: "CN=app",
            names: { emails: [], dnsNames: ["app.example.com"], upns: [], uris: [], ipAddresses: [] },
            extendedUsages: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
            usages: ["digitalSignature", "keyEncipherment"],
            authority: false,
            notBefore: new Date(start - 600_000),
            notAfter: new Date("2027-01-31T12:00:00Z"),
        });
        expect(new X509Certificate(der).verify(publicKey)).toBe(true);
        expect(issued.attributes).toMatchObject({ enabled: true, nbf: seconds - 600, exp: seconds + 365 * 86_400 });
    });

    test("shows its policy with the service's defaults", async () => {
        const { policy } = await issue(vault, "c1", {
            policy: { issuer: { name: "Self" }, x509_props: { subject: "CN=a" } },
        });
        expect(policy).toEqual({
            id: "https://kv-test.vault.azure.net/certificates/c1/policy",
            key_props: { exportable: true, kty: "RSA", key_size: 2048, reuse_key: false },
            secret_props: { contentType: "application/x-pkcs12" },
            x509_props: {
                subject: "CN=a",
                ekus: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
                key_usage: ["digitalSignature", "keyEncipherment"],
                validity_months: 12,
                basic_constraints: { ca: false },
            },
            lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: "AutoRenew" } }],
            issuer: { name: "Self" },
            attributes: { enabled: true, created: seconds, updated: seconds },
        });
    });

    test("has a key and a secret that are managed with it", async () => {
        const issued = await issue(vault, "c1");
        const key = await vault.body(200, "GET", "/keys/c1");
        expect(key).toMatchObject({ key: { kid: issued.kid, key_ops: ["sign", "verify"] }, managed: true });
        const secret = await vault.body(200, "GET", "/secrets/c1");
        expect(secret).toMatchObject({
            contentType: "application/x-pkcs12",
            id: issued.sid,
            managed: true,
            kid: issued.kid,
        });
        const file = readPkcs12(Buffer.from(secret.value, "base64"), "");
        expect(file.certificates).toEqual([Buffer.from(issued.cer, "base64")]);
        const publicKey = file.key && createPublicKey(file.key.export({ type: "pkcs8", format: "pem" }));
        expect(publicKey?.export({ format: "jwk" })["x"]).toBe(key.key["x"]);

        const refusal = { code: "Forbidden", innererror: { code: "KeyManagedByKeyVault" } };
        expect(await vault.error(403, "DELETE", "/keys/c1")).toMatchObject(refusal);
        expect((await vault.error(403, "DELETE", "/keys/c1")).message).toBe(
            `Operation "delete" is not allowed as this object's lifetime is managed by Key Vault.`,
        );
        expect((await vault.error(403, "PUT", "/secrets/c1", { value: "v" })).innererror?.code).toBe(
            "SecretManagedByKeyVault",
        );
        expect(vault.service.liveObjects(vault.vault)).toEqual({ keys: 0, secrets: 0, certificates: 1 });
    });

    test("has a key for what its key usage stands for", async () => {
        const x509_props = { subject: "CN=a", key_usage: ["digitalSignature", "keyEncipherment", "keyCertSign"] };
        await issue(vault, "c1", { policy: { issuer: { name: "self" }, x509_props } });
        expect((await vault.body(200, "GET", "/keys/c1")).key.key_ops).toEqual([
            "sign",
            "verify",
            "wrapKey",
            "unwrapKey",
        ]);
    });

    test("keeps a key to itself that isn't exportable, and gives PEM when asked to", async () => {
        const policy = { ...ecSelf.policy, secret_props: { contentType: "application/x-pem-file" } };
        await issue(vault, "c1", { policy });
        const open = (await vault.body(200, "GET", "/secrets/c1")).value;
        expect(createPrivateKey(open).asymmetricKeyType).toBe("ec");
        expect(new X509Certificate(open.slice(open.indexOf("-----BEGIN CERT"))).subject).toBe("CN=app");
        await issue(vault, "c2", { policy: { ...policy, key_props: { kty: "EC", exportable: false } } });
        expect((await vault.body(200, "GET", "/secrets/c2")).value).not.toContain("PRIVATE KEY");
    });

    test("gives its PKCS#12 as PEM when asked to, and a plain secret as it is", async () => {
        const { cer } = await issue(vault, "c1");
        const converted = await vault.body(200, "GET", "/secrets/c1?outContentType=application/x-pem-file");
        expect(converted).toMatchObject({ contentType: "application/x-pem-file" });
        expect(createPrivateKey(converted.value).asymmetricKeyType).toBe("ec");
        const certificate = converted.value.slice(converted.value.indexOf("-----BEGIN CERT"));
        expect(new X509Certificate(certificate).raw.toString("base64")).toBe(cer);
        await vault.body(200, "PUT", "/secrets/s1", { value: "v", contentType: "text/plain" });
        await vault.error(400, "GET", "/secrets/s1?outContentType=application/x-pem-file");
        await vault.body(200, "GET", "/secrets/s1?outContentType=text/plain");
    });

    test("gets a new version, with the same key when the policy says so", async () => {
        const reuse = { policy: { ...ecSelf.policy, key_props: { kty: "EC", reuse_key: true } } };
        const first = await issue(vault, "c1", reuse);
        const firstKey = await vault.body(200, "GET", "/keys/c1");
        const second = await issue(vault, "c1", reuse);
        expect(second.id).not.toBe(first.id);
        expect((await vault.body(200, "GET", "/keys/c1")).key["x"]).toBe(firstKey.key["x"]);
        await issue(vault, "c1");
        expect((await vault.body(200, "GET", "/keys/c1")).key["x"]).not.toBe(firstKey.key["x"]);
        expect(await vault.list("/certificates/c1/versions")).toHaveLength(3);
        const version = await vault.body(200, "GET", new URL(first.id).pathname);
        expect(version.cer).toBe(first.cer);
        expect(version).not.toHaveProperty("policy");
    });

    test("isn't started twice at once, and not over a key or secret of its name", async () => {
        await vault.body(202, "POST", "/certificates/c1/create", ecSelf);
        expect(await vault.error(409, "POST", "/certificates/c1/create", ecSelf)).toEqual({
            code: "Conflict",
            message:
                "A new key vault certificate can not be created or imported while a pending key vault certificate's " +
                "status is inProgress.",
        });
        await vault.body(200, "PUT", "/secrets/s1", { value: "v" });
        expect((await vault.error(409, "POST", "/certificates/s1/create", ecSelf)).code).toBe("Conflict");
        expect((await vault.body(200, "GET", "/secrets/s1")).value).toBe("v");
    });

    test.each([
        ["an unknown curve", { key_props: { kty: "EC", crv: "P-1" } }],
        ["an unknown size", { key_props: { kty: "RSA", key_size: 1000 } }],
        ["an unknown usage", { x509_props: { subject: "CN=a", key_usage: ["fly"] } }],
        ["a subject that is none", { x509_props: { subject: "nonsense" } }],
        ["neither subject nor names", { x509_props: {} }],
        ["an unknown content type", { secret_props: { contentType: "text/plain" } }],
        ["an extended usage that is no identifier", { x509_props: { subject: "CN=a", ekus: ["fly"] } }],
        ["an address that is none", { x509_props: { subject: "CN=a", sans: { ipAddresses: ["x"] } } }],
        ["an issuer the vault doesn't have", { issuer: { name: "nobody" } }],
        [
            "a trigger beyond all lifetime",
            { lifetime_actions: [{ trigger: { lifetime_percentage: 100 }, action: { action_type: "AutoRenew" } }] },
        ],
    ])("refuses %s", async (_, policy) => {
        const error = await vault.error(400, "POST", "/certificates/c1/create", {
            policy: { ...ecSelf.policy, ...policy },
        });
        expect(error.code).toBe("BadParameter");
        await vault.error(404, "GET", "/certificates/c1");
    });

    test("is refused with more than one lifetime action, in the service's words", async () => {
        const days = [30, 5].map((days_before_expiry) => ({
            trigger: { days_before_expiry },
            action: { action_type: "EmailContacts" },
        }));
        const refusal = { code: "BadParameter", message: "At most one action is allowed" };
        const asked = { policy: { ...ecSelf.policy, lifetime_actions: days } };
        expect(await vault.error(400, "POST", "/certificates/c1/create", asked)).toMatchObject(refusal);
        await vault.error(404, "GET", "/certificates/c1");
        await vault.body(202, "POST", "/certificates/c1/create", ecSelf);
        const changed = { lifetime_actions: days };
        expect(await vault.error(400, "PATCH", "/certificates/c1/policy", changed)).toMatchObject(refusal);
    });

    test("can be cancelled while it is in progress", async () => {
        await vault.body(202, "POST", "/certificates/c1/create", ecSelf);
        const cancelled = await vault.body(200, "PATCH", "/certificates/c1/pending", { cancellation_requested: true });
        expect(cancelled).toMatchObject({ cancellation_requested: true, status: "inProgress" });
        vault.pass(2000);
        expect((await vault.body(200, "GET", "/certificates/c1/pending")).status).toBe("cancelled");
        expect(await vault.body(200, "GET", "/certificates/c1")).not.toHaveProperty("cer");
    });
});
