/** Attestations of managed HSMs: each deliberately broken one, and the check that catches it. */
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { rootsVariable } from "../../../../components/data-plane/verification/attestation/roots";
import type { KeySubject } from "../../../../components/data-plane/verification/contract";
import {
    AttestingHsms,
    bundle,
    bytes,
    changing,
    dataOf,
    flip,
    hsmKind,
    pem,
    withBit,
    wrong,
    type Attestation,
} from "./attesting-hsms";
import { credential, type InProcessVault } from "../in-process";
import { ec, verify } from "./verified-keys";

let vault: InProcessVault;

// The innermost policy of every client: the request goes no further than the HSM in this process.
jest.mock("../../../../components/data-plane/azure/policies", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/policies"),
    keepTunnels: { name: "inProcess", sendRequest: (request: PipelineRequest) => vault.sendRequest(request) },
}));
jest.mock("../../../../components/data-plane/azure/credentials", () => ({
    ...jest.requireActual<object>("../../../../components/data-plane/azure/credentials"),
    credentialFor: () => credential,
}));

const hsms = new AttestingHsms();
beforeAll(() => hsms.start());
beforeEach(() => {
    vault = hsms.hsm;
    hsms.restore();
    forgetClients();
});
afterAll(() => hsms.close());

describe("what is broken, and by what it is caught:", () => {
    let subject: KeySubject;
    let right: Attestation;
    beforeEach(async () => {
        subject = await hsms.deployed();
        right = await hsms.attestationOf();
    });

    /** The verification's findings where the HSM answers with this instead. */
    const caught = async (changes: object) => {
        hsms.answering({ ...right, ...changes });
        return wrong(await verify(subject));
    };
    const signature = (half: string) => ({
        "HSM attestation signature": `of the ${half} key: its signature is not the HSM's`,
    });

    it("a blob that was tampered with, wherever", async () => {
        const length = bytes(right.privateKeyAttestation).length;
        for (const at of [0, 16, 40, length - 257, -256, -1]) {
            expect(await caught({ privateKeyAttestation: withBit(right.privateKeyAttestation, at) })).toEqual(
                signature("private"),
            );
        }
        expect(await caught({ publicKeyAttestation: withBit(right.publicKeyAttestation ?? "", 40) })).toEqual(
            signature("public"),
        );
    });

    it("a blob that somebody else signed, or nobody", async () => {
        await hsms.other.service.attestationRoot();
        const text = hsms.signed(dataOf(right.privateKeyAttestation), hsms.keyOf(hsms.other));
        expect(await caught({ privateKeyAttestation: text })).toEqual(signature("private"));
        expect(await caught({ privateKeyAttestation: Buffer.alloc(100).toString("base64url") })).toEqual({
            "HSM attestation signature":
                "of the private key: it has 100 bytes, which is not even the length of a signature",
        });
    });

    it("the attestation of another key, and of another version of this one", async () => {
        await vault.body(200, "POST", "/keys/other/create", hsmKind(ec));
        const of = "HSM attestation of this key";
        expect((await caught(await hsms.attestationOf("other")))[of]).toMatch(
            new RegExp(`^it is about "other/[0-9a-f]{32}", not "signing/${subject.version}"$`),
        );
        hsms.answering(right);
        await vault.body(200, "POST", "/keys/signing/rotate");
        expect(wrong(await verify(subject))[of]).toMatch(
            new RegExp(`^it is about "signing/${subject.version}", not "signing/[0-9a-f]{32}"$`),
        );
    });

    it.each([
        ["private", 0],
        ["public", 1],
    ] as const)("the %s half of another key under this one's name", async (_half, index) => {
        const halves = ["privateKeyAttestation", "publicKeyAttestation"] as const;
        const half = halves[index];
        expect(await caught({ [half]: hsms.signed(changing(right[half] ?? "", 0x120, flip)) })).toEqual({
            "HSM attestation of this key": "its public key is another key's",
        });
    });

    it("a word on the public half alone, or on no key", async () => {
        const of = "HSM attestation of this key";
        const problem = "it is about 0 private keys, and should be about one";
        expect(await caught({ privateKeyAttestation: right.publicKeyAttestation })).toEqual({ [of]: problem });
        const unnamed = hsms.signed(changing(right.privateKeyAttestation, 0x102, (value) => value.fill(0)));
        expect(await caught({ privateKeyAttestation: unnamed })).toEqual({ [of]: "it names no key" });
    });

    it("a key that can be taken out of the HSM", async () => {
        const text = hsms.signed(changing(right.privateKeyAttestation, 0x162, flip));
        expect(await caught({ privateKeyAttestation: text })).toEqual({
            "HSM attestation: stays in the HSM": "it says that the key can be taken out of the HSM",
        });
    });

    it("a foreign chain", async () => {
        const foreign = await hsms.attestationOf("signing", hsms.other);
        const certificates = "none of its 4 certificates is issued by a root that is trusted";
        expect((await caught(foreign))["HSM attestation certificates"]).toContain(certificates);
        // Under real roots alone, the local HSM is a stranger.
        delete process.env[rootsVariable];
        expect(await caught({})).toEqual({
            "HSM attestation certificates": `${certificates} (Marvell LiquidSecurity, Marvell LiquidSecurity 2)`,
        });
    });

    it.each([
        ["the card's", 1, /^none of its 3 certificates is issued by a root that is trusted \(Marvell/],
        [
            "the partition's by the manufacturer",
            0,
            /^the certificate that its card issued to the HSM's partition is missing$/,
        ],
        [
            "the partition's by its owner",
            2,
            /^the certificate that its owner, Microsoft, issued to the HSM's partition is missing$/,
        ],
        [
            "the owner's root",
            3,
            /^the certificate that its owner, Microsoft, issued to the HSM's partition is missing$/,
        ],
    ])("a missing certificate: %s", async (_whose, index, problem) => {
        const rest = pem(right).filter((_part, at) => at !== index);
        const found = await caught({ certificatePemFile: bundle(...rest) });
        expect(Object.keys(found)).toEqual(["HSM attestation certificates"]);
        expect(found["HSM attestation certificates"]).toMatch(problem);
    });

    it("a partition's certificate that bears the card's name and not its signature", async () => {
        const foreign = await hsms.attestationOf("signing", hsms.other);
        const [theirs, , byOwner, owner] = pem(foreign);
        const forged = bundle(theirs, pem(right)[1], byOwner, owner);
        expect(await caught({ ...foreign, certificatePemFile: forged })).toEqual({
            "HSM attestation certificates": "the certificate that its card issued to the HSM's partition is missing",
        });
    });

    it("an owner's certificate for another partition", async () => {
        const foreign = pem(await hsms.attestationOf("signing", hsms.other));
        const [byManufacturer, card] = pem(right);
        const mixed = bundle(byManufacturer, card, foreign[2], foreign[3]);
        expect(await caught({ certificatePemFile: mixed })).toEqual({
            "HSM attestation certificates":
                "the certificate that its owner, Microsoft, issued to the HSM's partition is missing",
        });
    });

    it("no attestation of a managed HSM's key, an empty one, and one of a form that isn't known", async () => {
        const empty = "the service answers without certificates, or without a word on the private key";
        expect(await caught({ certificatePemFile: "" })).toEqual({ "HSM attestation": empty });
        expect(await caught({ privateKeyAttestation: undefined })).toEqual({ "HSM attestation": empty });
        expect(await caught({ version: "MRVL-2" })).toEqual({
            "HSM attestation": 'its version is "MRVL-2", of which this library knows nothing: it knows "MRVL-1"',
        });
        vault.fault = (_method, path) =>
            path.endsWith("/attestation")
                ? { status: 404, body: { error: { code: "NotFound", message: "no" } } }
                : undefined;
        expect(wrong(await verify(subject))["HSM attestation"]).toContain("Azure answered 404");
    });

    it("what the HSM signs in another form, without reading past its end", async () => {
        const data = dataOf(right.privateKeyAttestation);
        const words = (at: number, value: number, from = data) => {
            const changed = Buffer.from(from);
            changed.writeUInt32BE(value, at);
            return changed;
        };
        const forms: [string, Buffer][] = [
            ["the sizes in its header aren't its own", words(8, 1)],
            ["the sizes in its header aren't its own", words(12, data.length)],
            ["it has no object where one should be", words(20, 0)],
            ["it ends too early", words(16 + 8 + 4, 0xffff)],
            ["it ends too early", words(16 + 8 + 12 + 4, 0x7fffffff)],
            ["an object has no attributes", words(16 + 8 + 4, 0)],
            ["an attribute is there twice", words(16 + 8 + 12 + 9, 0)],
            ["it ends too early", data.subarray(0, 10)],
        ];
        for (const [problem, changed] of forms) {
            expect(await caught({ privateKeyAttestation: hsms.signed(changed) })).toEqual({
                "HSM attestation signature": `of the private key: it is signed by the HSM and has another form than is known: ${problem}`,
            });
        }
    });

    it("certificates and roots that can't be read", async () => {
        const nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
        const check = "HSM attestation certificates";
        expect(await caught({ certificatePemFile: bundle(nonsense) })).toEqual({
            [check]: "one of its certificates can't be read",
        });
        process.env[rootsVariable] = join(hsms.directory, "none.pem");
        expect((await caught({}))[check]).toContain(
            `${rootsVariable} names ${join(hsms.directory, "none.pem")} as the roots`,
        );
        writeFileSync(join(hsms.directory, "empty.pem"), "");
        process.env[rootsVariable] = join(hsms.directory, "empty.pem");
        expect((await caught({}))[check]).toContain("it holds no certificate in PEM");
    });
});
