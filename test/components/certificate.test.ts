import * as fs from "node:fs";
import * as path from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import {
    Backup,
    Certificate,
    CertificateContacts,
    Principal,
    PrivateCertificateAuthority,
    type CertificateArgs,
} from "../../components/index";
import { Vault } from "../../components/vault";

import { ofType, recorded, valueOf } from "./support/recorder";
import { runSnippet } from "./support/run-snippet";

const certificateType = "pulumi-nodejs:dynamic/azure-keyvault:Certificate";
const authorityType = "pulumi-nodejs:dynamic/azure-keyvault:CertificateAuthority";

const signer = {
    target: {},
    keyId: "https://kv-app.vault.azure.net/keys/root/1",
    chain: ["ROOT"],
    expiresOn: "2099-01-01T00:00:00Z",
    urls: {},
};

const answers = {
    outputs: {
        [certificateType]: () => ({ version: "v1", status: "issued", thumbprint: "AB", chain: "PEM", expiresOn: "x" }),
        [authorityType]: () => ({ signer, crl: "CRL", serialNumber: "1", expiresOn: "2099-01-01T00:00:00Z" }),
        "pulumi-nodejs:dynamic/azure-keyvault:Key": () => ({ version: "1" }),
        "pulumi-nodejs:dynamic/azure-keyvault:CertificateIssuer": () => ({ issuerId: "id" }),
        "pulumi-nodejs:dynamic/azure-keyvault:Verification": () => ({
            result: {
                subject: "it",
                passed: true,
                passedChecks: ["works"],
                failedChecks: [],
                calls: 1,
                verifiedAt: "now",
            },
        }),
    },
};

function vault(): Vault {
    return new Vault("kv", { vaultName: "kv-app", resourceGroupName: "rg", location: "westeurope", network: "open" });
}

async function declaredInputs(args: Omit<CertificateArgs, "vault">) {
    const registrations = await recorded(() => new Certificate("web", { vault: vault(), ...args }), answers);
    return ofType(registrations, certificateType).map(({ inputs }) => inputs)[0];
}

