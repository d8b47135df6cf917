/** Certificates with their private keys, as they are imported. What is wrong is said, and never what they hold. */
import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { Duplex } from "node:stream";
import { createSecureContext, TLSSocket, type SecureContext } from "node:tls";
import { aboutSecretTexts, when, type Complaint } from "./complaints";
import { messageOf, withheld } from "./errors";

/** A certificate to import: a PFX in base64 or PEM, with its password. */
export interface CertificateMaterial {
    readonly pfx?: string;
    readonly pem?: string;
    readonly password?: string;
}

const certificatePem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates in a PEM text, in their order; `undefined` where one can't be read or there is none. */
export function readChain(pem: string): X509Certificate[] | undefined {
    const found = pem.match(certificatePem);
    try {
        return found === null ? undefined : found.map((text) => new X509Certificate(text));
    } catch {
        // What can't be read is what the question is about; the reader's message would quote it.
        return undefined;
    }
}

/** What is wrong with what is to be imported. */
export function complaintsAboutMaterial(material: CertificateMaterial): Complaint[] {
    const { pfx, pem, password } = material;
    const wrong = aboutSecretTexts({ "import.pfx": pfx, "import.pem": pem, "import.password": password });
    if (wrong.length > 0) {
        return wrong;
    }
    return pem === undefined ? aboutPfx(material) : aboutPem(pem, password);
}

/**
 * What is wrong with importing it now: one that was imported in time stays in the vault. Of what can't be read, only the service can say.
 *
 * @see https://learn.microsoft.com/azure/key-vault/certificates/faq
 */
export function complaintsAboutImporting(material: CertificateMaterial, now: number): Complaint[] {
    const leaf = material.pem === undefined ? leafOfPfx(material) : leafOfPem(material.pem, material.password);
    const end = leaf && new Date(leaf.validTo);
    return when(
        end !== undefined && end.getTime() <= now,
        material.pem === undefined ? "import.pfx" : "import.pem",
        "expire later: the service imports no certificate that has expired",
        end?.toISOString(),
    );
}

function leafOfPem(pem: string, password: string | undefined): X509Certificate | undefined {
    const key = readKey(pem, password);
    return key && readChain(pem)?.find((certificate) => certificate.checkPrivateKey(key));
}

/** Node.js shows what is in a PFX only as what a server would have. */
function leafOfPfx(material: CertificateMaterial): X509Certificate | undefined {
    try {
        const socket = new TLSSocket(new Duplex(), { isServer: true, secureContext: openPfx(material) });
        const leaf = socket.getX509Certificate();
        socket.destroy();
        return leaf;
    } catch {
        // As below: an old file, which the service still opens.
        return undefined;
    }
}

function openPfx({ pfx = "", password = "" }: CertificateMaterial): SecureContext {
    return createSecureContext({ pfx: Buffer.from(pfx, "base64"), passphrase: password });
}

function aboutPfx(material: CertificateMaterial): Complaint[] {
    const { pfx = "" } = material;
    const isBase64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(pfx);
    if (!isBase64 || Buffer.from(pfx, "base64")[0] !== derSequence) {
        return [{ property: "import.pfx", expected: "be a PFX (PKCS #12) file in base64", got: withheld }];
    }
    try {
        openPfx(material);
        return [];
    } catch (error) {
        // Old files are encrypted by RC2, which the service still opens and OpenSSL 3 doesn't: nothing is wrong with those.
        if (/unsupported/i.test(messageOf(error))) {
            return [];
        }
        return [{ property: "import.password", expected: "open `import.pfx`, which it doesn't", got: withheld }];
    }
}

/** What DER of a PFX begins with. */
const derSequence = 0x30;

function aboutPem(pem: string, password: string | undefined): Complaint[] {
    const expected = "have an RSA or EC private key, its certificate and those above it, as PEM";
    const chain = readChain(pem);
    const key = readKey(pem, password);
    if (chain !== undefined && key === undefined && /ENCRYPTED/.test(keyPem.exec(pem)?.[0] ?? "")) {
        const opens = "open the private key in `import.pem`, which it doesn't";
        return [{ property: "import.password", expected: opens, got: password === undefined ? undefined : withheld }];
    }
    if (chain === undefined || key === undefined) {
        return [{ property: "import.pem", expected, got: withheld }];
    }
    if (!chain.some((certificate) => certificate.checkPrivateKey(key))) {
        return [{ property: "import.pem", expected: "have a certificate for its private key", got: withheld }];
    }
    return [];
}

const keyPem =
    /-----BEGIN ((RSA|EC|ENCRYPTED) )?PRIVATE KEY-----[\s\S]+?-----END ((RSA|EC|ENCRYPTED) )?PRIVATE KEY-----/;

/**
 * What the service takes of PEM: the private key in PKCS #8, the certificates, and nothing beside them, in lines that end as in UNIX. What
 * isn't in PKCS #8 is decrypted on the way.
 *
 * @see https://learn.microsoft.com/azure/key-vault/certificates/certificate-scenarios#formats-of-import-we-support
 * @see https://learn.microsoft.com/azure/key-vault/certificates/faq
 */
export function importablePem(pem: string, passphrase?: string): { readonly value: string; readonly pwd?: string } {
    const text = pem.replaceAll("\r\n", "\n");
    const key = keyPem.exec(text)?.[0] ?? "";
    const isPkcs8 = /^-----BEGIN (ENCRYPTED )?PRIVATE KEY/.test(key);
    const pkcs8 = isPkcs8 ? undefined : readKey(text, passphrase)?.export({ type: "pkcs8", format: "pem" }).toString();
    const value = [(pkcs8 ?? key).trimEnd(), ...(text.match(certificatePem) ?? []), ""].join("\n");
    return { value, ...(isPkcs8 && passphrase !== undefined && { pwd: passphrase }) };
}

function readKey(pem: string, passphrase: string | undefined): KeyObject | undefined {
    const text = keyPem.exec(pem)?.[0];
    try {
        const key = text === undefined ? undefined : createPrivateKey({ key: text, ...(passphrase && { passphrase }) });
        return ["rsa", "ec"].includes(key?.asymmetricKeyType ?? "") ? key : undefined;
    } catch {
        // As above.
        return undefined;
    }
}
