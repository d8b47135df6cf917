/** Attestations of managed HSMs that are right, and known answers. */
import type { PipelineRequest } from "@azure/core-rest-pipeline";
import { constants, createHash, KeyObject, privateEncrypt, webcrypto, X509Certificate } from "node:crypto";
import { forgetClients } from "../../../../components/data-plane/azure/clients";
import { compareWithKey } from "../../../../components/data-plane/verification/attestation/attested-key";
import { marvellRoots } from "../../../../components/data-plane/verification/attestation/roots";
import { objectsIn } from "../../../../components/data-plane/verification/attestation/statement";
import * as x509 from "../../../../local/azure/x509";
import { AttestingHsms, bundle, dataOf, hsmKind, pem, withBit, wrong } from "./attesting-hsms";
import { credential, InProcessVault } from "../in-process";
import { deployedKey, ec, failedNames, rsa, verify } from "./verified-keys";

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

describe("an attestation that is right", () => {
    it.each([
        ["P-256", ec],
        ["P-521", { ...ec, crv: "P-521" }],
        ["P-256K", { ...ec, crv: "P-256K" }],
        ["RSA", rsa],
    ])("of a key of %s is believed, with whom it is under", async (_name, request) => {
        const result = await verify(await hsms.deployed(request));
        expect(result.failedChecks).toEqual([]);
        expect(result.passedChecks).toEqual(
            expect.arrayContaining([
                "HSM attestation",
                "HSM attestation certificates",
                "HSM attestation of this key",
                "HSM attestation signature",
                "HSM attestation: stays in the HSM",
            ]),
        );
        expect(result.attestation).toBe(
            "the service names no HSM platform; attested under O=Local Azure, CN=no real HSM: manufacturer and " +
                "O=Local Azure, CN=no real HSM: owner, made in the HSM, never to be taken out",
        );
    });

    it("may come with the manufacturer's root, and in any order", async () => {
        const subject = await hsms.deployed();
        const right = await hsms.attestationOf();
        const root = await hsms.hsm.service.attestationRoot();
        hsms.answering({ ...right, certificatePemFile: bundle(root, ...pem(right).reverse()) });
        expect(wrong(await verify(subject))).toEqual({});
    });

    it("of firmware 2 has a bare signature, and its object at byte 20", async () => {
        const subject = await hsms.deployed();
        const right = await hsms.attestationOf();
        const older = (text = "") => {
            const data = Buffer.concat([Buffer.alloc(20), dataOf(text).subarray(16 + 8)]);
            const padded = Buffer.alloc(256);
            createHash("sha256")
                .update(data)
                .digest()
                .copy(padded, 256 - 32);
            const bare = privateEncrypt({ key: hsms.keyOf(), padding: constants.RSA_NO_PADDING }, padded);
            return Buffer.concat([data, bare]);
        };
        const both = {
            privateKeyAttestation: older(right.privateKeyAttestation).toString("base64url"),
            publicKeyAttestation: older(right.publicKeyAttestation).toString("base64url"),
        };
        hsms.answering({ ...right, ...both });
        expect(wrong(await verify(subject))).toEqual({});
        hsms.answering({ ...right, ...both, privateKeyAttestation: withBit(both.privateKeyAttestation, 60) });
        expect(wrong(await verify(subject))).toEqual({
            "HSM attestation signature": "of the private key: its signature is not the HSM's",
        });
    });

    it("isn't believed of firmware 2 under an exponent for which anybody can make up bare signatures", async () => {
        await hsms.deployed();
        const exponents = { 3: "its signature is not the HSM's", 65537: undefined } as const;
        for (const [exponent, problem] of Object.entries(exponents)) {
            const { certificate, key } = await partitionUnder(Number(exponent));
            const data = Buffer.concat([
                Buffer.alloc(20),
                dataOf((await hsms.attestationOf()).privateKeyAttestation).subarray(24),
            ]);
            const padded = Buffer.concat([Buffer.alloc(256 - 32), createHash("sha256").update(data).digest()]);
            const bare = privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded);
            const found = objectsIn(Buffer.concat([data, bare]), certificate);
            expect(typeof found === "string" ? found : undefined).toBe(problem);
        }
    });

    it("of a key that may be released says that it can leave", async () => {
        const conditions = [{ authority: "https://a", allOf: [{ claim: "c", equals: "v" }] }];
        const data = Buffer.from(JSON.stringify({ version: "1.0.0", anyOf: conditions })).toString("base64url");
        const request = { ...rsa, attributes: { exportable: true }, release_policy: { data } };
        const result = await verify(await hsms.deployed(request));
        expect(result.failedChecks).toEqual([]);
        expect(result.attestation).toMatch(/, made in the HSM$/);
    });
});

