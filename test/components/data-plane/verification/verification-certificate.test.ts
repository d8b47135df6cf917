import { X509Certificate } from "node:crypto";
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { certificate } from "../../../../components/data-plane/certificates/certificate";
import { certificateAuthority } from "../../../../components/data-plane/certificates/authority";
import type {
    CertificateAuthorityInputs,
    CertificateAuthorityOutputs,
} from "../../../../components/data-plane/certificates/authority-contract";
import type { CertificateInputs, CertificateOutputs } from "../../../../components/data-plane/certificates/contract";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { time } from "../../../../components/data-plane/azure/retry";
import type { CertificateSubject } from "../../../../components/data-plane/verification/certificate-subject";
import type { SubjectResult } from "../../../../components/data-plane/verification/contract";
import { verification } from "../../../../components/data-plane/verification/handler";
import { day } from "../../../local/azure/key-vault/harness";
import { rootAuthority } from "../../support/certificate-authority";
import { webCertificate } from "../../support/declared-certificate";
import { HandlerEngine } from "../../support/handler-engine";
import { unmarked } from "../../support/unmarked";
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
const authorities = new HandlerEngine<CertificateAuthorityInputs, CertificateAuthorityOutputs>(certificateAuthority);
const realTime = { ...time };

beforeEach(() => {
    vault = new InProcessVault();
    forgetClients();
    time.sleep = () => Promise.resolve();
});

afterEach(() => {
    Object.assign(time, realTime);
});

/** A certificate in the vault, as its verification sees it. */
async function subjectOf(changes: Partial<CertificateInputs> = {}): Promise<CertificateSubject> {
    const declared = webCertificate(target, changes);
    const { now } = await certificates.up(declared);
    return { ...declared, kind: "certificate", version: now.outs.version, chain: now.outs.chain };
}

async function root(changes: Partial<CertificateAuthorityInputs> = {}) {
    const { keyName = "root" } = changes;
    await vault.body(200, "POST", `/keys/${keyName}/create`, { kty: "EC", crv: "P-256", key_ops: ["sign", "verify"] });
    return (await authorities.up(rootAuthority(target, changes))).now;
}

async function verify(subject: CertificateSubject): Promise<SubjectResult> {
    const inputs = { subject, fingerprint: "", always: false, onFailure: "warn", accessTimeoutSeconds: 10 };
    const { outs } = await verification.create(unmarked(inputs));
    return outs["result"] as SubjectResult;
}

const serverAndClient = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

const mail = { action: "mail", percentage: 80 } as const;
const sayings = ["chain", "enabled", "exists", "lifetime action", "names", "private key", "subject"];
const tls = ["TLS", "TLS refuses another name", "TLS refuses another root"];
const everything = [...tls, ...sayings, "valid now", "validity", "version"];

