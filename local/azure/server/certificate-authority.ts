import { createPrivateKey, randomBytes, type webcrypto } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "../x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 24 * 3600 * 1000;
/** The authority lives longer than any rehearsal. */
const AUTHORITY_DAYS = 3650;
/** Clients refuse server certificates that live longer than 825 days (https://support.apple.com/en-us/103769). */
const SERVER_DAYS = 397;

/** A key and a certificate for it, in PEM. */
export interface ServerIdentity {
    readonly key: string;
    readonly certificate: string;
}

/**
 * The private certificate authority of a local Azure. Its key (`ca-key.pem`) stays with its owner; its certificate
 * (`ca.pem`) is what clients are told to trust.
 */
export class CertificateAuthority {
    private constructor(
        readonly certificatePath: string,
        private readonly certificate: x509.X509Certificate,
        private readonly key: webcrypto.CryptoKey,
    ) {}

    /** The authority of a directory, made on first use. */
    static async open(directory: string): Promise<CertificateAuthority> {
        mkdirSync(directory, { recursive: true, mode: 0o700 });
        const keyPath = join(directory, "ca-key.pem");
        const certificatePath = join(directory, "ca.pem");
        if (!existsSync(keyPath) || !existsSync(certificatePath)) {
            await createAuthority(keyPath, certificatePath);
        }
        const der = createPrivateKey(readFileSync(keyPath)).export({ format: "der", type: "pkcs8" });
        const key = await crypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
        return new CertificateAuthority(
            certificatePath,
            new x509.X509Certificate(readFileSync(certificatePath, "utf8")),
            key,
        );
    }

    /** A server certificate for these names (`*.vault.azure.net` among them), with a fresh key. */
    async issue(names: readonly string[]): Promise<ServerIdentity> {
        const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
        const certificate = await x509.X509CertificateGenerator.create({
            ...validity(SERVER_DAYS),
            serialNumber: serialNumber(),
            subject: `CN=${names[0]}`,
            issuer: this.certificate.subject,
            publicKey: keys.publicKey,
            signingKey: this.key,
            signingAlgorithm: ALGORITHM,
            extensions: [
                new x509.BasicConstraintsExtension(false, undefined, true),
                new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
                new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
                new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }))),
                await x509.AuthorityKeyIdentifierExtension.create(this.certificate.publicKey),
                await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
            ],
        });
        return {
            key: await exportKey(keys.privateKey),
            certificate: `${certificate.toString("pem")}\n${this.certificate.toString("pem")}\n`,
        };
    }
}

async function createAuthority(keyPath: string, certificatePath: string): Promise<void> {
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        ...validity(AUTHORITY_DAYS),
        serialNumber: serialNumber(),
        name: "CN=Local Azure rehearsal CA",
        keys,
        signingAlgorithm: ALGORITHM,
        extensions: [
            new x509.BasicConstraintsExtension(true, 0, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        ],
    });
    writeWhole(keyPath, await exportKey(keys.privateKey));
    writeWhole(certificatePath, `${certificate.toString("pem")}\n`);
}

function writeWhole(path: string, text: string): void {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
    const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", key));
    return createPrivateKey({ key: der, format: "der", type: "pkcs8" })
        .export({ format: "pem", type: "pkcs8" })
        .toString();
}

/** Begins a day ago, for clients whose clock is behind. */
function validity(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
    return { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + days * DAY) };
}

/** Positive and not zero, as RFC 5280 asks. */
function serialNumber(): string {
    return `01${randomBytes(15).toString("hex")}`;
}
