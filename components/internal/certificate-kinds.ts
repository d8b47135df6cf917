/** What certificates can say, by the names that this library, the service and X.509 have for it. */
import type { KeyCurve, KeySize } from "./key-kinds";

/** The kinds of keys that certificates have. */
export type CertificateKeyKind = "RSA" | "RSA-HSM" | "EC" | "EC-HSM";

/** What the key of a certificate may be used for (RFC 5280, 4.2.1.3). */
export type CertificateKeyUsage = keyof typeof keyUsageBits;

/** What a certificate is for: a usual purpose by name, anything else by its object identifier. */
export type CertificatePurpose = keyof typeof purposes | `${number}.${number}.${string}`;

/** What happens before a certificate expires: it is renewed, or the vault's contacts get a mail. */
export type CertificateAction = "renew" | "mail";

/** The key usages with their bits. The service writes `cRLSign` the same way. */
export const keyUsageBits = {
    digitalSignature: 1,
    nonRepudiation: 2,
    keyEncipherment: 4,
    dataEncipherment: 8,
    keyAgreement: 16,
    keyCertSign: 32,
    cRLSign: 64,
    encipherOnly: 128,
    decipherOnly: 256,
} as const;

/** https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1.12 */
export const purposes = {
    serverAuth: "1.3.6.1.5.5.7.3.1",
    clientAuth: "1.3.6.1.5.5.7.3.2",
    codeSigning: "1.3.6.1.5.5.7.3.3",
    emailProtection: "1.3.6.1.5.5.7.3.4",
    timeStamping: "1.3.6.1.5.5.7.3.8",
    ocspSigning: "1.3.6.1.5.5.7.3.9",
} as const;

export const certificateKeyKinds: readonly CertificateKeyKind[] = ["RSA", "RSA-HSM", "EC", "EC-HSM"];
export const certificateKeySizes: readonly KeySize[] = [2048, 3072, 4096];
export const certificateCurves: readonly KeyCurve[] = ["P-256", "P-384", "P-521", "P-256K"];

/** What keys are used for unless the program says otherwise: an EC key can't encipher. */
export const usualKeyUsages: Readonly<Record<"RSA" | "EC", readonly CertificateKeyUsage[]>> = {
    RSA: ["digitalSignature", "keyEncipherment"],
    EC: ["digitalSignature"],
};

/**
 * The service's limits on certificates, each with where it stands.
 *
 * https://learn.microsoft.com/rest/api/keyvault/certificates/create-certificate/create-certificate
 */
export const certificateLimits = {
    /** Characters of a name. */
    nameLength: 127,
    /** Months of a certificate's validity; the service takes no more for what it signs itself. */
    validityMonths: { least: 1, most: 1_200 },
    /** Percent of a certificate's life at which its lifetime action may run. */
    percentage: { least: 1, most: 99 },
    /** Days before expiry are at most this many for each month of validity. */
    daysPerMonth: 27,
} as const;

/** The object identifier of a purpose. */
export function purposeId(purpose: string): string {
    return (purposes as Readonly<Record<string, string>>)[purpose] ?? purpose;
}
