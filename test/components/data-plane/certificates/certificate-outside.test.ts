import { X509Certificate } from "node:crypto";
import { certificates, world } from "./certificate-engine";
import type { CertificateInputs } from "../../../../components/data-plane/certificates/contract";
import { webCertificate } from "../../support/declared-certificate";
import { signByOpenssl, testWithOpenssl } from "../../support/openssl";
import { target } from "../in-process";

afterEach(() => {
    jest.restoreAllMocks();
});

describe("a certificate that is signed outside", () => {
    const external = {
        source: "external",
        issuerName: "Unknown",
        lifetimeAction: { action: "mail", percentage: 80 },
    } as const;

    testWithOpenssl("gives out its request, and takes the answer of the next deployment", async () => {
        const { now } = await certificates.up(webCertificate(target, external));
        expect(now.outs.status).toBe("pending");
        expect((await certificates.up(webCertificate(target, external), now)).step).toBe("same");
        expect((await certificates.refresh(now))?.outs).toEqual(now.outs);
        const signedChain = signByOpenssl(now.outs.request ?? "");
        const { now: merged } = await certificates.up(webCertificate(target, { ...external, signedChain }), now);
        expect(merged.outs.status).toBe("issued");
        expect(merged.outs).not.toHaveProperty("request");
        expect(merged.outs.chain).toBe(new X509Certificate(signedChain).toString());
        expect((await certificates.up(webCertificate(target, { ...external, signedChain }), merged)).step).toBe("same");
    });

    testWithOpenssl("refuses what was signed for another key", async () => {
        const { now } = await certificates.up(webCertificate(target, external));
        const other = await certificates.up(webCertificate(target, { name: "other" }));
        await expect(
            certificates.up(webCertificate(target, { ...external, signedChain: other.now.outs.chain }), now),
        ).rejects.toThrow(
            'Certificate "web" in vault "kv-test": `signedChain` has no certificate for the key of the request that waits. ' +
                "Have the present `signingRequest` signed, and leave `signedChain` out until it is.",
        );
    });

    /** A certificate that was signed last year, by what the program still declares. */
    async function lastYears(changes: Partial<CertificateInputs>) {
        const declared = webCertificate(target, { ...external, ...changes });
        const { now: waiting } = await certificates.up(declared);
        const signedChain = signByOpenssl(waiting.outs.request ?? "");
        const answered = { ...declared, signedChain };
        const { now } = await certificates.up(answered, waiting);
        return { answered, now };
    }

    const keys = [
        ["the same key", { reuseKey: true }],
        ["a new key", { reuseKey: false }],
    ] as const;

    testWithOpenssl.each(keys)("is renewed with %s by the answer to the new request alone", async (_key, changes) => {
        const { answered, now } = await lastYears(changes);
        const renewing = { ...answered, renewNow: "1" };
        const { now: waiting } = await certificates.up(renewing, now);
        const { status, request, version } = waiting.outs;
        expect([status, version, waiting.inputs.edition]).toEqual(["pending", now.outs.version, 2]);
        expect(request).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----/);
        expect((await certificates.up(renewing, waiting)).step).toBe("same");
        expect((await certificates.refresh(waiting))?.outs).toEqual(waiting.outs);
        // The same answer in other words is the old one still.
        const respelt = { ...renewing, signedChain: `# Last year's\n${answered.signedChain}`, tags: { a: "b" } };
        const { now: stillWaiting } = await certificates.up(respelt, waiting);
        expect([stillWaiting.outs.status, stillWaiting.outs.request]).toEqual(["pending", request]);

        const signedChain = signByOpenssl(request ?? "");
        const { now: renewed } = await certificates.up({ ...renewing, signedChain }, stillWaiting);
        expect(renewed.outs.status).toBe("issued");
        expect(renewed.outs.chain).toBe(new X509Certificate(signedChain).toString());
        expect(renewed.outs.version).not.toBe(version);
        expect((await certificates.up({ ...renewing, signedChain }, renewed)).step).toBe("same");
    });

    testWithOpenssl(
        "is not renewed by an answer of before last year, where last year's was merged by hand",
        async () => {
            const { answered, now } = await lastYears({ reuseKey: true });
            const { now: waiting } = await certificates.up({ ...answered, renewNow: "1" }, now);
            const byHand = new X509Certificate(signByOpenssl(waiting.outs.request ?? ""));
            const merged = { x5c: [byHand.raw.toString("base64")] };
            await world.vault.body(201, "POST", "/certificates/web/pending/merge", merged);
            const seen = await certificates.refresh(waiting);
            expect(seen?.outs.status).toBe("issued");
            const { now: again } = await certificates.up({ ...answered, renewNow: "2" }, seen);
            expect(again.outs.status).toBe("pending");
            expect(again.outs.chain).toBe(byHand.toString());
        },
    );

    testWithOpenssl(
        "gives out its new request where the answer that comes with `renewNow` is for another",
        async () => {
            const told = jest.spyOn(process.stderr, "write").mockReturnValue(true);
            const { answered, now } = await lastYears({});
            const { now: other } = await certificates.up(webCertificate(target, { name: "other" }));
            const renewing = { ...answered, signedChain: other.outs.chain, renewNow: "1" };
            const { now: waiting } = await certificates.up(renewing, now);
            expect(waiting.outs.status).toBe("pending");
            expect(told.mock.calls).toEqual([
                [
                    'Certificate "web" in vault "kv-test": `signedChain` has no certificate for the key of the request that waits. ' +
                        "It stays pending: have the new `signingRequest` signed.\n",
                ],
            ]);
            const signedChain = signByOpenssl(waiting.outs.request ?? "");
            const { now: renewed } = await certificates.up({ ...renewing, signedChain }, waiting);
            expect(renewed.outs.status).toBe("issued");
        },
    );

    testWithOpenssl("takes an answer that comes with `renewNow` where the key is the same", async () => {
        const { answered, now } = await lastYears({ reuseKey: true });
        const { now: waiting } = await certificates.up({ ...answered, renewNow: "1" }, now);
        const signedChain = signByOpenssl(waiting.outs.request ?? "");
        const { now: renewed } = await certificates.up({ ...answered, signedChain, renewNow: "1" }, now);
        expect([renewed.outs.status, renewed.outs.chain]).toEqual([
            "issued",
            new X509Certificate(signedChain).toString(),
        ]);
    });

    test("is cancelled at destroy", async () => {
        const { now } = await certificates.up(webCertificate(target, external));
        await certificates.destroy(now);
        expect((await world.vault.call("GET", "/certificates/web/pending")).status).toBe(404);
    });
});