/** A partition whose key has another exponent than those of real ones. */
async function partitionUnder(exponent: number) {
    const publicExponent = new Uint8Array([exponent >> 16, (exponent >> 8) & 0xff, exponent & 0xff]);
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const made = await x509.X509CertificateGenerator.createSelfSigned({
        name: "CN=partition",
        keys,
        signingAlgorithm: algorithm,
    });
    const key = KeyObject.from(keys.privateKey);
    return { certificate: new X509Certificate(made.toString("pem")), key };
}

it("in a vault, which doesn't attest keys, nothing is missing", async () => {
    vault = new InProcessVault({ sku: { family: "A", name: "premium" } });
    const result = await verify(await deployedKey(vault, hsmKind(ec)));
    expect(failedNames(result)).toEqual([]);
    expect(result.attestation).toBe("HSM platform 1; no attestation of it is at hand");
});

describe("known answers", () => {
    it("Marvell's roots are those that its certificates have", () => {
        const fingerprints = marvellRoots.map(({ publicKey }) =>
            createHash("sha256")
                .update(publicKey.export({ format: "der", type: "spki" }))
                .digest("hex"),
        );
        expect(fingerprints).toEqual([
            "78adcba1f38bee304bc44d6a086503f2940037d4b3d58a1bf66a3282ef58cd41",
            "f84b0610f2ca68f1f936c12c37a22794b59a2afa54f55f8d3c977232c5b97d7c",
        ]);
    });

    // The public half of an EC key in a LiquidSecurity HSM, as the documentation of @peculiar/kms-attestation shows it.
    const point =
        "0448325169a37687389bf6de2febaf15985d0352708bbe022b2b9c4c6efb78dc7fd54e0d20a3aa6e06ee53b1052f611a0d42b61081498db789c09756b8010ada70";
    const checkValue = "4075a3e5a13e33095430962abcbacbef32d7737234868785d2420893293fc86a";
    const coordinate = (from: number) => Buffer.from(point.slice(from, from + 64), "hex").toString("base64url");
    const key = { kid: "https://h/keys/k/v", kty: "EC-HSM", crv: "P-256", x: coordinate(2), y: coordinate(66) };
    const attested = (attributes: Record<number, string>) => [
        new Map(Object.entries(attributes).map(([type, hex]) => [Number(type), Buffer.from(hex, "hex")])),
    ];
    const own = { 0: "03", [0x102]: Buffer.from("https://h/keys/k/v\0\0").toString("hex"), [0x162]: "00" };
    const compared = (attributes: Record<number, string>) =>
        compareWithKey({ key, attributes: {} }, attested({ ...own, ...attributes }), []);

    it("the point and the check value of a real HSM's key are the key's", () => {
        const fits = { says: ["made elsewhere"] };
        expect(compared({ [0x120]: point })).toEqual(fits);
        expect(compared({ [0x1003]: checkValue })).toEqual(fits);
        const other = { ...fits, otherKey: "its public key is another key's" };
        expect(compared({ [0x120]: point.replace(/.$/, "1") })).toEqual(other);
        expect(compared({ [0x1003]: checkValue.replace(/.$/, "b") })).toEqual(other);
    });

    it("without either it is said that the public key isn't attested", () => {
        expect(compared({}).says).toContain("its public key isn't attested");
        expect(compared({}).otherKey).toBeUndefined();
    });
});
