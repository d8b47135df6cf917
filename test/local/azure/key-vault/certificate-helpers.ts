import { selfSignedCertificate } from "../../../../local/azure/crypto/certificates";
import { generateEc } from "../../../../local/azure/crypto/generate";
import { toPrivateKey } from "../../../../local/azure/crypto/jwk";
import { type Answer, day, type Harness, start } from "./harness";

/** The body that makes a self-signed certificate of an elliptic-curve key: as quick to make as it gets. */
export const ecSelf = {
    policy: {
        key_props: { kty: "EC" },
        x509_props: { subject: "CN=app", sans: { dns_names: ["app.example.com"] } },
        issuer: { name: "Self" },
    },
};

/** Makes a self-signed certificate and waits for it. */
export async function issue(vault: Harness, name: string, body: object = ecSelf): Promise<Answer> {
    await vault.body(202, "POST", `/certificates/${name}/create`, body);
    vault.pass(2000);
    return vault.body(200, "GET", `/certificates/${name}`);
}

/** DER as PEM. */
export function pem(label: string, der: Buffer): string {
    return `-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`;
}

/** A certificate that wasn't made by a vault, with its key. */
export async function ownCertificate(notAfter = start + 365 * day) {
    const key = toPrivateKey(await generateEc("P-256"));
    const names = { emails: [], dnsNames: ["a.example.com"], upns: [], uris: [], ipAddresses: [] };
    const template = {
        subject: "O=Noodle, CN=a",
        names,
        extendedUsages: [],
        usages: ["digitalSignature"],
        authority: false,
    };
    return { key, der: await selfSignedCertificate(key, template, new Date(start), new Date(notAfter)) };
}
