import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readCertificate, selfSignedCertificate } from "../../../../local/azure/crypto/certificates";
import { generateEc, generateRsa } from "../../../../local/azure/crypto/generate";
import { toPrivateKey } from "../../../../local/azure/crypto/jwk";
import { readPkcs12, writePkcs12 } from "../../../../local/azure/crypto/pkcs12";
import { Pkcs10CertificateRequest } from "../../../../local/azure/x509";
import { type Answer, day, Harness, start } from "./harness";

const seconds = start / 1000;
const ecSelf = {
    policy: {
        key_props: { kty: "EC" },
        x509_props: { subject: "CN=app", sans: { dns_names: ["app.example.com"] } },
        issuer: { name: "Self" },
    },
};

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
});

/** Makes a self-signed certificate and waits for it. */
async function issue(name: string, body: object = ecSelf): Promise<Answer> {
    await vault.body(202, "POST", `/certificates/${name}/create`, body);
    vault.pass(2000);
    return vault.body(200, "GET", `/certificates/${name}`);
}

function pem(label: string, der: Buffer): string {
    return `-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`;
}

async function ownCertificate(notAfter = start + 365 * day) {
    const key = toPrivateKey(await generateEc("P-256"));
    const names = { emails: [], dnsNames: ["a.example.com"], upns: [], uris: [], ipAddresses: [] };
    const template = {
        subject: "O=Noodle, CN=a",
        names,
        extendedUsages: [],
        usages: ["digitalSignature"],
        authority: false,
    };
    return { key, der: await selfSignedCertificate(key, template, new Date(start), new Date(notAfter)) };
}

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
        const issued = await issue("c1");
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
        const { policy } = await issue("c1", { policy: { issuer: { name: "Self" }, x509_props: { subject: "CN=a" } } });
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
        const issued = await issue("c1");
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
        await issue("c1", { policy: { issuer: { name: "self" }, x509_props } });
        expect((await vault.body(200, "GET", "/keys/c1")).key.key_ops).toEqual([
            "sign",
            "verify",
            "wrapKey",
            "unwrapKey",
        ]);
    });

    test("keeps a key to itself that isn't exportable, and gives PEM when asked to", async () => {
        const policy = { ...ecSelf.policy, secret_props: { contentType: "application/x-pem-file" } };
        await issue("c1", { policy });
        const open = (await vault.body(200, "GET", "/secrets/c1")).value;
        expect(createPrivateKey(open).asymmetricKeyType).toBe("ec");
        expect(new X509Certificate(open.slice(open.indexOf("-----BEGIN CERT"))).subject).toBe("CN=app");
        await issue("c2", { policy: { ...policy, key_props: { kty: "EC", exportable: false } } });
        expect((await vault.body(200, "GET", "/secrets/c2")).value).not.toContain("PRIVATE KEY");
    });

    test("gives its PKCS#12 as PEM when asked to, and a plain secret as it is", async () => {
        const { cer } = await issue("c1");
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
        const first = await issue("c1", reuse);
        const firstKey = await vault.body(200, "GET", "/keys/c1");
        const second = await issue("c1", reuse);
        expect(second.id).not.toBe(first.id);
        expect((await vault.body(200, "GET", "/keys/c1")).key["x"]).toBe(firstKey.key["x"]);
        await issue("c1");
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

    test("can be cancelled while it is in progress", async () => {
        await vault.body(202, "POST", "/certificates/c1/create", ecSelf);
        const cancelled = await vault.body(200, "PATCH", "/certificates/c1/pending", { cancellation_requested: true });
        expect(cancelled).toMatchObject({ cancellation_requested: true, status: "inProgress" });
        vault.pass(2000);
        expect((await vault.body(200, "GET", "/certificates/c1/pending")).status).toBe("cancelled");
        expect(await vault.body(200, "GET", "/certificates/c1")).not.toHaveProperty("cer");
    });
});

