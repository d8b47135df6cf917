/** The plain JSON that passes between the `Certificate` component and its data-plane handler, and that the state keeps. */
import type { CertificateAction, CertificateKeyKind, CertificateKeyUsage } from "../../internal/certificate-kinds";
import type { KeyCurve, KeySize } from "../../internal/key-kinds";
import type { VaultTarget } from "../../internal/vault-target";
import type { AuthoritySigner } from "./authority-contract";

/** What to do when the name is taken. */
export type OnExistingCertificate = "fail" | "adopt" | "recover";

/** What becomes of a certificate that leaves the program. */
export type OnDestroyCertificate = "detach" | "disable" | "delete" | "purge";

/**
 * Who signs: the certificate's own key, an integrated authority by the vault's issuer, an authority whose key is in a vault, or
 * somebody outside. `imported` ones were signed before.
 */
export type CertificateSource = "self" | "issuer" | "authority" | "external" | "imported";

/** When something is done before a certificate expires: exactly one of the times is given. */
export interface LifetimeActionInput {
    readonly action: CertificateAction;
    readonly daysBeforeExpiry?: number;
    /** Percent of its life. */
    readonly percentage?: number;
}

/** What a certificate says, apart from its key: what is absent, the service decides or an imported certificate says itself. */
export interface CertificateNames {
    readonly subject?: string;
    readonly dnsNames?: readonly string[];
    readonly emails?: readonly string[];
    readonly userPrincipalNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
    readonly uris?: readonly string[];
}

/** The inputs of the data-plane resource. */
export interface CertificateInputs extends CertificateNames {
    readonly target: VaultTarget;
    readonly name: string;
    readonly source: CertificateSource;
    /** The name of the vault's issuer; `Self` and `Unknown` are the service's own words. */
    readonly issuerName: string;
    /** The product of an integrated authority, as it calls it. */
    readonly certificateType?: string;
    readonly transparency?: boolean;
    readonly authority?: AuthoritySigner;
    /** How long that one's certificate is valid, for a preview that doesn't know it yet: `check` takes it out. */
    readonly authorityMonths?: number;
    /** The signed certificate (PEM) with those above it, from outside. */
    readonly signedChain?: string;
    readonly keyType?: CertificateKeyKind;
    readonly keySize?: KeySize;
    readonly curve?: KeyCurve;
    readonly exportable: boolean;
    readonly reuseKey: boolean;
    readonly keyUsages?: readonly CertificateKeyUsage[];
    /** Object identifiers. */
    readonly extendedKeyUsages?: readonly string[];
    readonly validityMonths?: number;
    readonly contentType: "pfx" | "pem";
    readonly lifetimeAction?: LifetimeActionInput;
    readonly enabled: boolean;
    readonly tags?: Readonly<Record<string, string>>;
    /** A certificate with its private key to import, with its password, as JSON before `check`; its fingerprint after it. */
    readonly material?: string;
    /** What fingerprints are salted with: derived from project, stack and resource. */
    readonly salt: string;
    /** A changed text makes a new version. */
    readonly renewNow?: string;
    /** The file of a backup that the certificate is brought back from when it isn't there. */
    readonly restoreFrom?: string;
    /** Set by `check`: goes up whenever a change makes a new version, so that the preview says so. */
    readonly edition?: number;
    /** Set by `check` for those that deployments renew: when the present edition was made. */
    readonly editionBegan?: string;
    readonly onExisting: OnExistingCertificate;
    readonly onDestroy: OnDestroyCertificate;
    /** The declaration: project, stack and name. */
    readonly owner: string;
    readonly accessTimeoutSeconds?: number;
    /** How long a deployment waits for a signature. */
    readonly issuanceTimeoutSeconds?: number;
    /** Only ever in refreshed state: what became of the live certificate, so that a preview shows it. */
    readonly presence?: "softDeleted";
}

/** What the state keeps besides the inputs. Nothing of it is secret. */
export interface CertificateState {
    /** `pending`: a request is there, and no certificate yet. */
    readonly status: "issued" | "pending";
    /** The version in force; empty before there is one. */
    readonly version: string;
    /** The first version that this declaration saw: tells its editions from those of a declaration that was lost. */
    readonly lineage: string;
    /** SHA-1 of the certificate in hex, as Windows and App Service name certificates. */
    readonly thumbprint: string;
    readonly issuedSubject: string;
    /** From when until when it is valid (ISO 8601). */
    readonly validFrom: string;
    readonly expiresOn: string;
    /** The certificate and those above it, as PEM, as far as they are known without the private key. */
    readonly chain: string;
    /** The signing request as PEM, while one waits to be signed. */
    readonly request?: string;
}

export type CertificateOutputs = CertificateInputs & CertificateState;

/** Every input that makes a difference, in the order that a preview shows them. */
export const certificateInputNames = [
    ...(["target", "name", "source", "issuerName", "certificateType", "transparency", "authority"] as const),
    ...(["signedChain", "subject", "dnsNames", "emails", "userPrincipalNames", "ipAddresses", "uris"] as const),
    ...(["keyType", "keySize", "curve", "exportable", "reuseKey", "keyUsages", "extendedKeyUsages"] as const),
    ...(["validityMonths", "contentType", "lifetimeAction", "enabled", "tags", "material", "renewNow"] as const),
    ...(["restoreFrom", "edition", "editionBegan", "onExisting", "onDestroy", "owner"] as const),
    ...(["accessTimeoutSeconds", "issuanceTimeoutSeconds", "presence"] as const),
] as const satisfies readonly (keyof CertificateInputs)[];
