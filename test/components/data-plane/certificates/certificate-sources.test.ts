import { createPrivateKey, X509Certificate } from "node:crypto";
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { certificate } from "../../../../components/data-plane/certificates/certificate";
import { certificateContacts } from "../../../../components/data-plane/certificates/contacts";
import type { CertificateInputs, CertificateOutputs } from "../../../../components/data-plane/certificates/contract";
import { certificateIssuer } from "../../../../components/data-plane/certificates/issuer";
import type {
    CertificateContactsInputs,
    CertificateIssuerInputs,
    CertificateIssuerOutputs,
} from "../../../../components/data-plane/certificates/issuer-contract";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { isFingerprint } from "../../../../components/data-plane/secrets/fingerprint";
import { time } from "../../../../components/data-plane/azure/retry";
import { webCertificate } from "../../support/declared-certificate";
import { HandlerEngine } from "../../support/handler-engine";
import { credential, InProcessVault, target } from "../in-process";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the vault in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

const certificates = new HandlerEngine<CertificateInputs, CertificateOutputs>(certificate);
const issuers = new HandlerEngine<CertificateIssuerInputs, CertificateIssuerOutputs>(certificateIssuer);
const contacts = new HandlerEngine<CertificateContactsInputs, CertificateContactsInputs>(certificateContacts);
const realTime = { ...time };

beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    jest.restoreAllMocks();
    Object.assign(time, realTime);
});

/** A certificate with its key as PEM, that some vault made. */
async function somePem(name = "source"): Promise<string> {
    const { now } = await certificates.up(webCertificate(target, { name, contentType: "pem" }));
    const { value } = await vault.body<{ value: string }>(200, "GET", `/secrets/${name}/${now.outs.version}`);
    vault.takeRequests();
    return value;
}

async function somePfx(): Promise<string> {
    const { now } = await certificates.up(webCertificate(target, { name: "source" }));
    const { value } = await vault.body<{ value: string }>(200, "GET", `/secrets/source/${now.outs.version}`);
    vault.takeRequests();
    return value;
}

function imported(material: object, changes: Partial<CertificateInputs> = {}): CertificateInputs {
    const { subject, dnsNames, keyType, curve, keyUsages, extendedKeyUsages, validityMonths, ...rest } =
        webCertificate(target);
    void [subject, dnsNames, keyType, curve, keyUsages, extendedKeyUsages, validityMonths];
    return {
        ...rest,
        source: "imported",
        issuerName: "Unknown",
        lifetimeAction: { action: "mail", percentage: 80 },
        material: JSON.stringify(material),
        ...changes,
    };
}

const keyBlock = /-----BEGIN PRIVATE[\s\S]+?-----END PRIVATE KEY-----\n/;
const cipher = "aes-256-cbc";
const sec1 = (key: string, passphrase?: string) =>
    createPrivateKey(key)
        .export({ type: "sec1", format: "pem", ...(passphrase !== undefined && { cipher, passphrase }) })
        .toString();
const pkcs8 = (key: string, passphrase: string) =>
    createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher, passphrase }).toString();

