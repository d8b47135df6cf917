import type * as pulumi from "@pulumi/pulumi";
import type { CertificateIssuer } from "./certificate-issuer";
import type { PrivateCertificateAuthority } from "./certificate-authority";
import type { OnDestroyCertificate, OnExistingCertificate } from "./data-plane/certificates/contract";
import type {
    CertificateAction,
    CertificateKeyKind,
    CertificateKeyUsage,
    CertificatePurpose,
} from "./internal/certificate-kinds";
import type { DurationText } from "./internal/duration";
import type { KeyCurve, KeySize } from "./internal/key-kinds";
import type { Vault } from "./vault";

/** A list of texts, each of which may come from another resource. */
export type TextList = pulumi.Input<readonly pulumi.Input<string>[]>;

/** The key of a certificate. The vault makes it. */
export interface CertificateKeyArgs {
    /** The kind; the HSM kinds need a premium vault. A change makes a new version. @default "RSA" */
    readonly type?: CertificateKeyKind;
    /** Bits of an RSA key: 2048, 3072 or 4096. A change makes a new version. @default 3072 */
    readonly size?: KeySize;
    /** The curve of an EC key. A change makes a new version. @default "P-256" */
    readonly curve?: KeyCurve;
    /**
     * Whether the private key can be read, as the certificate's secret: what servers and App Service need. HSM keys can't. From the next
     * version on, which `renewNow` makes at once; a request that waits is made again. A version that was made exportable stays readable until
     * it is disabled or deleted.
     *
     * @default true for RSA and EC
     */
    readonly exportable?: boolean;
    /** Whether renewals keep the key. From the next version on. @default false: each version has a key of its own */
    readonly reuseOnRenewal?: boolean;
}

/** What is done before a certificate expires. Exactly one of the times is given. */
export interface BeforeExpiryArgs {
    /**
     * `renew` makes a new version: the service does so by itself where it can have it signed (self-signed, `CertificateIssuer`), the
     * first deployment after that time where a `PrivateCertificateAuthority` signs. `mail` tells the vault's contacts.
     */
    readonly action: CertificateAction;
    /** Days before expiry: at most 27 for each month of validity. */
    readonly days?: number;
    /** Percent of its life, from 1 to 99. */
    readonly percentage?: number;
}

/** A certificate that was signed elsewhere and has not expired, with its private key. Exactly one of `pfx` and `pem` is given. */
export interface ImportedCertificateArgs {
    /** A PFX (PKCS #12) file in base64. Treated as a secret; only a fingerprint of it is stored. */
    readonly pfx?: pulumi.Input<string>;
    /**
     * PEM: the private key, in any form, the certificate and those above it. Treated as a secret; only a fingerprint of it is stored. The
     * service gets the key in PKCS #8.
     */
    readonly pem?: pulumi.Input<string>;
    /** The password of the file. @default none */
    readonly password?: pulumi.Input<string>;
}

