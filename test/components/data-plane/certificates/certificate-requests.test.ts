import { X509Certificate } from "node:crypto";
import type { CertificateInputs, CertificateOutputs } from "../../../../components/data-plane/certificates/contract";
import { webCertificate } from "../../support/declared-certificate";
import type { Kept } from "../../support/handler-engine";
import { certificates, time, world } from "./certificate-engine";
import { target } from "../in-process";

type Deployed = Kept<CertificateInputs, CertificateOutputs>;

const mail = { action: "mail", percentage: 80 } as const;
const external = { source: "external", issuerName: "Unknown", lifetimeAction: mail } as const;
const slow = { source: "issuer", issuerName: "slow" } as const;
const pending = "/certificates/web/pending";
let told: jest.SpyInstance;

beforeEach(async () => {
    told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    const credentials = { account_id: "4711", pwd: "pl4nted" };
    await world.vault.body(200, "PUT", "/certificates/issuers/slow", { provider: "DigiCert", credentials });
});

afterEach(() => {
    jest.restoreAllMocks();
});

const declared = (changes: Partial<CertificateInputs> = {}) => webCertificate(target, changes);

/** What a deployment leaves in the state that gives up waiting for a signature. */
async function timedOut(changes: Partial<CertificateInputs>, old?: Deployed): Promise<Deployed> {
    const [realPassed, realFault] = [time.passed, world.vault.fault];
    let now = 0;
    time.passed = () => (now += 500_000);
    // The authority is slow: the vault's own clock stands still.
    world.vault.fault = () => void (world.vault.time -= 1_000);
    const { inputs } = await certificates.preview(declared(changes), old);
    const error = await certificates.up(declared(changes), old).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "TimedOut" });
    [time.passed, world.vault.fault] = [realPassed, realFault];
    world.vault.time -= 10_000;
    world.vault.takeRequests();
    const { id, properties } = error as { id: string; properties: CertificateOutputs };
    return old ?? { id, inputs, outs: properties };
}

async function deployed(changes: Partial<CertificateInputs> = {}): Promise<Deployed> {
    const { now } = await certificates.up(declared(changes));
    world.vault.takeRequests();
    return now;
}

const live = () =>
    world.vault.body<{ cer?: string; policy: Record<string, Record<string, unknown>> }>(
        200,
        "GET",
        "/certificates/web",
    );

const operation = () => world.vault.body<{ csr: string; issuer: object; status: string }>(200, "GET", pending);

const changing = () => world.vault.takeRequests().filter((request) => !request.startsWith("GET"));

describe("a request under way", () => {
    test("is waited for by the next deployment, and not made again", async () => {
        const old = await timedOut(slow);
        const { csr } = await operation();
        const still = await timedOut(slow, old);
        expect((await operation()).csr).toBe(csr);
        await timedOut({ ...slow, tags: { team: "a" }, lifetimeAction: mail }, still);
        expect((await operation()).csr).toBe(csr);
        expect(told.mock.calls.flat().filter((text) => /cancelled/.test(text as string))).toEqual([]);
    });

    test("of a first creation is given up for another issuer", async () => {
        const old = await timedOut(slow);
        const { now } = await certificates.up(declared(), old);
        expect([now.outs.status, now.outs.issuerName]).toEqual(["issued", "Self"]);
        expect(changing()).toEqual([`PATCH ${pending}`, `DELETE ${pending}`, "POST /certificates/web/create"]);
        expect(told.mock.calls).toContainEqual([
            'Certificate "web" in vault "kv-test": the request under way is cancelled, since it is for another `issuerName`.\n',
        ]);
        expect((await certificates.refresh(now))?.inputs).toEqual(now.inputs);
    });

    test("of a renewal that the state knows nothing of is given up for another issuer", async () => {
        const old = await deployed();
        await timedOut(slow, old);
        const { now } = await certificates.up(declared({ renewNow: "1" }), old);
        expect(now.outs.status).toBe("issued");
        expect(now.outs.version).not.toBe(old.outs.version);
        expect((await operation()).issuer).toEqual({ name: "Self" });
    });

    test("is given up for a certificate that is imported instead", async () => {
        await deployed({ name: "source", contentType: "pem" });
        const { value: pem } = await world.vault.body<{ value: string }>(200, "GET", "/secrets/source");
        const old = await deployed({ ...external, contentType: "pem" });
        const { subject, dnsNames, keyType, curve, keyUsages, extendedKeyUsages, validityMonths, ...rest } = declared();
        void [subject, dnsNames, keyType, curve, keyUsages, extendedKeyUsages, validityMonths];
        const imported: CertificateInputs = {
            ...rest,
            ...{ source: "imported", issuerName: "Unknown", lifetimeAction: mail, contentType: "pem" },
            material: JSON.stringify({ pem }),
        };
        const others = certificates.up({ ...imported, owner: "other/dev/web" });
        await expect(others).rejects.toThrow('Certificate "web" in vault "kv-test" exists already');
        expect(changing()).toEqual([]);
        const { now } = await certificates.up(imported, old);
        expect(now.outs.status).toBe("issued");
        expect(changing()).toEqual([`PATCH ${pending}`, `DELETE ${pending}`, "POST /certificates/web/import"]);
        expect(told.mock.calls).toEqual([
            [
                'Certificate "web" in vault "kv-test": the request under way is cancelled, since a certificate is imported.\n',
            ],
        ]);
        expect((await certificates.up(imported, now)).step).toBe("same");
    });

    test("goes on under a policy that changes, and not with a key that is not as declared", async () => {
        const old = await deployed(external);
        const changes = { ...external, reuseKey: true, contentType: "pem", validityMonths: 6 } as const;
        const { now } = await certificates.up(declared(changes), old);
        expect(changing()).toEqual(["PATCH /certificates/web/policy"]);
        expect(now.outs.request).toBe(old.outs.request);
        expect((await live()).policy).toMatchObject({
            key_props: { reuse_key: true },
            secret_props: { contentType: "application/x-pem-file" },
            x509_props: { validity_months: 6 },
        });
        const kept = { ...changes, exportable: false };
        const { now: other } = await certificates.up(declared(kept), now);
        expect([other.outs.status, (await live()).policy["key_props"]?.["exportable"]]).toEqual(["pending", false]);
        expect(other.outs.request).not.toBe(old.outs.request);
        expect((await certificates.refresh(other))?.outs).toEqual(other.outs);
    });

    test("is not given up because the service says the same in other words", async () => {
        const words = { ...external, ipAddresses: ["2001:db8::1"] };
        const old = await deployed(words);
        const sans = { dns_names: ["web.contoso.com"], ipAddresses: ["2001:db8:0:0:0:0:0:1"] };
        await world.vault.body(200, "PATCH", "/certificates/web/policy", { x509_props: { sans } });
        const { now } = await certificates.up(declared({ ...words, tags: { team: "a" } }), old);
        expect(now.outs.request).toBe(old.outs.request);
    });

    test("of somebody else is refused where it is for something else, and not cancelled", async () => {
        await timedOut({ ...slow, owner: "other/dev/web" });
        await expect(certificates.up(declared({ onExisting: "adopt" }))).rejects.toThrow(
            'Certificate "web" in vault "kv-test" exists and is not the certificate that is declared: its `issuerName` is "slow" and ' +
                'not "Self".',
        );
        expect(changing()).toEqual([]);
    });

    test("that was made with other tags and settings is signed with those that are declared", async () => {
        const old = await timedOut({ tags: { team: "a" } });
        const changes = { tags: { team: "b" }, enabled: false, contentType: "pem" } as const;
        const { now } = await certificates.up(declared(changes), old);
        expect(now.outs.status).toBe("issued");
        expect(changing()).toEqual(["PATCH /certificates/web/policy", "PATCH /certificates/web"]);
        expect((await certificates.refresh(now))?.inputs).toEqual(now.inputs);
    });
});