describe("the renewal of a certificate", () => {
    const created = async () =>
        (await vault.list("/certificates/c1/versions"))
            .map(({ attributes }) => ((attributes["created"] as number) - seconds) / 86_400)
            .map(Math.floor)
            .sort((a, b) => a - b);

    test("happens at 80 percent of its life, again and again", async () => {
        await issue("c1");
        vault.pass(291 * day);
        expect(await created()).toEqual([0]);
        vault.pass(2 * day);
        expect(await created()).toEqual([0, 292]);
        expect((await vault.body(200, "GET", "/certificates/c1/pending")).status).toBe("completed");
        vault.pass(400 * day);
        expect(await created()).toEqual([0, 292, 584]);
        expect((await vault.body(200, "GET", "/secrets/c1")).attributes["created"]).toBeGreaterThan(
            seconds + 584 * 86_400,
        );
    });

    test("happens some days before its expiry when the policy says so", async () => {
        const lifetime_actions = [{ trigger: { days_before_expiry: 30 }, action: { action_type: "AutoRenew" } }];
        await issue("c1", { policy: { ...ecSelf.policy, lifetime_actions } });
        vault.pass(336 * day);
        expect(await created()).toEqual([0, 335]);
    });

    test("doesn't happen to one that is disabled, or of which people are only reminded", async () => {
        await issue("c1", { ...ecSelf, attributes: { enabled: false } });
        const lifetime_actions = [{ trigger: { lifetime_percentage: 80 }, action: { action_type: "EmailContacts" } }];
        await issue("c2", { policy: { ...ecSelf.policy, lifetime_actions } });
        vault.pass(360 * day);
        expect(await created()).toEqual([0]);
        expect(await vault.list("/certificates/c2/versions")).toHaveLength(1);
    });
});

describe("a certificate signed elsewhere", () => {
    const unknown = { policy: { ...ecSelf.policy, key_props: { kty: "RSA" }, issuer: { name: "Unknown" } } };

    test("waits for the merge of what was made of its request", async () => {
        const { csr } = await vault.body(202, "POST", "/certificates/c1/create", unknown);
        vault.pass(day);
        expect((await vault.body(200, "GET", "/certificates/c1/pending")).status).toBe("inProgress");
        const request = new Pkcs10CertificateRequest(Buffer.from(csr, "base64"));
        expect(request.subject).toBe("CN=app");

        const other = await ownCertificate();
        const merge = (x5c: readonly string[]) => vault.call("POST", "/certificates/c1/pending/merge", { x5c });
        expect((await merge([other.der.toString("base64")])).status).toBe(400);
        expect((await merge(["AAAA"])).status).toBe(400);
        expect((await vault.body(200, "GET", "/certificates/c1/pending")).status).toBe("inProgress");
    });

    test("is there after the merge, with its chain behind it", async () => {
        const jwk = await generateRsa(2048);
        const { operation } = await startWith(jwk);
        const key = toPrivateKey(jwk);
        const names = { emails: [], dnsNames: [], upns: [], uris: [], ipAddresses: [] };
        const template = { subject: "CN=merged", names, extendedUsages: [], usages: [], authority: false };
        const der = await selfSignedCertificate(key, template, new Date(start), new Date(start + day));
        const root = await ownCertificate();
        const x5c = [root.der.toString("base64"), Buffer.from(der.toString("base64")).toString("base64")];
        const merged = await vault.call("POST", "/certificates/c1/pending/merge", { x5c });
        expect(merged.status).toBe(201);
        expect(merged.headers?.["location"]).toBe("https://kv-test.vault.azure.net/certificates/c1?api-version=7.5");
        expect(merged.body).toMatchObject({
            cer: der.toString("base64"),
            attributes: { enabled: true, exp: seconds + 86_400 },
        });
        expect(merged.body.id).toContain(operation);
        const secret = await vault.body(200, "GET", "/secrets/c1");
        expect(readPkcs12(Buffer.from(secret.value, "base64"), "").certificates).toEqual([der, root.der]);
    });

    /** Starts a certificate and puts a known key in place of the one that was made. */
    async function startWith(jwk: object) {
        await vault.body(202, "POST", "/certificates/c1/create", unknown);
        const issuances = vault.store.collection<Record<string, unknown>>("key-vault/issuances");
        const [[at, issuance] = ["", {}]] = [...issuances.entries()];
        issuances.set(at, { ...issuance, jwk });
        return { operation: issuance["version"] as string };
    }

    test("is forgotten with its operation", async () => {
        await vault.body(202, "POST", "/certificates/c1/create", unknown);
        expect((await vault.body(200, "DELETE", "/certificates/c1/pending")).status).toBe("inProgress");
        expect(await vault.error(404, "GET", "/certificates/c1/pending")).toEqual({
            code: "PendingCertificateNotFound",
            message: "Pending certificate not found: c1",
        });
        expect(await vault.body(200, "GET", "/certificates/c1")).not.toHaveProperty("pending");
    });
});

