import { X509Certificate } from "node:crypto";
import {
    authorities,
    below,
    certificates,
    chainOf,
    key,
    root,
    rootOf,
    signed,
    time,
    world,
} from "./certificate-engine";
import type { CertificateAuthorityInputs } from "../../../../components/data-plane/certificates/authority-contract";
import type { CertificateOutputs } from "../../../../components/data-plane/certificates/contract";
import { day } from "../../../local/azure/key-vault/harness";
import { rootAuthority } from "../../support/certificate-authority";
import { webCertificate } from "../../support/declared-certificate";
import { shownByOpenssl, strictVerdict, testWithOpenssl } from "../../support/openssl";
import { target } from "../in-process";

describe("an authority", () => {
    test("signs its certificate and its list with two signatures of a key that stays where it is", async () => {
        await key("root");
        const { now } = await authorities.up(rootAuthority(target));
        expect(world.vault.takeRequests()).toEqual([
            "GET /keys/root/",
            expect.stringMatching(/^POST \/keys\/root\/[0-9a-f]{32}\/sign$/),
            expect.stringMatching(/^POST \/keys\/root\/[0-9a-f]{32}\/sign$/),
        ]);
        const made = new X509Certificate(rootOf(now));
        expect(made.verify(made.publicKey)).toBe(true);
        expect(made.ca).toBe(true);
        expect(made.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
        expect(now.outs.crl).toMatch(/^-----BEGIN X509 CRL-----/);
        expect(Buffer.byteLength(JSON.stringify([now.inputs, now.outs]))).toBeLessThan(6144);
    });

    test("keeps its certificate through changes of its addresses, and through a rotation of its key", async () => {
        const old = await root();
        await world.vault.body(200, "POST", "/keys/root/rotate");
        const seen = await authorities.refresh(old);
        expect(seen?.outs).toEqual(old.outs);
        const urls = { crl: ["http://new.contoso.com/root.crl"] };
        const { step, now } = await authorities.up(rootAuthority(target, { urls }), old);
        expect(step).toBe("update");
        expect(now.outs.signer).toEqual({ ...old.outs.signer, urls });
        const renewed = await authorities.up(rootAuthority(target, { urls, renewNow: "1" }), now);
        expect(renewed.now.outs.signer.keyId).not.toBe(old.outs.signer.keyId);
        expect(renewed.now.inputs.edition).toBe(2);
    });

    test("keeps its certificate and its list where the program says the same in another order or spelling", async () => {
        const one = { serialNumber: "4a0b", revokedOn: "2026-11-01T00:00:00Z" };
        const other = { ...one, serialNumber: "4a0c" };
        const permitted = { dnsNames: ["contoso.com", "fabrikam.com"], ipRanges: ["10.0.0.0/8"] };
        const says = { subject: "CN=Root, O=Contoso", permitted, revoked: [one, other] };
        const old = await root(says);
        const alike = {
            subject: "cn=Root,O=Contoso",
            permitted: { ipRanges: permitted.ipRanges, dnsNames: [...permitted.dnsNames].reverse() },
            revoked: [other, one],
        };
        expect((await authorities.up(rootAuthority(target, alike), old)).step).toBe("same");
        const fewer = rootAuthority(target, { ...alike, permitted: { dnsNames: ["contoso.com"] } });
        expect((await authorities.preview(fewer, old)).inputs.edition).toBe(2);
    });

    test("is the same one where its key's name is in other capitals", async () => {
        const old = await root();
        expect(await authorities.up(rootAuthority(target, { keyName: "ROOT" }), old)).toEqual({
            step: "same",
            now: old,
        });
    });

    test("makes a new certificate for a key of another kind, and none where nothing tells of the kind before", async () => {
        const old = await root();
        const another = rootAuthority(target, { key: { type: "EC", curve: "P-256" } });
        const planned = await authorities.preview(another, old);
        expect([planned.step, planned.inputs.edition]).toEqual(["update", 2]);
        const before = { ...old, inputs: withoutKey(old.inputs), outs: withoutKey(old.outs) };
        const { step, inputs } = await authorities.preview(rootAuthority(target), before);
        expect([step, inputs.edition]).toEqual(["same", 1]);
        // A refresh tells what the key is.
        const seen = await authorities.refresh(before);
        expect(seen).toEqual(old);
        expect((await authorities.preview(another, seen)).inputs.edition).toBe(2);
    });

    test("makes a new list of revoked ones for a changed one, and after half of its life", async () => {
        const old = await root();
        const revoked = [{ serialNumber: "4a0b", revokedOn: "2026-11-01T00:00:00Z", reason: "keyCompromise" as const }];
        const { now } = await authorities.up(rootAuthority(target, { revoked }), old);
        expect(world.vault.takeRequests()).toHaveLength(2);
        expect([old.outs.crlNumber, now.outs.crlNumber]).toEqual([1, 2]);
        expect(now.outs.signer).toEqual(old.outs.signer);
        expect((await authorities.up(rootAuthority(target, { revoked }), now)).step).toBe("same");
        time.now = () => Date.now() + 46 * day;
        const later = await authorities.up(rootAuthority(target, { revoked }), now);
        expect([later.step, later.now.outs.crlNumber]).toEqual(["update", 3]);
    });

    test.each<[string, Partial<CertificateAuthorityInputs>, string]>([
        ["no name", { subject: "" }, '`subject` must name the authority, like "CN=Contoso Root, O=Contoso", got "".'],
        [
            "no distinguished name",
            { subject: "Contoso" },
            '`subject` must be a distinguished name like "CN=www.contoso.com, O=Contoso", got "Contoso".',
        ],
        [
            "too long a life",
            { validityMonths: 361 },
            '`validity` must be from 1 to 360 whole months, got "361 months".',
        ],
        [
            "a wildcard",
            { permitted: { dnsNames: ["*.a.com"] } },
            '`permitted.dnsNames` must be domains like "corp.contoso.com", without a wildcard, got "*.a.com".',
        ],
        [
            "no range",
            { excluded: { ipRanges: ["10.0.0.0"] } },
            '`excluded.ipRanges` must be ranges like "10.0.0.0/8" or "fd00::/8", got "10.0.0.0".',
        ],
        ["no address", { urls: { crl: ["ldap://x"] } }, '`crlUrls` must be http or https addresses, got "ldap://x".'],
        [
            "no serial number",
            { revoked: [{ serialNumber: "x", revokedOn: "2026-01-01" }] },
            '`revoked[0].serialNumber` must be a serial number in hex, got "x".',
        ],
    ])("of %s is refused before any call", async (_what, changes, sentence) => {
        await expect(authorities.up(rootAuthority(target, changes))).rejects.toThrow(
            `Certificate authority with key "root" in vault "kv-test": ${sentence}`,
        );
        expect(world.vault.takeRequests()).toEqual([]);
    });

    test("below one that may have none below it, or that ends before it, is refused", async () => {
        const top = await root({ pathLength: 0 });
        await expect(below(top)).rejects.toThrow(
            "be an authority that may have others below it: its `pathLength` is 0",
        );
        const next = { ...top, outs: { ...top.outs, signer: { ...top.outs.signer, pathLength: 1 } } };
        await expect(below(next, { validityMonths: 121 })).rejects.toThrow(
            "`validity` must end before the authority above does",
        );
    });
});

describe("a certificate that an authority signs", () => {
    test("is requested, signed and merged in one deployment", async () => {
        const top = await root();
        const { now } = await certificates.up(signed(top));
        expect(world.vault.takeRequests()).toEqual([
            "GET /certificates/web",
            "POST /certificates/web/create",
            expect.stringMatching(/^POST \/keys\/root\/[0-9a-f]{32}\/sign$/),
            "POST /certificates/web/pending/merge",
        ]);
        expect(now.outs.status).toBe("issued");
        const made = new X509Certificate(now.outs.chain);
        expect(made.checkIssued(new X509Certificate(rootOf(top)))).toBe(true);
        expect(made.subjectAltName).toBe("DNS:web.contoso.com");
        expect(made.infoAccess).toContain("http://pki.contoso.com/root.cer");
        expect((await certificates.up(signed(top), now)).step).toBe("same");
        expect((await certificates.refresh(now))?.inputs).toEqual(now.inputs);
    });

    test("is carried on with after an interruption between request and merge", async () => {
        const top = await root();
        world.vault.fault = (method, path) => (path.endsWith("/sign") && method === "POST" ? refused : undefined);
        const failure = await certificates.up(signed(top)).catch((error: unknown) => error);
        expect(failure).toMatchObject({ properties: { status: "pending" } });
        const { id, properties } = failure as { id: string; properties: CertificateOutputs };
        expect(properties.request).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/);
        world.vault.fault = undefined;
        world.vault.takeRequests();
        const now = await certificates.update({ id, inputs: properties, outs: properties }, properties);
        expect(now.outs.status).toBe("issued");
        expect(world.vault.takeRequests()).toEqual([
            "GET /certificates/web",
            "GET /certificates/web/pending",
            expect.stringMatching(/^POST \/keys\/root\/[0-9a-f]{32}\/sign$/),
            "POST /certificates/web/pending/merge",
        ]);
        expect(
            (await world.vault.body<{ value: unknown[] }>(200, "GET", "/certificates/web/versions")).value,
        ).toHaveLength(1);
    });

    test("is cancelled at destroy while its request waits", async () => {
        const top = await root();
        world.vault.fault = (method, path) => (path.endsWith("/sign") && method === "POST" ? refused : undefined);
        const failure = await certificates.up(signed(top)).catch((error: unknown) => error);
        const { id, properties } = failure as { id: string; properties: CertificateOutputs };
        world.vault.fault = undefined;
        await certificates.destroy({ id, inputs: properties, outs: properties });
        expect((await world.vault.call("GET", "/certificates/web/pending")).status).toBe(404);
    });

    test("is renewed by the first deployment after its time, and not before", async () => {
        const top = await root();
        const { now } = await certificates.up(signed(top));
        time.now = () => Date.now() + 290 * day;
        expect((await certificates.preview(signed(top), now)).step).toBe("same");
        time.now = () => Date.now() + 293 * day;
        const planned = await certificates.preview(signed(top), now);
        expect([planned.step, planned.inputs.edition]).toEqual(["update", 2]);
        const renewed = await certificates.up(signed(top), now);
        expect(renewed.now.outs.version).not.toBe(now.outs.version);
        expect((await certificates.preview(signed(top), renewed.now)).step).toBe("same");
    });

    test("is refused, before any call, for names that its authority may not sign and for longer than it lives", async () => {
        const servers = await below(await root());
        world.vault.takeRequests();
        for (const [changes, sentence] of [
            [
                { dnsNames: ["web.fabrikam.com"] },
                '`dnsNames` must be among the names that its authority may sign for, got "web.fabrikam.com".',
            ],
            [
                { dnsNames: ["a.secret.contoso.com"] },
                '`dnsNames` must be among the names that its authority may sign for, got "a.secret.contoso.com".',
            ],
            [
                { ipAddresses: ["192.168.0.1"] },
                '`ipAddresses` must be among the names that its authority may sign for, got "192.168.0.1".',
            ],
            [{ validityMonths: 61 }, "`validity` must end before its authority does"],
            [{ curve: "P-256K" as const }, '`key.curve` must be "P-256", "P-384" or "P-521"'],
        ] as const) {
            await expect(certificates.up(signed(servers, changes))).rejects.toThrow(sentence);
        }
        expect(world.vault.takeRequests()).toEqual([]);
    });
});