describe("a certificate", () => {
    test("is one data-plane resource with the whole policy, and nothing else", async () => {
        const inputs = await declaredInputs({ subject: "CN=web.contoso.com", dnsNames: ["web.contoso.com"] });
        const { target, ...rest } = inputs ?? {};
        expect(target).toMatchObject({ vaultName: "kv-app" });
        expect(rest).toEqual({
            __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").certificate;',
            name: "web",
            source: "self",
            issuerName: "Self",
            subject: "CN=web.contoso.com",
            dnsNames: ["web.contoso.com"],
            keyType: "RSA",
            keySize: 3072,
            exportable: true,
            reuseKey: false,
            keyUsages: ["digitalSignature", "keyEncipherment"],
            extendedKeyUsages: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
            validityMonths: 12,
            contentType: "pfx",
            lifetimeAction: { action: "renew", percentage: 80 },
            enabled: true,
            salt: expect.stringMatching(/^[\w-]{22}$/) as string,
            onExisting: "fail",
            onDestroy: "detach",
            owner: "platform/dev/web",
        });
    });

    test("has references for consumers without a version", async () => {
        const made: Certificate[] = [];
        await recorded(() => made.push(new Certificate("web", { vault: vault(), subject: "CN=a" })), answers);
        const [web] = made as [Certificate];
        expect(await valueOf(web.secretId)).toBe("https://kv-app.vault.azure.net/secrets/web");
        expect(await valueOf(web.keyId)).toBe("https://kv-app.vault.azure.net/keys/web");
        expect(await valueOf(web.reference)).toBe(
            "@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/web)",
        );
    });

    test("is backed up by name and version, and declared to be brought back from a backup", async () => {
        const registrations = await recorded(() => {
            const certificate = new Certificate("web", { vault: vault(), subject: "CN=a", restoreFrom: "backups/web" });
            new Backup("web-backup", { certificate, path: "backups/web" });
        }, answers);
        expect(ofType(registrations, certificateType).map(({ inputs }) => inputs["restoreFrom"])).toEqual([
            "backups/web",
        ]);
        const [backup] = ofType(registrations, "pulumi-nodejs:dynamic/azure-keyvault:Backup");
        const { target, ...rest } = backup?.inputs ?? {};
        expect(target).toMatchObject({ vaultName: "kv-app" });
        expect(rest).toEqual({
            __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").backup;',
            kind: "certificates",
            name: "web",
            version: "v1",
            path: "backups/web",
        });
    });

    test.each<[string, Omit<CertificateArgs, "vault">, string]>([
        [
            "a backup of what is imported",
            { import: { pem: "x" }, restoreFrom: "backups/web" },
            '`restoreFrom` must be left out with `import`, which brings the certificate itself, got "backups/web".',
        ],
        [
            "no path",
            { subject: "CN=a", restoreFrom: "" },
            "`restoreFrom` must be the path of a file, got an empty text.",
        ],
        [
            "no name at all",
            {},
            "`subject` or one of `dnsNames`, `emails`, `userPrincipalNames`, `ipAddresses` and `uris` must say whom it is for, got none of them.",
        ],
        [
            "a subject that is none",
            { subject: "web" },
            '`subject` must be a distinguished name like "CN=www.contoso.com, O=Contoso", got "web".',
        ],
        [
            "a wrong domain",
            { dnsNames: ["a_b..c"] },
            '`dnsNames` must be domain names like "www.contoso.com" or "*.contoso.com", got "a_b..c".',
        ],
        [
            "a wrong address",
            { ipAddresses: ["10.0.0.256"] },
            '`ipAddresses` must be IPv4 or IPv6 addresses, got "10.0.0.256".',
        ],
        [
            "a wrong name in the vault",
            { subject: "CN=a", certificateName: "a_b" },
            '`certificateName` must have 1 to 127 letters, digits and dashes, got "a_b".',
        ],
        [
            "a size that there isn't",
            { subject: "CN=a", key: { size: 1024 as 2048 } },
            "`key.size` must be 2048, 3072 or 4096 bits, got 1024.",
        ],
        [
            "a curve of an RSA key",
            { subject: "CN=a", key: { curve: "P-256" } },
            '`key.curve` must be left out for an RSA key, got "P-256".',
        ],
        [
            "an HSM key that leaves",
            { subject: "CN=a", key: { type: "EC-HSM", exportable: true } },
            "`key.exportable` must be false for an EC-HSM key, which never leaves the HSM, got true.",
        ],
        [
            "an EC key that enciphers",
            { subject: "CN=a", key: { type: "EC" }, keyUsages: ["keyEncipherment"] },
            '`keyUsages` must be what an EC key can do: it enciphers nothing, got "keyEncipherment".',
        ],
        [
            "days of validity",
            { subject: "CN=a", validity: "90 days" },
            '`validity` must be whole months or years, like "12 months" or P1Y, got "90 days".',
        ],
        [
            "more days than the service takes",
            { subject: "CN=a", validity: "2 months", beforeExpiry: { action: "renew", days: 55 } },
            "`beforeExpiry.days` must be a whole number of days from 1 to 54 (27 for each month of validity), got 55.",
        ],
        [
            "a percentage of 100",
            { subject: "CN=a", beforeExpiry: { action: "mail", percentage: 100 } },
            "`beforeExpiry.percentage` must be a whole number from 1 to 99, got 100.",
        ],
        [
            "a renewal of what is signed outside",
            { subject: "CN=a", issuedBy: "external", beforeExpiry: { action: "renew", days: 9 } },
            '`beforeExpiry.action` must be "mail": only the program can bring another certificate of this kind, got "renew".',
        ],
        [
            "a chain that nobody asked for",
            { subject: "CN=a", signedChain: "x" },
            '`signedChain` must be left out unless issuedBy is "external", got "a chain".',
        ],
        [
            "two imports",
            { import: { pfx: "x", pem: "y" } },
            "exactly one of `import.pfx` and `import.pem` must be given, got both.",
        ],
        [
            "an import with a subject",
            { import: { pem: "x" }, subject: "CN=a" },
            '`subject` must be left out for an imported certificate, which says it itself, got "a value".',
        ],
        [
            "an import that is none",
            { import: { pem: "pl4nted" } },
            "`import.pem` must have an RSA or EC private key, its certificate and those above it, as PEM, got [secret].",
        ],
        [
            "a text for a yes or no",
            { subject: "CN=a", key: { exportable: "false" as unknown as boolean } },
            '`key.exportable` must be true or false, got "false".',
        ],
        [
            "an end that there isn't",
            { subject: "CN=a", onDestroy: "keep" as "detach" },
            '`onDestroy` must be one of "detach", "disable", "delete", "purge", got "keep".',
        ],
        [
            "a purpose that there isn't",
            { subject: "CN=a", extendedKeyUsages: ["serving" as "serverAuth"] },
            '`extendedKeyUsages` must be purposes by name or object identifiers like 1.3.6.1.5.5.7.3.1, got "serving".',
        ],
    ])("with %s is refused in the constructor", async (_what, args, sentence) => {
        await expect(recorded(() => new Certificate("web", { vault: vault(), ...args }), answers)).rejects.toThrow(
            `Certificate "web": ${sentence}`,
        );
    });
});