describe("a first creation that was cut off", () => {
    const corrections: [string, Partial<CertificateInputs>][] = [
        ["names", { subject: "CN=shop.contoso.com", dnsNames: ["shop.contoso.com"] }],
        ["a key that never leaves the vault", { exportable: false }],
        ["another validity", { validityMonths: 6 }],
    ];

    /** The certificate in force, and how many versions there are. */
    async function made() {
        const { cer = "" } = await live();
        const { value } = await world.vault.body<{ value: unknown[] }>(200, "GET", "/certificates/web/versions");
        return { certificate: new X509Certificate(Buffer.from(cer, "base64")), versions: value.length };
    }

    const signedMeanwhile = () => void (world.vault.time += 60_000);

    test.each(corrections)("ends with %s, corrected while its request waits", async (_what, changes) => {
        const old = await timedOut({});
        const { now } = await certificates.up(declared(changes), old);
        expect(changing()).toEqual([`PATCH ${pending}`, `DELETE ${pending}`, "POST /certificates/web/create"]);
        expect((await made()).certificate.subject).toBe(declared(changes).subject);
        expect((await certificates.refresh(now))?.inputs).toEqual(now.inputs);
        expect((await certificates.up(declared(changes), now)).step).toBe("same");
    });

    test.each(corrections)("ends with %s, corrected after it was signed", async (_what, changes) => {
        const old = await timedOut({});
        signedMeanwhile();
        const { now } = await certificates.up(declared(changes), old);
        expect(changing()).toEqual(["POST /certificates/web/create"]);
        const { certificate, versions } = await made();
        expect([certificate.subject, versions]).toEqual([declared(changes).subject, 2]);
        expect(now.outs.issuedSubject).toBe(certificate.subject);
        expect((await certificates.refresh(now))?.inputs).toEqual(now.inputs);
        expect((await certificates.up(declared(changes), now)).step).toBe("same");
    });

    test("makes no other version of what was signed meanwhile, and is declared", async () => {
        const old = await timedOut({ ipAddresses: ["2001:db8::1"] });
        signedMeanwhile();
        const sans = { dns_names: ["web.contoso.com"], ipAddresses: ["2001:db8:0:0:0:0:0:1"] };
        await world.vault.body(200, "PATCH", "/certificates/web/policy", { x509_props: { sans } });
        const { now } = await certificates.up(declared({ ipAddresses: ["2001:db8::1"] }), old);
        expect([now.outs.status, (await made()).versions]).toEqual(["issued", 1]);
    });

    test("is renewed by a `renewNow` that comes with the next deployment, where it was signed", async () => {
        const old = await timedOut({});
        const { csr } = await operation();
        const waiting = await timedOut({ renewNow: "1" }, old);
        expect((await operation()).csr).toBe(csr);
        signedMeanwhile();
        await certificates.up(declared({ renewNow: "1" }), waiting);
        expect((await made()).versions).toBe(2);
    });

    test("whose correction is cut off as well makes no further version", async () => {
        const [[, changes]] = corrections as [(typeof corrections)[number]];
        const old = await timedOut({});
        signedMeanwhile();
        const still = await timedOut(changes, old);
        signedMeanwhile();
        const { now } = await certificates.up(declared(changes), still);
        const { certificate, versions } = await made();
        expect([certificate.subject, versions]).toEqual(["CN=shop.contoso.com", 2]);
        expect(now.outs.dnsNames).toEqual(["shop.contoso.com"]);
        // Back to what was declared first, which the state has.
        await certificates.up(declared(), still);
        expect((await made()).certificate.subject).toBe("CN=web.contoso.com");
    });
});