describe("openssl", () => {
    testWithOpenssl("strictly accepts a self-signed certificate", async () => {
        const { now } = await certificates.up(webCertificate(target));
        expect(strictVerdict(now.outs.chain, now.outs.chain, world.vault.time)).toBe("OK");
    });

    testWithOpenssl.each<[string, object]>([
        ["RSA", { kty: "RSA", key_size: 2048 }],
        ["P-256", { kty: "EC", crv: "P-256" }],
        ["P-521", { kty: "EC", crv: "P-521" }],
    ])("strictly accepts what a root with a key of %s signs", async (_name, kind) => {
        const top = await root({}, kind);
        const { now } = await certificates.up(signed(top));
        expect(strictVerdict(now.outs.chain, rootOf(top), world.vault.time, top.outs.crl)).toBe("OK");
    });

    testWithOpenssl("strictly accepts a chain with an authority between, by all its extensions", async () => {
        const servers = await below(await root({ pathLength: 1 }));
        const names = { ipAddresses: ["10.1.2.3"], emails: ["a@contoso.com"], uris: ["https://web.contoso.com/a"] };
        const { now } = await certificates.up(signed(servers, { ...names, subject: "" }));
        expect(now.outs.chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
        expect(strictVerdict(now.outs.chain, rootOf(servers), world.vault.time)).toBe("OK");
        const shown = shownByOpenssl(chainOf(servers));
        expect(shown).toContain("CA:TRUE, pathlen:0");
        expect(shown).toContain("DNS:contoso.com");
        expect(shown).toContain("IP:10.0.0.0/255.0.0.0");
        expect(shown).toContain("DNS:secret.contoso.com");
        expect(shownByOpenssl(now.outs.chain)).toContain("URI:http://pki.contoso.com/servers.crl");
    });

    testWithOpenssl("refuses what was revoked, what has expired, and another root", async () => {
        const top = await root();
        const { now } = await certificates.up(signed(top));
        const { serialNumber } = new X509Certificate(now.outs.chain);
        const revoked = [{ serialNumber, revokedOn: "2026-11-01T00:00:00Z" }];
        const listed = await authorities.up(rootAuthority(target, { revoked }), top);
        expect(strictVerdict(now.outs.chain, rootOf(top), world.vault.time, listed.now.outs.crl)).toContain(
            "certificate revoked",
        );
        expect(strictVerdict(now.outs.chain, rootOf(top), world.vault.time + 400 * day)).toContain(
            "certificate has expired",
        );
        await key("other");
        const other = await authorities.up(rootAuthority(target, { keyName: "other" }));
        expect(strictVerdict(now.outs.chain, rootOf(other.now), world.vault.time)).not.toBe("OK");
    });
});

const refused = {
    status: 403,
    body: { error: { code: "Forbidden", message: "no", innererror: { code: "ForbiddenByFirewall" } } },
};

function withoutKey<T extends CertificateAuthorityInputs>({ key: _key, ...rest }: T) {
    return rest as unknown as T;
}