describe("what an authority may not sign is refused before it is there, and so before anything is deployed:", () => {
    const [dnsNames, subject] = [["contoso.com"], "CN=Below"];
    test.each<[string, (vault: Vault, root: PrivateCertificateAuthority) => unknown, string]>([
        [
            "a name that isn't among those permitted",
            (kv, issuedBy) => new Certificate("web", { vault: kv, issuedBy, dnsNames: ["web.fabrikam.com"] }),
            'Certificate "web": `dnsNames` must be among the names that its authority may sign for, got "web.fabrikam.com".',
        ],
        [
            "an authority below one that has none below it by default",
            (kv, issuedBy) =>
                new PrivateCertificateAuthority("issuing", {
                    ...{ vault: kv, subject },
                    issuedBy: new PrivateCertificateAuthority("policy", { vault: kv, subject, issuedBy }),
                }),
            'PrivateCertificateAuthority "issuing": `issuedBy` must be an authority that may have others below it: its `pathLength` is 0, got "CN=Below".',
        ],
        [
            "as many authorities below it as there may be with it",
            (kv, issuedBy) =>
                new PrivateCertificateAuthority("policy", { vault: kv, subject, issuedBy, pathLength: 2 }),
            'PrivateCertificateAuthority "policy": `pathLength` must be at most 1, one less than that of the authority above, got 2.',
        ],
    ])("%s", async (_what, declare, sentence) => {
        await recorded(() => {
            const kv = vault();
            const root = new PrivateCertificateAuthority("root", {
                ...{ vault: kv, subject: "CN=Root", pathLength: 2 },
                permitted: { dnsNames },
            });
            expect(() => declare(kv, root)).toThrow(sentence);
        }, answers);
    });
});

test("what an authority signs comes with how long that one is valid, for the first preview", async () => {
    const registrations = await recorded(() => {
        const kv = vault();
        const root = new PrivateCertificateAuthority("root", { vault: kv, subject: "CN=Root", validity: "4 years" });
        new PrivateCertificateAuthority("servers", { vault: kv, subject: "CN=Servers", issuedBy: root });
        new Certificate("web", { vault: kv, issuedBy: root, dnsNames: ["web.contoso.com"] });
    }, answers);
    const months = (type: string, name: string) => ofType(registrations, type).map(({ inputs }) => inputs[name]);
    expect(months(authorityType, "parentMonths")).toEqual([undefined, 48]);
    expect(months(certificateType, "authorityMonths")).toEqual([48]);
});

test("reading the private key of one certificate takes access to its secret too, as the matrix says", async () => {
    const made: Vault[] = [];
    const registrations = await recorded(() => {
        const kv = vault();
        const web = new Certificate("web", { vault: kv, subject: "CN=a" });
        web.grants.readPrivateKey(Principal.objectId("8d5c2c1e-6f0b-4b1e-9d3a-0c2f4f9a7b11", "Group", "gateway"));
        made.push(kv);
    }, answers);
    const scopes = ofType(registrations, "azure-native:authorization:RoleAssignment")
        .filter(({ name }) => name.startsWith("web-"))
        .map(({ name, inputs }) => [name, (inputs["scope"] as string).replace(/.*kv-app/, "")]);
    expect(scopes).toEqual([
        ["web-gateway-reader", "/certificates/web"],
        ["web-gateway-secrets-user", "/secrets/web"],
    ]);
    const rows = made[0]?.accessMatrix.filter(({ principal }) => principal === "gateway") ?? [];
    expect(rows.map(({ on, through }) => `${on}: ${through}`)).toEqual([
        "certificate web: Key Vault Reader",
        "secret web: Key Vault Secrets User",
    ]);
});

test("a vault has one list of contacts", async () => {
    const twice = () => {
        const kv = vault();
        new CertificateContacts("one", { vault: kv, contacts: [{ email: "a@b.c" }] });
        new CertificateContacts("two", { vault: kv, contacts: [{ email: "a@b.c" }] });
    };
    await expect(recorded(twice, answers)).rejects.toThrow(
        'CertificateContacts "two": "one" has the contacts of this vault already, and a vault has one list of them.',
    );
});

test("an authority is a key that only signs, and what signs with it", async () => {
    const registrations = await recorded(
        () => new PrivateCertificateAuthority("root", { vault: vault(), subject: "CN=Root" }),
        answers,
    );
    const [key] = ofType(registrations, "pulumi-nodejs:dynamic/azure-keyvault:Key");
    expect(key?.inputs).toMatchObject({ name: "root", type: "EC", curve: "P-384", operations: ["sign", "verify"] });
    expect(key?.inputs).not.toHaveProperty("rotation");
    expect(ofType(registrations, authorityType)[0]?.inputs).toMatchObject({
        keyName: "root",
        key: { type: "EC", curve: "P-384" },
        subject: "CN=Root",
        validityMonths: 120,
        revoked: [],
        crlDays: 90,
        urls: {},
    });
});

describe("the example of the documentation", () => {
    test("runs, and declares what it says", async () => {
        const page = fs.readFileSync(path.resolve(__dirname, "../../docs/certificates.md"), "utf8");
        const example = /```ts\n([\s\S]+?)```/.exec(page)?.[1] ?? "";
        let exports: Record<string, unknown> = {};
        const registrations = await recorded(() => (exports = runSnippet(example)), answers);
        expect(Object.keys(exports).sort()).toEqual(["forAppService", "request", "trusted", "verified"]);
        expect(await valueOf(exports["trusted"] as pulumi.Output<string>)).toBe("ROOT");
        const declared = ofType(registrations, certificateType).map(({ name, inputs }) => [name, inputs["source"]]);
        expect(Object.fromEntries(declared)).toEqual({
            internal: "self",
            web: "authority",
            shop: "issuer",
            partner: "external",
        });
    });
});