describe("an import", () => {
    test("of a PKCS#12 file reads the policy from the certificate", async () => {
        const { key, der } = await ownCertificate();
        const value = writePkcs12(key, [der]).toString("base64");
        const imported = await vault.body(200, "POST", "/certificates/c1/import", { value, tags: { a: "b" } });
        expect(imported).toMatchObject({
            cer: der.toString("base64"),
            tags: { a: "b" },
            attributes: { enabled: true },
        });
        expect(imported.policy).toMatchObject({
            key_props: { exportable: true, kty: "EC", key_size: 256, crv: "P-256", reuse_key: false },
            secret_props: { contentType: "application/x-pkcs12" },
            x509_props: {
                subject: "O=Noodle, CN=a",
                sans: { emails: [], dns_names: ["a.example.com"], upns: [] },
                ekus: [],
                key_usage: ["digitalSignature"],
                validity_months: 12,
                basic_constraints: { ca: false },
            },
            lifetime_actions: [{ action: { action_type: "EmailContacts" } }],
            issuer: { name: "Unknown" },
        });
        expect(imported).not.toHaveProperty("pending");
        expect((await vault.body(200, "GET", "/keys/c1")).key["kty"]).toBe("EC");
    });

    test.each(["text", "base64"])("of PEM as %s keeps its chain in order", async (form) => {
        const { key, der } = await ownCertificate();
        const other = await ownCertificate();
        const text =
            pem("CERTIFICATE", other.der) +
            pem("CERTIFICATE", der) +
            key.export({ type: "pkcs8", format: "pem" }).toString();
        const value = form === "text" ? text : Buffer.from(text).toString("base64");
        const policy = { secret_props: { contentType: "application/x-pem-file" }, issuer: { name: "Self" } };
        const imported = await vault.body(200, "POST", "/certificates/c1/import", { value, policy });
        expect(imported.cer).toBe(der.toString("base64"));
        const secret = (await vault.body(200, "GET", "/secrets/c1")).value;
        expect(secret.match(/BEGIN [A-Z ]+/g)).toEqual(["BEGIN PRIVATE KEY", "BEGIN CERTIFICATE", "BEGIN CERTIFICATE"]);
    });

    test("is refused when it has expired, can't be read, or has no key of its own", async () => {
        const old = await ownCertificate(start - day);
        const refuse = (value: string, pwd?: string) =>
            vault.error(400, "POST", "/certificates/c1/import", { value, pwd });
        const expired = await refuse(writePkcs12(old.key, [old.der]).toString("base64"));
        expect(expired).toEqual({ code: "BadParameter", message: "X509 Certificate is already expired" });
        const { key, der } = await ownCertificate();
        expect((await refuse(writePkcs12(key, [der]).toString("base64"), "wrong")).message).toContain(
            "can not be read",
        );
        expect((await refuse("bm9uc2Vuc2U=")).message).toContain("can not be read");
        expect((await refuse(writePkcs12(undefined, [der]).toString("base64"))).message).toContain("no private key");
        expect((await refuse(writePkcs12(key, [old.der]).toString("base64"))).message).toContain("no certificate");
        expect((await refuse(pem("CERTIFICATE", der))).message).toContain("private key");
    });
});

describe("a deleted certificate", () => {
    test("takes its key and secret with it, brings them back, and leaves nothing after a purge", async () => {
        const issued = await issue("c1");
        const deleted = await vault.body(200, "DELETE", "/certificates/c1");
        expect(deleted).toMatchObject({
            recoveryId: "https://kv-test.vault.azure.net/deletedcertificates/c1",
            id: issued.id,
        });
        await vault.error(404, "GET", "/keys/c1");
        await vault.error(404, "GET", "/secrets/c1");
        vault.settle();
        expect(await vault.list("/deletedcertificates")).toHaveLength(1);
        expect(await vault.list("/deletedkeys")).toHaveLength(1);
        expect((await vault.error(403, "DELETE", "/deletedkeys/c1")).innererror?.code).toBe("KeyManagedByKeyVault");
        expect((await vault.error(409, "POST", "/certificates/c1/create", ecSelf)).innererror?.code).toBe(
            "ObjectIsDeletedButRecoverable",
        );
        await vault.body(200, "POST", "/deletedcertificates/c1/recover");
        vault.settle();
        expect(await vault.body(200, "GET", "/certificates/c1")).toEqual(issued);
        await vault.body(200, "GET", "/secrets/c1");

        await vault.body(200, "DELETE", "/certificates/c1");
        vault.settle();
        expect((await vault.call("DELETE", "/deletedcertificates/c1")).status).toBe(204);
        vault.settle();
        await vault.body(200, "PUT", "/secrets/c1", { value: "free" });
    });

    test("comes back from a backup with its key and secret", async () => {
        const issued = await issue("c1");
        const secret = await vault.body(200, "GET", "/secrets/c1");
        const { value } = await vault.body(200, "POST", "/certificates/c1/backup");
        expect((await vault.error(409, "POST", "/certificates/restore", { value })).code).toBe("Conflict");
        await vault.body(200, "DELETE", "/certificates/c1");
        vault.settle();
        await vault.call("DELETE", "/deletedcertificates/c1");
        vault.settle();
        const restored = await vault.body(200, "POST", "/certificates/restore", { value });
        expect(restored).toEqual({ ...issued, pending: undefined });
        expect(await vault.body(200, "GET", "/secrets/c1")).toEqual(secret);
    });
});

