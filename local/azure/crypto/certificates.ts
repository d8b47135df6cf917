import {
    createHash,
    createPublicKey,
    randomBytes,
    sign,
    X509Certificate,
    type KeyObject,
    type webcrypto,
} from "node:crypto";
import * as x509 from "../x509";
import { formatName, parseName, type NamePart } from "./distinguished-names";

/** The names beside the subject that a certificate is valid for. */
export interface AlternativeNames {
    readonly emails: readonly string[];
    readonly dnsNames: readonly string[];
    readonly upns: readonly string[];
    readonly uris: readonly string[];
    readonly ipAddresses: readonly string[];
}

/** What a certificate or a signing request says of its owner. */
export interface CertificateTemplate {
    /** As Windows writes it: `CN=a, O=b`. */
    readonly subject: string;
    readonly names: AlternativeNames;
    /** Object identifiers. */
    readonly extendedUsages: readonly string[];
    /** Names of RFC 5280: `digitalSignature`, `keyCertSign`. */
    readonly usages: readonly string[];
    readonly authority: boolean;
    readonly pathLength?: number;
}

/** What is read from a certificate. */
export interface CertificateContents extends CertificateTemplate {
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly publicKey: KeyObject;
}

/** The bits of the key usage by name; `cRLSign` is written both ways. */
export const usageBits: Readonly<Record<string, number>> = {
    digitalSignature: 1,
    nonRepudiation: 2,
    keyEncipherment: 4,
    dataEncipherment: 8,
    keyAgreement: 16,
    keyCertSign: 32,
    cRLSign: 64,
    encipherOnly: 128,
    decipherOnly: 256,
};

/** A certificate that the key signs for itself, as DER. */
export async function selfSignedCertificate(
    key: KeyObject,
    template: CertificateTemplate,
    notBefore: Date,
    notAfter: Date,
): Promise<Buffer> {
    const name = encodedName(template.subject);
    const publicKey = new x509.PublicKey(spkiOf(key));
    const keyId = createHash("sha1").update(spkiOf(key)).digest("hex");
    const certificate = await x509.X509CertificateGenerator.create(
        {
            serialNumber: `00${randomBytes(15).toString("hex")}`,
            subject: name,
            issuer: name,
            notBefore,
            notAfter,
            publicKey,
            signingKey: signingKey(key),
            extensions: [
                ...extensionsOf(template),
                new x509.AuthorityKeyIdentifierExtension(keyId),
                new x509.SubjectKeyIdentifierExtension(keyId),
            ],
        },
        signerOf(key),
    );
    return Buffer.from(certificate.rawData);
}

/** A signing request for a key (PKCS#10), as DER. */
export async function signingRequest(key: KeyObject, template: CertificateTemplate): Promise<Buffer> {
    const request = await x509.Pkcs10CertificateRequestGenerator.create(
        {
            name: encodedName(template.subject),
            keys: { privateKey: signingKey(key), publicKey: signingKey(key) },
            signingAlgorithm: signingKey(key).algorithm,
            extensions: extensionsOf(template),
        },
        signerOf(key),
    );
    return Buffer.from(request.rawData);
}

/** Reads a certificate. Throws when the bytes aren't one. */
export function readCertificate(der: Buffer): CertificateContents {
    const { publicKey } = new X509Certificate(der);
    const certificate = new x509.X509Certificate(der);
    const constraints = certificate.getExtension(x509.BasicConstraintsExtension);
    const usages = certificate.getExtension(x509.KeyUsagesExtension)?.usages ?? 0;
    const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
    const namesOf = (type: string) => names.filter((name) => name.type === type).map(({ value }) => value);
    return {
        subject: displayedName(certificate.subjectName),
        names: {
            emails: namesOf("email"),
            dnsNames: namesOf("dns"),
            upns: namesOf("upn"),
            uris: namesOf("url"),
            ipAddresses: namesOf("ip"),
        },
        extendedUsages: (certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? []).map(String),
        usages: Object.keys(usageBits).filter((usage) => (usages & (usageBits[usage] ?? 0)) !== 0),
        // A certificate of the first version has no extensions, and may sign others.
        authority: constraints?.ca ?? false,
        ...(constraints?.pathLength === undefined ? {} : { pathLength: constraints.pathLength }),
        notBefore: certificate.notBefore,
        notAfter: certificate.notAfter,
        publicKey,
    };
}

/** Whether a text is a subject that a certificate can have. */
export function isSubject(subject: string): boolean {
    const parts = parseName(subject);
    if (parts === undefined) {
        return false;
    }
    try {
        new x509.Name(jsonName(parts));
        return true;
    } catch {
        return false;
    }
}

function extensionsOf(template: CertificateTemplate): x509.Extension[] {
    const { emails, dnsNames, upns, uris, ipAddresses } = template.names;
    const names = [
        ...emails.map((value) => ({ type: "email" as const, value })),
        ...dnsNames.map((value) => ({ type: "dns" as const, value })),
        ...upns.map((value) => ({ type: "upn" as const, value })),
        ...uris.map((value) => ({ type: "url" as const, value })),
        ...ipAddresses.map((value) => ({ type: "ip" as const, value })),
    ];
    const usages = template.usages.reduce((bits, usage) => bits | (usageBits[usage] ?? 0), 0);
    return [
        new x509.BasicConstraintsExtension(template.authority, template.pathLength, true),
        ...(usages === 0 ? [] : [new x509.KeyUsagesExtension(usages, true)]),
        ...(template.extendedUsages.length === 0
            ? []
            : [new x509.ExtendedKeyUsageExtension([...template.extendedUsages])]),
        ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ];
}

/** Windows, and so the service, encodes a name from its end to its beginning, and shows it the same way. */
function encodedName(subject: string): x509.Name {
    return new x509.Name(jsonName(parseName(subject) ?? []));
}

function jsonName(parts: readonly NamePart[]) {
    return [...parts].reverse().map(({ type, value }) => ({ [type === "S" ? "ST" : type]: [value] }));
}

function displayedName(name: x509.Name): string {
    const parts = name
        .toJSON()
        .flatMap((attributes) =>
            Object.entries(attributes).flatMap(([type, values]) =>
                values.map((value) => ({ type, value: String(value) })),
            ),
        );
    return formatName(parts.reverse());
}

function spkiOf(key: KeyObject): Buffer {
    return createPublicKey(key).export({ type: "spki", format: "der" });
}

/** What the library asks of a key: the name of its algorithm. In lower case, ECDSA's signatures are left as they are. */
function signingKey(key: KeyObject): webcrypto.CryptoKey {
    const algorithm = key.asymmetricKeyType === "rsa" ? { name: "RSASSA-PKCS1-v1_5" } : { name: "ecdsa" };
    return {
        type: "private",
        extractable: false,
        usages: ["sign"],
        algorithm: { ...algorithm, hash: "SHA-256" },
    } as webcrypto.CryptoKey;
}

/** The part of Web Cryptography that the library signs with, for any key of node:crypto: Node's own lacks P-256K. */
function signerOf(key: KeyObject): webcrypto.Crypto {
    const subtle = {
        exportKey: () => Promise.resolve(spkiOf(key)),
        sign: (_algorithm: unknown, _key: unknown, data: ArrayBuffer) =>
            Promise.resolve(sign("sha256", Buffer.from(data), key)),
    };
    return { subtle } as unknown as webcrypto.Crypto;
}