describe("an imported certificate", () => {
    test.each(["pfx", "pem"] as const)("comes from %s, and only its fingerprint stays", async (contentType) => {
        const text = contentType === "pem" ? await somePem() : await somePfx();
        const { now } = await certificates.up(imported({ [contentType]: text }, { contentType }));
        expect(vault.takeRequests()).toEqual(["GET /certificates/web", "POST /certificates/web/import"]);
        expect(isFingerprint(now.inputs.material)).toBe(true);
        const body = text.replace(/-----[^\n]+\n/g, "").slice(0, 60);
        expect(JSON.stringify(now)).not.toContain(body);
        expect(JSON.stringify(now)).not.toContain("PRIVATE");
        expect(now.outs.issuedSubject).toBe("CN=web.contoso.com");
        expect((await certificates.up(imported({ [contentType]: text }, { contentType }), now)).step).toBe("same");
        expect((await certificates.refresh(now))?.inputs).toEqual(now.inputs);
        const secret = await vault.body<{ contentType: string }>(200, "GET", "/secrets/web");
        expect(secret.contentType).toBe(contentType === "pem" ? "application/x-pem-file" : "application/x-pkcs12");
    });

    test.each<[string, (key: string) => string, string | undefined]>([
        ["an EC key of its own form", (key) => sec1(key), undefined],
        ["such a key that is encrypted", (key) => sec1(key, "pl4nted"), "pl4nted"],
        ["an encrypted key", (key) => pkcs8(key, "pl4nted"), "pl4nted"],
        ["words around the blocks, as OpenSSL writes them", (key) => `Bag Attributes\n${key}subject=\n`, undefined],
        ["lines that end as in Windows", (key) => key.replaceAll("\n", "\r\n"), undefined],
    ])("comes from PEM with %s", async (_what, write, password) => {
        const pem = await somePem();
        const material = { pem: pem.replace(keyBlock, write), ...(password !== undefined && { password }) };
        const { now } = await certificates.up(imported(material, { contentType: "pem" }));
        expect(now.outs.thumbprint).toBe(new X509Certificate(pem).fingerprint.replaceAll(":", ""));
    });

    test("takes over one of the name by a version of its own, unless it is there already", async () => {
        const pem = await somePem();
        const changes = { contentType: "pem", onExisting: "adopt", owner: "others/dev/web" } as const;
        const others = await certificates.up(imported({ pem: await somePem("another") }, changes));
        vault.takeRequests();
        const adopted = await certificates.up(imported({ pem }, { ...changes, owner: "platform/dev/web" }));
        expect(vault.takeRequests()).toEqual([
            "GET /certificates/web",
            "GET /certificates/web/pending",
            "POST /certificates/web/import",
        ]);
        expect(adopted.now.outs.thumbprint).not.toBe(others.now.outs.thumbprint);
        expect(adopted.now.outs.thumbprint).toBe(new X509Certificate(pem).fingerprint.replaceAll(":", ""));
        const again = await certificates.up(imported({ pem }, { ...changes, owner: "platform/dev/web" }));
        expect(vault.takeRequests()).toEqual(["GET /certificates/web"]);
        expect(again.now.outs.version).toBe(adopted.now.outs.version);
    });

    test("that changes is a new version", async () => {
        const { now } = await certificates.up(imported({ pem: await somePem() }, { contentType: "pem" }));
        const other = imported({ pem: await somePem("another") }, { contentType: "pem" });
        const { step, now: changed } = await certificates.up(other, now);
        expect(step).toBe("update");
        expect(changed.outs.version).not.toBe(now.outs.version);
        expect(changed.inputs.edition).toBe(2);
    });

    test.each(["pfx", "pem"] as const)(
        "that has expired is refused as %s, and stays where it is",
        async (contentType) => {
            const text = contentType === "pem" ? await somePem() : await somePfx();
            const declared = imported({ [contentType]: text }, { contentType });
            const { now } = await certificates.up(declared);
            const later = realTime.now() + 400 * 24 * 60 * 60 * 1000;
            time.now = () => later;
            expect((await certificates.up(declared, now)).step).toBe("same");
            const { now: adopted } = await certificates.up({ ...declared, onExisting: "adopt" });
            expect(adopted.outs.version).toBe(now.outs.version);
            vault.takeRequests();
            await expect(certificates.up({ ...declared, name: "web-2" })).rejects.toThrow(
                `\`import.${contentType}\` must expire later: the service imports no certificate that has expired, got "20`,
            );
            expect(vault.takeRequests()).toEqual([]);
        },
    );

    test.each<[string, () => Promise<object>, string]>([
        [
            "no PFX",
            () => Promise.resolve({ pfx: "bm90IGEgcGZ4" }),
            "`import.pfx` must be a PFX (PKCS #12) file in base64, got [secret].",
        ],
        [
            "a PFX with another password",
            async () => ({ pfx: await somePfx(), password: "pl4nted" }),
            "`import.password` must open `import.pfx`, which it doesn't, got [secret].",
        ],
        [
            "PEM whose key is encrypted, without its password",
            async () => ({ pem: (await somePem()).replace(keyBlock, (key) => pkcs8(key, "pl4nted")) }),
            "`import.password` must open the private key in `import.pem`, which it doesn't, got nothing.",
        ],
        [
            "PEM whose key has another password",
            async () => ({ pem: (await somePem()).replace(keyBlock, (key) => sec1(key, "pl4nted")), password: "no" }),
            "`import.password` must open the private key in `import.pem`, which it doesn't, got [secret].",
        ],
        [
            "no key",
            async () => ({ pem: (await somePem()).replace(/-----BEGIN PRIVATE[\s\S]+?KEY-----\n/, "") }),
            "`import.pem` must have an RSA or EC private key, its certificate and those above it, as PEM, got [secret].",
        ],
    ])("of %s is refused before any call", async (_what, material, sentence) => {
        const declared = imported(await material());
        await expect(certificates.up(declared)).rejects.toThrow(`Certificate "web" in vault "kv-test": ${sentence}`);
        expect(vault.takeRequests()).toEqual([]);
    });
});

const password = "pl4nted-p4ssword";

function issuer(changes: Partial<CertificateIssuerInputs> = {}): CertificateIssuerInputs {
    return {
        target,
        name: "authority",
        provider: "Test",
        accountId: "4711",
        password,
        salt: "c2FsdC1vZi10aGUtdGVzdA",
        administrators: [{ firstName: "Ada", email: "ada@contoso.com" }],
        enabled: true,
        onExisting: "fail",
        onDestroy: "delete",
        ...changes,
    };
}

