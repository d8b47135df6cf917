import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import tls from "node:tls";
import { ClientSecretCredential } from "@azure/identity";
import { CertificateClient } from "@azure/keyvault-certificates";
import { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import { SecretClient } from "@azure/keyvault-secrets";
import { createVault, serve, uniqueName, type Serving } from "../serving";

// Azure's own JavaScript clients, unmodified, against a served local Azure.

const polling = { intervalInMs: 100 };

let serving: Serving;
let url: string;
let options: object;
let credential: ClientSecretCredential;

beforeAll(async () => {
    serving = await serve();
    const trustful = trusting(readFileSync(serving.azure.target.ca, "utf8"));
    jest.spyOn(tls, "createSecureContext").mockImplementation(trustful);
    const { proxy, tenantId, clientId, clientSecret, objectId } = serving.azure.target;
    options = {
        proxyOptions: { host: "http://127.0.0.1", port: Number(new URL(proxy).port) },
    };
    const permissions = { keys: ["all"], secrets: ["all"], certificates: ["all"] };
    const { vault } = await createVault(serving.client, {
        sku: { family: "A", name: "premium" },
        enableRbacAuthorization: false,
        softDeleteRetentionInDays: 7,
        accessPolicies: [{ tenantId, objectId, permissions }],
    });
    url = `https://${vault}.vault.azure.net`;
    credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
        ...options,
        disableInstanceDiscovery: true,
    });
});
afterAll(async () => {
    jest.restoreAllMocks();
    await serving.end();
    expect(serving.defects).toEqual([]);
});

test("the secrets client sets, reads, lists, updates, deletes, recovers and purges", async () => {
    const client = new SecretClient(url, credential, options);
    const expiresOn = new Date("2030-01-01T00:00:00Z");
    const set = await client.setSecret("sdk-secret", "one", { contentType: "text/plain", tags: { a: "b" }, expiresOn });
    expect(set.value).toBe("one");
    expect(set.properties).toMatchObject({
        contentType: "text/plain",
        tags: { a: "b" },
        expiresOn,
        recoverableDays: 7,
    });
    const second = await client.setSecret("sdk-secret", "two");
    const first = await client.getSecret("sdk-secret", { version: set.properties.version ?? "" });
    expect([first.value, (await client.getSecret("sdk-secret")).value]).toEqual(["one", "two"]);
    const version = second.properties.version ?? "";
    const updated = await client.updateSecretProperties("sdk-secret", version, { enabled: false });
    expect(updated.enabled).toBe(false);
    await expect(client.getSecret("sdk-secret")).rejects.toMatchObject({ statusCode: 403, code: "Forbidden" });

    for (let i = 0; i < 26; i++) {
        await client.setSecret(`many-${String(i).padStart(2, "0")}`, "v");
    }
    const names: string[] = [];
    for await (const { name } of client.listPropertiesOfSecrets()) {
        names.push(name);
    }
    expect(names).toHaveLength(27);
    expect(names).toEqual([...names].sort());

    await (await client.beginDeleteSecret("many-00", polling)).pollUntilDone();
    await expect(client.setSecret("many-00", "again")).rejects.toMatchObject({ statusCode: 409, code: "Conflict" });
    const recovered = await (await client.beginRecoverDeletedSecret("many-00", polling)).pollUntilDone();
    expect(recovered.name).toBe("many-00");
    await (await client.beginDeleteSecret("many-00", polling)).pollUntilDone();
    await client.purgeDeletedSecret("many-00");
    await expect(client.getDeletedSecret("many-00")).rejects.toMatchObject({ statusCode: 404 });

    const backup = await client.backupSecret("many-01");
    await (await client.beginDeleteSecret("many-01", polling)).pollUntilDone();
    await client.purgeDeletedSecret("many-01");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await client.restoreSecretBackup(backup ?? new Uint8Array())).name).toBe("many-01");
});

test("the keys client creates, rotates by policy, encrypts, wraps, signs and verifies", async () => {
    const client = new KeyClient(url, credential, options);
    const rsa = await client.createRsaKey("sdk-rsa", { keySize: 2048, tags: { a: "b" } });
    const ec = await client.createEcKey("sdk-ec", { curve: "P-384", hsm: true });
    expect([rsa.keyType, ec.keyType, ec.key?.crv]).toEqual(["RSA", "EC-HSM", "P-384"]);

    const rsaClient = new CryptographyClient(rsa.id ?? "", credential, options);
    const plaintext = Buffer.from("plain");
    const { result: ciphertext } = await rsaClient.encrypt({ algorithm: "RSA-OAEP-256", plaintext });
    expect(Buffer.from((await rsaClient.decrypt({ algorithm: "RSA-OAEP-256", ciphertext })).result)).toEqual(plaintext);
    const wrapped = await rsaClient.wrapKey("RSA-OAEP", plaintext);
    expect(Buffer.from((await rsaClient.unwrapKey("RSA-OAEP", wrapped.result)).result)).toEqual(plaintext);

    const ecClient = new CryptographyClient(ec.id ?? "", credential, options);
    const digest = createHash("sha384").update("message").digest();
    const { result: signature } = await ecClient.sign("ES384", digest);
    expect((await ecClient.verify("ES384", digest, signature)).result).toBe(true);
    expect((await ecClient.verify("ES384", createHash("sha384").digest(), signature)).result).toBe(false);

    const policy = await client.updateKeyRotationPolicy("sdk-ec", {
        expiresIn: "P2Y",
        lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P18M" }],
    });
    expect(policy).toMatchObject({ expiresIn: "P2Y", lifetimeActions: [{ action: "Rotate" }, { action: "Notify" }] });
    const rotated = await client.rotateKey("sdk-ec");
    expect(rotated.properties.version).not.toBe(ec.properties.version);
    expect(rotated.properties.expiresOn?.getTime()).toBeGreaterThan(Date.now());
    await (await client.beginDeleteKey("sdk-ec", polling)).pollUntilDone();
    const versions: unknown[] = [];
    for await (const deleted of client.listDeletedKeys()) {
        versions.push(deleted.name);
    }
    expect(versions).toEqual(["sdk-ec"]);
});

