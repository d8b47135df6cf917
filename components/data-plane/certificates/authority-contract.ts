/** The plain JSON that passes between the `PrivateCertificateAuthority` component, its handler and those it signs for. */
import type { KeyCurve, KeyKind, KeySize } from "../../internal/key-kinds";
import type { VaultTarget } from "../../internal/vault-target";

/** Names that a certificate below an authority may, or may not, have (RFC 5280, 4.2.1.10). */
export interface NameConstraintInputs {
    /** A domain allows itself and all below it. */
    readonly dnsNames?: readonly string[];
    /** Domains of mail addresses. */
    readonly emails?: readonly string[];
    /** Ranges of addresses: `10.0.0.0/8`. */
    readonly ipRanges?: readonly string[];
}

/** Where certificates say that more is to be found of their authority. */
export interface AuthorityUrls {
    /** The authority's list of revoked certificates. */
    readonly crl?: readonly string[];
    /** The authority's own certificate. */
    readonly certificate?: readonly string[];
    /** Its OCSP responder. */
    readonly ocsp?: readonly string[];
}

/** An authority as it signs: all of it is public, the key stays in its vault. */
export interface AuthoritySigner extends SigningLimits {
    readonly target: VaultTarget;
    /** The versioned id of the key. */
    readonly keyId: string;
    /** The authority's certificate (PEM), and those above it up to the root. */
    readonly chain: readonly string[];
    /** When its certificate expires (ISO 8601). */
    readonly expiresOn: string;
    readonly urls: AuthorityUrls;
}

/** What an authority may sign. */
export interface SigningLimits {
    readonly permitted?: NameConstraintInputs;
    readonly excluded?: NameConstraintInputs;
    /** How many authorities may be below it; absent for any number. */
    readonly pathLength?: number;
}

/** A certificate that is not to be trusted any more. */
export interface RevocationInput {
    /** Its serial number in hex. */
    readonly serialNumber: string;
    /** When it was revoked (ISO 8601). */
    readonly revokedOn: string;
    readonly reason?: RevocationReason;
}

/** https://datatracker.ietf.org/doc/html/rfc5280#section-5.3.1 */
export type RevocationReason = keyof typeof revocationReasons;

export const revocationReasons = {
    unspecified: 0,
    keyCompromise: 1,
    cACompromise: 2,
    affiliationChanged: 3,
    superseded: 4,
    cessationOfOperation: 5,
    privilegeWithdrawn: 9,
} as const;

/** What an authority's key is, all of which another key is made for. */
export interface AuthorityKeyKind {
    readonly type: KeyKind;
    /** In bits, of an RSA key. */
    readonly size?: KeySize;
    /** Of an EC key. */
    readonly curve?: KeyCurve;
}

/** The inputs of the data-plane resource. */
export interface CertificateAuthorityInputs {
    readonly target: VaultTarget;
    /** The name of its key in the vault. */
    readonly keyName: string;
    /** Absent in a state that was written before it was kept. */
    readonly key?: AuthorityKeyKind;
    readonly subject: string;
    readonly validityMonths: number;
    readonly pathLength?: number;
    readonly permitted?: NameConstraintInputs;
    readonly excluded?: NameConstraintInputs;
    /** The addresses that the certificates below it get. */
    readonly urls: AuthorityUrls;
    /** Who signs its certificate. @default itself: a root */
    readonly parent?: AuthoritySigner;
    /** How long that one's certificate is valid, for a preview that doesn't know it yet: `check` takes it out. */
    readonly parentMonths?: number;
    readonly revoked: readonly RevocationInput[];
    /** How many days a list of revoked certificates is valid. */
    readonly crlDays: number;
    readonly renewNow?: string;
    /** Set by `check`: goes up whenever a change makes a new certificate, so that the preview says so. */
    readonly edition?: number;
    /** Set by `check`: when the present list of revoked certificates was made. */
    readonly crlBegan?: string;
    readonly accessTimeoutSeconds?: number;
}

/** What the state keeps besides the inputs. Nothing of it is secret. */
export interface CertificateAuthorityState {
    readonly signer: AuthoritySigner;
    readonly serialNumber: string;
    /** SHA-1 of the certificate in hex. */
    readonly thumbprint: string;
    readonly validFrom: string;
    readonly expiresOn: string;
    /** The list of revoked certificates, as PEM. */
    readonly crl: string;
    readonly crlNumber: number;
}

export type CertificateAuthorityOutputs = CertificateAuthorityInputs & CertificateAuthorityState;