describe("an issuer", () => {
    test("is set, changed in place, shown as it drifts, and deleted; its password is nowhere", async () => {
        const { now } = await issuers.up(issuer());
        expect(vault.takeRequests()).toEqual([
            "GET /certificates/issuers/authority",
            "PUT /certificates/issuers/authority",
        ]);
        expect(JSON.stringify(now)).not.toContain(password);
        expect((await issuers.up(issuer(), now)).step).toBe("same");
        const { now: changed } = await issuers.up(issuer({ enabled: false, password: "an0ther" }), now);
        expect(await vault.body(200, "GET", "/certificates/issuers/authority")).toMatchObject({
            attributes: { enabled: false },
        });
        await vault.body(200, "PATCH", "/certificates/issuers/authority", { attributes: { enabled: true } });
        expect((await issuers.refresh(changed))?.inputs.enabled).toBe(true);
        await issuers.destroy(changed);
        expect((await vault.call("GET", "/certificates/issuers/authority")).status).toBe(404);
        expect(await issuers.refresh(changed)).toBeUndefined();
    });

    test("of somebody else is refused, or taken over", async () => {
        await issuers.up(issuer());
        await expect(issuers.up(issuer())).rejects.toThrow(
            'Certificate issuer "authority" in vault "kv-test" exists already, and `onExisting` is "fail". Take it over with onExisting: ' +
                '"adopt", or give this one another `issuerName`.',
        );
        expect((await issuers.up(issuer({ onExisting: "adopt" }))).step).toBe("create");
    });

    test("is the same one in other capitals, also for the certificates that it signs", async () => {
        const { now } = await issuers.up(issuer());
        expect((await issuers.up(issuer({ name: "Authority" }), now)).step).toBe("same");
        const ordered = webCertificate(target, { source: "issuer", issuerName: "authority" });
        const { now: made } = await certificates.up(ordered);
        expect((await certificates.up({ ...ordered, issuerName: "Authority" }, made)).step).toBe("same");
    });

    test("that another declaration has taken over is not deleted with the first one", async () => {
        const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
        const { now: first } = await issuers.up(issuer());
        const { now: second } = await issuers.up(issuer({ onExisting: "adopt" }));
        await issuers.remove(first);
        expect((await vault.call("GET", "/certificates/issuers/authority")).status).toBe(200);
        expect(told.mock.calls).toEqual([
            ['Certificate issuer "authority" in vault "kv-test" stays: the program declares it as another resource.\n'],
        ]);
        await issuers.destroy(second);
        expect((await vault.call("GET", "/certificates/issuers/authority")).status).toBe(404);
    });

    test("signs what is ordered from it; what it doesn't sign is told, and the next deployment asks again", async () => {
        await issuers.up(issuer());
        const ordered = { source: "issuer", issuerName: "authority" } as const;
        expect((await certificates.up(webCertificate(target, ordered))).now.outs.status).toBe("issued");
        await issuers.up(issuer({ name: "far", provider: "DigiCert" }));
        const failure = await certificates
            .up(webCertificate(target, { ...ordered, name: "shop", issuerName: "far" }))
            .catch((error: unknown) => error as Error);
        expect((failure as Error).message).toMatch(
            /^Certificate "shop" in vault "kv-test": "far" did not sign it \(IssuerNotReachable: .*\)\. The version before it/,
        );
        expect(failure).toMatchObject({ properties: { status: "pending" } });
    });
});

describe("the contacts of a vault", () => {
    const declared: CertificateContactsInputs = {
        target,
        contacts: [{ email: "pki@contoso.com", name: "PKI" }],
        onExisting: "fail",
        onDestroy: "delete",
    };

    test("are set, changed, shown as they drift, and deleted", async () => {
        const { now } = await contacts.up(declared);
        expect(vault.takeRequests()).toEqual(["GET /certificates/contacts", "PUT /certificates/contacts"]);
        expect((await contacts.up(declared, now)).step).toBe("same");
        await vault.body(200, "PUT", "/certificates/contacts", { contacts: [{ email: "x@contoso.com" }] });
        const seen = await contacts.refresh(now);
        expect(seen?.inputs.contacts).toEqual([{ email: "x@contoso.com" }]);
        const { now: back } = await contacts.up(declared, seen);
        expect((await contacts.refresh(back))?.inputs).toEqual(now.inputs);
        await contacts.destroy(back);
        expect((await vault.call("GET", "/certificates/contacts")).status).toBe(404);
    });

    test("of somebody else are refused, or taken over", async () => {
        await vault.body(200, "PUT", "/certificates/contacts", { contacts: [{ email: "x@contoso.com" }] });
        await expect(contacts.up(declared)).rejects.toThrow(
            'Certificate contacts of vault "kv-test" are there already, other ones than declared, and `onExisting` is "fail". Take them ' +
                'over with onExisting: "adopt", which sets those that are declared in their place.',
        );
        expect((await contacts.up({ ...declared, onExisting: "adopt" })).step).toBe("create");
    });

    test("that another declaration has taken over are not deleted with the first one", async () => {
        const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
        const { now: first } = await contacts.up(declared);
        const { now: second } = await contacts.up(declared);
        await contacts.remove(first);
        expect(await vault.body(200, "GET", "/certificates/contacts")).toMatchObject({ contacts: declared.contacts });
        expect(told.mock.calls).toEqual([
            ['Certificate contacts of vault "kv-test" stays: the program declares it as another resource.\n'],
        ]);
        await contacts.destroy(second);
        expect((await vault.call("GET", "/certificates/contacts")).status).toBe(404);
    });
});
