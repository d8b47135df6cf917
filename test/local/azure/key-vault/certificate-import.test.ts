import { selfSignedCertificate } from "../../../../local/azure/crypto/certificates";
import { generateRsa } from "../../../../local/azure/crypto/generate";
import { toPrivateKey } from "../../../../local/azure/crypto/jwk";
import { readPkcs12, writePkcs12 } from "../../../../local/azure/crypto/pkcs12";
import { Pkcs10CertificateRequest } from "../../../../local/azure/x509";
import { ecSelf, ownCertificate, pem } from "./certificate-helpers";
import { day, Harness, start } from "./harness";

const seconds = start / 1000;

let vault: Harness;
beforeEach(() => {
    vault = new Harness();
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
        const pkcs8 = pem("CERTIFICATE", der) + key.export({ type: "pkcs8", format: "pem" }).toString();
        const sec1 = pem("CERTIFICATE", der) + key.export({ type: "sec1", format: "pem" }).toString();
        for (const unexpected of [sec1, pkcs8.replaceAll("\n", "\r\n")]) {
            expect((await refuse(unexpected)).message).toContain("is in an unexpected format");
        }
    });
});