describe("a certificate", () => {
    test.each(["pfx", "pem"] as const)(
        "that signs itself, kept as %s, shakes hands in both directions",
        async (contentType) => {
            const subject = await subjectOf({ contentType, extendedKeyUsages: serverAndClient });
            const result = await verify(subject);
            expect(result.failedChecks).toEqual([]);
            expect(result.passedChecks).toEqual([...everything, "mutual TLS"].sort());
            expect(result.calls).toBe(2);
            expect(Date.parse(result.nextRotation ?? "")).toBeGreaterThan(Date.now() + 280 * day);
            expect(JSON.stringify(result)).not.toContain("PRIVATE");
        },
    );

    test("below two authorities is trusted by their root alone, through their lists of revoked ones", async () => {
        const top = await root({ pathLength: 1 });
        const servers = await root({
            keyName: "servers",
            subject: "CN=Servers",
            validityMonths: 60,
            pathLength: 0,
            parent: top.outs.signer,
        });
        const by = { source: "authority", issuerName: "Unknown", authority: servers.outs.signer } as const;
        const subject = { ...(await subjectOf(by)), crls: [servers.outs.crl, top.outs.crl] };
        expect((await verify(subject)).failedChecks).toEqual([]);
        const { serialNumber } = new X509Certificate(subject.chain);
        const { now } = await authorities.up(
            { ...servers.inputs, revoked: [{ serialNumber, revokedOn: "2026-01-01T00:00:00Z" }] },
            servers,
        );
        const { failedChecks } = await verify({ ...subject, crls: [now.outs.crl, top.outs.crl] });
        expect(failedChecks).toEqual([{ check: "TLS", problem: "CERT_REVOKED: certificate revoked" }]);
    });

    test("whose key never leaves the vault signs there instead", async () => {
        const subject = await subjectOf({ exportable: false });
        const result = await verify(subject);
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).not.toContain("TLS");
        expect(result.passedChecks).toContain("private key");
        expect(result.notes).toEqual(["Its key stays in the vault: TLS was not tried."]);
    });

    test.each(["pfx", "pem"] as const)(
        "on P-256K, kept as %s, is verified without TLS, which has no signatures on that curve",
        async (contentType) => {
            const result = await verify(await subjectOf({ contentType, curve: "P-256K" }));
            expect(result.failedChecks).toEqual([]);
            expect(result.passedChecks).toContain("private key");
            expect(result.passedChecks).not.toContain("TLS");
            expect(result.notes).toEqual(["Its key is on P-256K, for which TLS has no signatures: TLS was not tried."]);
        },
    );

    test("is told apart from what was declared", async () => {
        const subject = await subjectOf();
        const { failedChecks } = await verify({
            ...subject,
            dnsNames: ["shop.contoso.com"],
            subject: "CN=shop.contoso.com",
            validityMonths: 6,
            enabled: true,
            lifetimeAction: mail,
            version: "0",
        });
        expect(failedChecks.map(({ check }) => check)).toEqual([
            "TLS",
            "lifetime action",
            "names",
            "subject",
            "validity",
            "version",
        ]);
        const problems = failedChecks.map(({ problem }) => problem);
        expect(problems[0]).toMatch(/^ERR_TLS_CERT_ALTNAME_INVALID/);
        expect(problems.slice(1, 4)).toEqual([
            'in the vault {"action":"renew","percentage":80}',
            "declared dns shop.contoso.com, in the certificate dns web.contoso.com",
            "declared CN=shop.contoso.com, in the certificate CN=web.contoso.com",
        ]);
        expect(problems[4]).toMatch(/^declared 6 months, valid from .* to .*Z$/);
        expect(problems[5]).toBe(`declared 0, in the vault ${subject.version}`);
    });

    describe("that is older than its policy", () => {
        test.each<[string, Partial<CertificateInputs>, Partial<CertificateInputs>, RegExp]>([
            [
                "of another length",
                {},
                { validityMonths: 6 },
                /^Its validity counts from the next version on: declared 6 months, valid from \S+Z to \S+Z\.$/,
            ],
            [
                "for PEM",
                {},
                { contentType: "pem" },
                /^`contentType` counts from the next version on: declared pem, its secret is pfx\.$/,
            ],
            [
                "for a PFX",
                { contentType: "pem" },
                { contentType: "pfx" },
                /^`contentType` counts from the next version on: declared pfx, its secret is pem\.$/,
            ],
            [
                "for a key that can be read, kept as pfx",
                { exportable: false },
                { exportable: true },
                /^`exportable` counts from the next version on: its key was not tried\.$/,
            ],
            [
                "for a key that can be read, kept as pem",
                { exportable: false, contentType: "pem" },
                { exportable: true, contentType: "pem" },
                /^`exportable` counts from the next version on: its key was not tried\.$/,
            ],
            [
                "for a key that stays in the vault",
                {},
                { exportable: false },
                /^Its key can still be read if its version was made so, before the policy was changed: TLS was not tried\.$/,
            ],
        ])("is not judged by it: one %s", async (_what, before, after, note) => {
            const old = (await certificates.up(webCertificate(target, before))).now;
            vault.time += 10_000; // Less than clocks may differ: TLS is tried.
            const { step, now } = await certificates.up(webCertificate(target, after), old);
            expect([step, now.outs.version]).toEqual(["update", old.outs.version]);
            const { version, chain } = now.outs;
            const { failedChecks, notes } = await verify({ ...now.inputs, kind: "certificate", version, chain });
            expect(failedChecks).toEqual([]);
            expect(notes).toEqual([expect.stringMatching(note)]);
        });

        test("is judged by what the policy doesn't say either", async () => {
            const old = (await certificates.up(webCertificate(target))).now;
            vault.time += day;
            const { now } = await certificates.up(webCertificate(target, { validityMonths: 6 }), old);
            const { version, chain } = now.outs;
            const subject = { ...now.inputs, kind: "certificate", version, chain } as const;
            expect((await verify({ ...subject, validityMonths: 9 })).failedChecks).toEqual([
                { check: "validity", problem: expect.stringMatching(/^declared 9 months/) as string },
            ]);
        });
    });

    test("that has expired is refused", async () => {
        vault.time -= 400 * day;
        const subject = await subjectOf({ lifetimeAction: mail });
        vault.time += 400 * day;
        const { failedChecks } = await verify(subject);
        expect(failedChecks.map(({ check }) => check)).toEqual(["TLS", "valid now"]);
        expect(failedChecks[0]?.problem).toBe("CERT_HAS_EXPIRED: certificate has expired");
        expect(failedChecks[1]?.problem).toMatch(/^it expired on /);
    });

    test("of another root than its authority's is refused", async () => {
        const other = await root();
        const subject = await subjectOf();
        const { failedChecks } = await verify({ ...subject, source: "authority", authority: other.outs.signer });
        expect(failedChecks.map(({ check }) => check)).toContain("chain");
    });

    test("that was never signed is one failing check where no deployment has left it so", async () => {
        const subject = await subjectOf({ source: "external", issuerName: "Unknown", lifetimeAction: mail });
        expect((await verify(subject)).failedChecks).toEqual([
            { check: "exists", problem: "there is no certificate of this name, or it waits to be signed" },
        ]);
    });

    test("that a request renews is tried for the names that it has, until that is signed", async () => {
        const subject = await subjectOf({ lifetimeAction: mail });
        const asked = { ...subject, dnsNames: ["shop.contoso.com"], subject: "CN=shop", pending: true };
        const { failedChecks, passedChecks, notes } = await verify(asked);
        expect(failedChecks).toEqual([]);
        expect(passedChecks).toEqual(expect.arrayContaining(["TLS", "private key", "valid now", "version"]));
        expect(notes).toEqual([
            "A new request waits to be signed: names of the version in force were not compared with what it asks for.",
        ]);
        expect((await verify({ ...asked, version: "0" })).failedChecks.map(({ check }) => check)).toEqual(["version"]);
    });

    test("that isn't there is one failing check", async () => {
        const subject = await subjectOf();
        const { failedChecks } = await verify({ ...subject, name: "gone" });
        expect(failedChecks).toEqual([
            { check: "exists", problem: "there is no certificate of this name, or it waits to be signed" },
        ]);
    });
});