/** Arguments of {@link Certificate}. */
export interface CertificateArgs {
    /** The vault that holds the certificate. A change replaces the certificate. */
    readonly vault: Vault;
    /**
     * The certificate's name in the vault, which its key and its secret have as well: 1 to 127 letters, digits and dashes, and another
     * than that of the vault's other certificates, whatever the capitals. A change replaces the certificate.
     *
     * @default the component's name
     */
    readonly certificateName?: string;
    /**
     * Who signs: the certificate's own key (`self`), an authority that the vault orders from (`CertificateIssuer`), one whose key is in a
     * vault (`PrivateCertificateAuthority`), or somebody outside (`external`: the request comes out as `signingRequest`, the answer goes
     * in as `signedChain`). A change makes a new version.
     *
     * @default "self"
     */
    readonly issuedBy?: "self" | "external" | CertificateIssuer | PrivateCertificateAuthority;
    /** Imports a certificate instead of having one made. A changed one makes a new version. Nothing of what it says is given then. */
    readonly import?: ImportedCertificateArgs;
    /**
     * With `issuedBy: "external"`: the certificate that was signed for `signingRequest`, and those above it, as PEM. The answer to an
     * earlier request stays without effect. One for another key than that of the request that came out is refused.
     *
     * @default none yet
     */
    readonly signedChain?: pulumi.Input<string>;
    /** A distinguished name: `CN=www.contoso.com, O=Contoso`. A change makes a new version. @default empty; then a name below is given */
    readonly subject?: pulumi.Input<string>;
    /** Domain names; clients look for theirs here, not in the subject. A change makes a new version. @default none */
    readonly dnsNames?: TextList;
    /** Mail addresses. A change makes a new version. @default none */
    readonly emails?: TextList;
    /** User principal names. A change makes a new version. @default none */
    readonly userPrincipalNames?: TextList;
    /** IPv4 and IPv6 addresses. A change makes a new version. @default none */
    readonly ipAddresses?: TextList;
    /** URIs. A change makes a new version. @default none */
    readonly uris?: TextList;
    /** The key. @default RSA of 3,072 bits, exportable, a new one in each version */
    readonly key?: CertificateKeyArgs;
    /** What the key may be used for. A change makes a new version. @default signatures, and with an RSA key the encipherment of keys */
    readonly keyUsages?: readonly CertificateKeyUsage[];
    /** What the certificate is for. A change makes a new version. @default `serverAuth` and `clientAuth` */
    readonly extendedKeyUsages?: readonly CertificatePurpose[];
    /**
     * How long each version is valid, in whole months: `"12 months"`, `P1Y`. From the next version on. A version that would outlive its
     * `PrivateCertificateAuthority` is refused when it is due.
     *
     * @default "12 months"
     */
    readonly validity?: DurationText;
    /**
     * What the certificate's secret holds: a PFX without password in base64, or PEM. From the next version on.
     *
     * @default "pfx", or "pem" with `import: { pem }`
     */
    readonly contentType?: "pfx" | "pem";
    /** The product that a `CertificateIssuer` is asked for, as it calls it: `OV-SSL`. @default the authority's own */
    readonly certificateType?: string;
    /** Whether a public authority publishes the certificate in transparency logs. @default the authority's own */
    readonly certificateTransparency?: boolean;
    /** What is done before a version expires. @default renewed at 80 percent of its life; a mail where nothing can renew it */
    readonly beforeExpiry?: BeforeExpiryArgs;
    /** Whether the certificate can be used. @default true */
    readonly enabled?: pulumi.Input<boolean>;
    /** Up to 14 tags: another marks the certificate as this declaration's. @default none */
    readonly tags?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    /**
     * The file of a `Backup`, on the machine that deploys: where the certificate isn't in the vault, it is brought back from it with all
     * its versions, its key and its secret, which works within the same subscription and geography. Not given with `import`.
     *
     * @default the certificate is made as declared
     */
    readonly restoreFrom?: string;
    /** Any text; a changed one makes one new version. At creation it makes none. @default none */
    readonly renewNow?: pulumi.Input<string>;
    /**
     * What to do when the name is taken by a certificate that this declaration has not made: `fail`, `adopt` a live one, or `recover` a
     * soft-deleted one (and adopt a live one). One that says something else, or has a key of another kind, is never taken.
     * Where `import` is given, the one that is taken gets a version of it.
     *
     * @default "fail"
     */
    readonly onExisting?: OnExistingCertificate;
    /**
     * What becomes of the certificate, its key and its secret when it leaves the program: they stay (`detach`), can't be used
     * (`disable`), are soft-deleted (`delete`), or are gone for good (`purge`; not in a vault with purge protection). A request that
     * still waits for its signature is cancelled in any case.
     *
     * @default "detach"
     */
    readonly onDestroy?: OnDestroyCertificate;
    /** How long the deployment waits for its role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
    /**
     * How long the deployment waits for an authority's signature, in seconds, at most 3,600. One that takes longer is waited for again
     * by the next deployment.
     *
     * @default 900
     */
    readonly issuanceTimeoutSeconds?: number;
}
