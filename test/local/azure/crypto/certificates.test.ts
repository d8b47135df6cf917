import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import {
    isSubject,
    readCertificate,
    selfSignedCertificate,
    signingRequest,
    type CertificateTemplate,
} from "../../../../local/azure/crypto/certificates";
import { formatName, parseName } from "../../../../local/azure/crypto/distinguished-names";
import { generateEc, generateRsa } from "../../../../local/azure/crypto/generate";
import { toPrivateKey, type CurveName } from "../../../../local/azure/crypto/jwk";
import { Pkcs10CertificateRequest } from "../../../../local/azure/x509";

const template: CertificateTemplate = {
    subject: 'C=US, S=WA, O="Noodle, Inc.", CN=www.example.com',
    names: {
        emails: ["a@example.com"],
        dnsNames: ["www.example.com", "example.com"],
        upns: ["user@example.com"],
        uris: [],
        ipAddresses: ["192.0.2.1"],
    },
    extendedUsages: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
    usages: ["digitalSignature", "keyEncipherment"],
    authority: false,
};
const notBefore = new Date("2026-01-31T12:00:00Z");
const notAfter = new Date("2027-01-31T12:00:00Z");

test.each(["RSA", "P-256", "P-384", "P-521", "P-256K"])(
    "a certificate of a %s key is its own, and says what it should",
    async (kind) => {
        const key = toPrivateKey(kind === "RSA" ? await generateRsa(2048) : await generateEc(kind as CurveName));
        const der = await selfSignedCertificate(key, template, notBefore, notAfter);
        const certificate = new X509Certificate(der);
        expect(certificate.verify(createPublicKey(key.export({ type: "pkcs8", format: "pem" })))).toBe(true);
        expect(certificate.issuer).toBe(certificate.subject);
        expect(certificate.checkHost("example.com")).toBe("example.com");
        const { publicKey, ...contents } = readCertificate(der);
        expect(contents).toEqual({ ...template, notBefore, notAfter });
        expect(publicKey.equals(certificate.publicKey)).toBe(true);
    },
);

test("an authority's certificate says so, and how long its paths may be", async () => {
    const key = toPrivateKey(await generateEc("P-256"));
    const names = { emails: [], dnsNames: [], upns: [], uris: [], ipAddresses: [] };
    const bare = {
        subject: "CN=ca",
        names,
        extendedUsages: [],
        usages: ["keyCertSign"],
        authority: true,
        pathLength: 1,
    };
    expect(readCertificate(await selfSignedCertificate(key, bare, notBefore, notAfter))).toMatchObject(bare);
});

test.each(["RSA", "P-521"])("a signing request of a %s key is signed by it", async (kind) => {
    const key = toPrivateKey(kind === "RSA" ? await generateRsa(2048) : await generateEc("P-521"));
    const request = new Pkcs10CertificateRequest(await signingRequest(key, template));
    const pem = createPublicKey(createPrivateKey(key.export({ type: "pkcs8", format: "pem" })));
    expect(Buffer.from(request.publicKey.rawData)).toEqual(pem.export({ type: "spki", format: "der" }));
    expect(request.subject).toContain("CN=www.example.com");
});

test("names are read and written as Windows does", () => {
    expect(parseName("cn=MyCert")).toEqual([{ type: "CN", value: "MyCert" }]);
    expect(parseName('C=US, ST=WA,O="a ""b"", c" , CN = x')).toEqual([
        { type: "C", value: "US" },
        { type: "S", value: "WA" },
        { type: "O", value: 'a "b", c' },
        { type: "CN", value: "x" },
    ]);
    expect(formatName(parseName('O="a ""b"", c", CN=x') ?? [])).toBe('O="a ""b"", c", CN=x');
    for (const wrong of ["", "nonsense", "=x", 'CN="a" b', "CN=a,,"]) {
        expect(parseName(wrong)).toBeUndefined();
    }
    expect(isSubject("CN=a, NOSUCHTYPE=b")).toBe(false);
    expect(isSubject("CN=a, DC=b")).toBe(true);
});
