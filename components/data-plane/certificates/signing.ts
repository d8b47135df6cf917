/** How an authority whose key is in a vault signs requests. */
import { createPublicKey, randomBytes, X509Certificate } from "node:crypto";
import { when, type Complaint } from "../../internal/complaints";
import { addDuration } from "../../internal/duration";
import { KeyVaultComponentError } from "../../internal/errors";
import type { AuthoritySigner } from "./authority-contract";
import type { CertificateInputs } from "./contract";
import { describeCertificate } from "./store";
import { serverNow } from "../azure/server-clock";
import * as x509 from "../x509";
import { addresses, alternativeNames, keyIdentifiers, keyUsage } from "../x509/extensions";
import { remoteSigner } from "../x509/remote-signer";

/** Certificates are valid a little before they are made, for clocks that are late. */
const backdatingMs = 10 * 60_000;

/** From when until when a certificate that is made now is valid. */
export function validityFrom(months: number): { notBefore: Date; notAfter: Date } {
    const now = serverNow();
    return { notBefore: new Date(now.getTime() - backdatingMs), notAfter: addDuration(now, `P${months}M`) };
}

/**
 * What is wrong with a certificate that is to be made now and would be valid for longer than the one of its authority.
 *
 * @param whose what the sentence calls the authority
 * @param ways what can be done
 */
export function aboutOutliving(
    months: number | undefined,
    authority: Pick<AuthoritySigner, "expiresOn"> | undefined,
    whose: string,
    ways: string,
): Complaint[] {
    if (months === undefined || authority === undefined) {
        return [];
    }
    const { expiresOn } = authority;
    const outlives = validityFrom(months).notAfter.getTime() > Date.parse(expiresOn);
    return when(outlives, "validity", `end before ${whose} does, on ${expiresOn} (${ways})`, `${months} months`);
}

/**
 * The same where a preview doesn't know the authority's certificate yet: the deployment makes one first, or has one that is older.
 *
 * @param most how many months that of the authority is valid
 */
export function aboutOutlivingOneToCome(
    months: number | undefined,
    most: number | undefined,
    whose: string,
): Complaint[] {
    const outlives = months !== undefined && most !== undefined && months >= most;
    return when(outlives, "validity", `be shorter than that of ${whose}, ${most} months`, `${months} months`);
}

/** A serial number of 127 random bits, which is positive and never shorter than 16 bytes (RFC 5280, 4.1.2.2). */
export function newSerialNumber(): string {
    const bytes = randomBytes(16);
    bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
    return bytes.toString("hex");
}

/**
 * Signs a request of the vault: its key and its subject, with the names, usages and validity that the program declares.
 *
 * @param request DER
 * @returns the certificate, and the authorities above it without the root
 */
export async function signRequest(request: Buffer, inputs: CertificateInputs): Promise<X509Certificate[]> {
    const { authority } = inputs;
    const [issuerPem = "", ...above] = authority?.chain ?? [];
    if (authority === undefined || issuerPem === "") {
        throw new KeyVaultComponentError(
            "NotFound",
            `${describeCertificate(inputs)}: its authority has no certificate yet.`,
        );
    }
    const csr = new x509.Pkcs10CertificateRequest(request);
    if (!(await csr.verify())) {
        throw new KeyVaultComponentError(
            "ServiceError",
            `${describeCertificate(inputs)}: the signature of its request is not one of its key. Nothing was signed.`,
        );
    }
    const issuer = new x509.X509Certificate(issuerPem);
    const { signingKey, signingAlgorithm, crypto } = signerOf(authority, issuerPem, inputs);
    const hasSubject = csr.subjectName.toArrayBuffer().byteLength > emptyNameBytes;
    const certificate = await x509.X509CertificateGenerator.create(
        {
            serialNumber: newSerialNumber(),
            subject: csr.subjectName,
            issuer: issuer.subjectName,
            ...validityFrom(inputs.validityMonths ?? 12),
            publicKey: csr.publicKey,
            signingKey,
            signingAlgorithm,
            extensions: [
                new x509.BasicConstraintsExtension(false, undefined, true),
                ...keyUsage(inputs.keyUsages ?? []),
                ...purposesOf(inputs),
                ...alternativeNames(inputs, hasSubject),
                ...keyIdentifiers(csr.publicKey, issuer),
                ...addresses(authority.urls),
            ],
        },
        crypto,
    );
    const chain = [
        new X509Certificate(Buffer.from(certificate.rawData)),
        ...[issuerPem, ...above].map((pem) => new X509Certificate(pem)),
    ];
    return chain.filter((each) => !each.checkIssued(each));
}

/** DER of a name without parts. */
const emptyNameBytes = 2;

function purposesOf({ extendedKeyUsages = [] }: CertificateInputs): x509.Extension[] {
    return extendedKeyUsages.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...extendedKeyUsages])];
}

/** The signer of an authority, by the key in its certificate. */
function signerOf({ target, keyId }: AuthoritySigner, certificate: string, inputs: CertificateInputs) {
    const { accessTimeoutSeconds } = inputs;
    return remoteSigner(
        { target, keyId, ...(accessTimeoutSeconds !== undefined && { accessTimeoutSeconds }) },
        createPublicKey(certificate),
    );
}