test("18 months later a key has a new version by its policy, and later the old one no longer signs", async () => {
    const client = new KeyClient(url, credential, options);
    const expiresOn = new Date(Date.now() + 20 * 30 * 24 * 3600 * 1000);
    const before = await client.createEcKey("sdk-clock", { expiresOn });
    await client.updateKeyRotationPolicy("sdk-clock", {
        expiresIn: "P2Y",
        lifetimeActions: [{ action: "Rotate", timeAfterCreate: "P18M" }],
    });
    const old = new CryptographyClient(before.id ?? "", credential, options);
    const digest = createHash("sha256").update("message").digest();
    const { result: signature } = await old.sign("ES256", digest);

    await serving.azure.manage("POST", "/clock", { advance: "P18M" });
    const renewed = await later((now) => new KeyClient(url, now, options).getKey("sdk-clock"));
    expect(renewed.properties.version).not.toBe(before.properties.version);

    await serving.azure.manage("POST", "/clock", { advance: "P6M" });
    await later(async (now) => {
        const expired = new CryptographyClient(before.id ?? "", now, options);
        await expect(expired.sign("ES256", digest)).rejects.toMatchObject({ statusCode: 403 });
        expect((await expired.verify("ES256", digest, signature)).result).toBe(true);
    });
});

test("the certificates client creates, imports, exports and deletes", async () => {
    await later(async (now) => {
        const client = new CertificateClient(url, now, options);
        const policy = {
            issuerName: "Self",
            subject: "CN=sdk",
            keyType: "EC" as const,
            keyCurveName: "P-256" as const,
        };
        const poller = await client.beginCreateCertificate("sdk-cert", policy, polling);
        const certificate = await poller.pollUntilDone();
        expect(certificate.cer?.[0]).toBe(0x30);
        const secret = await new SecretClient(url, now, options).getSecret("sdk-cert");
        const imported = await client.importCertificate("sdk-copy", Buffer.from(secret.value ?? "", "base64"));
        expect(Buffer.from(imported.cer ?? [])).toEqual(Buffer.from(certificate.cer ?? []));
        await (await client.beginDeleteCertificate("sdk-cert", polling)).pollUntilDone();
        await client.purgeDeletedCertificate("sdk-cert");
    });
});

/** What `NODE_EXTRA_CA_CERTS` does for a process at its start, for one that runs: the clients pass no CA to a proxy. */
function trusting(ca: string): typeof tls.createSecureContext {
    const create = tls.createSecureContext;
    return (details) => {
        const context = create(details);
        (context.context as { addCACert(pem: string): void }).addCACert(ca);
        return context;
    };
}

/** With a credential that has no token from before the clock was moved. */
function later<T>(use: (now: ClientSecretCredential) => Promise<T>): Promise<T> {
    const { tenantId, clientId, clientSecret } = serving.azure.target;
    return use(
        new ClientSecretCredential(tenantId, clientId, clientSecret, { ...options, disableInstanceDiscovery: true }),
    );
}

test("the keys client reads what a managed HSM attests of a key", async () => {
    const [group, hsm] = [uniqueName("rg"), uniqueName("hsm")];
    const { tenantId, objectId } = serving.azure.target;
    await serving.client.arm("PUT", `/resourceGroups/${group}`, { location: "eastus" });
    const made = await serving.client.arm(
        "PUT",
        `/resourceGroups/${group}/providers/Microsoft.KeyVault/managedHSMs/${hsm}`,
        {
            location: "eastus",
            sku: { family: "B", name: "Standard_B1" },
            properties: { tenantId, initialAdminObjectIds: [objectId] },
        },
    );
    expect(made.status).toBeLessThan(300);
    const client = new KeyClient(`https://${hsm}.managedhsm.azure.net`, credential, options);
    const key = await client.createEcKey("attested", { curve: "P-256" });
    const { version = "" } = key.properties;
    const attested = await client.getKeyAttestation("attested", { version });
    expect(attested.id).toBe(key.id);
    const { attestation } = attested.properties;
    expect(attestation?.version).toBe("MRVL-1");
    expect(Buffer.from(attestation?.certificatePemFile ?? []).toString()).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(Buffer.from(attestation?.privateKeyAttestation ?? []).includes(`/keys/attested/${version}`)).toBe(true);
    expect(attestation?.publicKeyAttestation?.length).toBeGreaterThan(256);
});