test("an update disables the certificate with its key and secret, and changes its policy", async () => {
    await issue("c1");
    const updated = await vault.body(200, "PATCH", "/certificates/c1", {
        attributes: { enabled: false },
        tags: { a: "b" },
    });
    expect(updated).toMatchObject({ attributes: { enabled: false }, tags: { a: "b" } });
    expect((await vault.error(403, "GET", "/secrets/c1")).innererror?.code).toBe("SecretDisabled");
    expect((await vault.body(200, "GET", "/keys/c1")).attributes["enabled"]).toBe(false);

    const policy = await vault.body<Record<string, unknown>>(200, "PATCH", "/certificates/c1/policy", {
        key_props: { kty: "RSA", key_size: 3072 },
        x509_props: { validity_months: 6 },
    });
    expect(policy).toMatchObject({
        key_props: { kty: "RSA", key_size: 3072, exportable: true },
        x509_props: { subject: "CN=app", validity_months: 6 },
        issuer: { name: "Self" },
    });
    expect(policy["key_props"]).not.toHaveProperty("crv");
    expect(await vault.body(200, "GET", "/certificates/c1/policy")).toEqual(policy);
});

test("contacts are kept as a whole", async () => {
    expect(await vault.error(404, "GET", "/certificates/contacts")).toEqual({
        code: "ContactsNotFound",
        message: "Contacts not found",
    });
    const contacts = [{ email: "a@example.com", name: "A", phone: "1" }, { email: "b@example.com" }];
    const answer = { id: "https://kv-test.vault.azure.net/certificates/contacts", contacts };
    expect(await vault.body(200, "PUT", "/certificates/contacts", { contacts })).toEqual(answer);
    expect(await vault.body(200, "GET", "/certificates/contacts")).toEqual(answer);
    expect(await vault.body(200, "DELETE", "/certificates/contacts")).toEqual(answer);
    await vault.error(404, "GET", "/certificates/contacts");
});

test("issuers are kept without showing their password, and can't sign unless they are for tests", async () => {
    const body = {
        provider: "DigiCert",
        credentials: { account_id: "account", pwd: "hush" },
        org_details: { admin_details: [{ first_name: "F", last_name: "L", email: "f@example.com", phone: "1" }] },
    };
    const put = await vault.body(200, "PUT", "/certificates/issuers/ca", body);
    expect(put).toEqual({
        id: "https://kv-test.vault.azure.net/certificates/issuers/ca",
        provider: "DigiCert",
        credentials: { account_id: "account" },
        org_details: { zip: 0, ...body.org_details },
        attributes: { enabled: true, created: seconds, updated: seconds },
    });
    expect(await vault.list("/certificates/issuers")).toEqual([{ id: put.id, provider: "DigiCert" }]);
    const ordered = { policy: { ...ecSelf.policy, issuer: { name: "ca" } } };
    await vault.body(202, "POST", "/certificates/c1/create", ordered);
    vault.pass(2000);
    expect(await vault.body(200, "GET", "/certificates/c1/pending")).toMatchObject({ status: "failed" });
    await vault.body(200, "PATCH", "/certificates/issuers/ca", { provider: "Test", attributes: { enabled: false } });
    expect((await issue("c2", ordered)).cer).toMatch(/^MII/);
    expect((await vault.body(200, "DELETE", "/certificates/issuers/ca")).attributes["enabled"]).toBe(false);
    expect((await vault.error(404, "GET", "/certificates/issuers/ca")).code).toBe("CertificateIssuerNotFound");
});
