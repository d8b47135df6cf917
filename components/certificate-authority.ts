import * as pulumi from "@pulumi/pulumi";
import type { TextList } from "./certificate-args";
import type {
    AuthoritySigner,
    NameConstraintInputs,
    RevocationReason,
    SigningLimits,
} from "./data-plane/certificates/authority-contract";
import { authorityForms } from "./internal/argument-forms/certificates";
import { complaintsAboutAuthority } from "./internal/certificate-authority-rules";
import { wholeMonths } from "./internal/certificate-inputs";
import { refuseFirst } from "./internal/complaints";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { approximateDays, parseDuration, type DurationText } from "./internal/duration";
import { invalidArgument } from "./internal/errors";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import { keyDefaults } from "./internal/key-inputs";
import type { KeyCurve, KeySize } from "./internal/key-kinds";
import { given, plainOnly } from "./internal/plain";
import { Key } from "./key";
import type { OnDestroyKey, OnExistingKey } from "./data-plane/keys/contract";
import type { Vault } from "./vault";

/** A certificate that an authority takes back. */
export interface RevokedCertificateArgs {
    /** Its serial number in hex, as `openssl x509 -serial` shows it. */
    readonly serialNumber: pulumi.Input<string>;
    /** When it was revoked, for example `2027-01-31T00:00:00Z`. */
    readonly revokedOn: string;
    /** Why. @default not said */
    readonly reason?: RevocationReason;
}

/**
 * The key of an authority. It is made in the vault and never leaves it. A change of `type`, `size` or `curve` replaces the key, as for a
 * `Key` (with the same `keyName` only where `onDestroy: "purge"` was deployed before and the vault has no purge protection), and makes a new
 * certificate. Those that the authority signs get new ones with it.
 */
export interface AuthorityKeyArgs {
    /** The kind; the HSM kinds need a premium vault. A change replaces the key and makes a new certificate. @default "EC" */
    readonly type?: "RSA" | "RSA-HSM" | "EC" | "EC-HSM";
    /** Bits of an RSA key: 2048, 3072 or 4096. A change replaces the key and makes a new certificate. @default 3072 */
    readonly size?: KeySize;
    /** The curve of an EC key: `P-256`, `P-384` or `P-521`. A change replaces the key and makes a new certificate. @default "P-384" */
    readonly curve?: Exclude<KeyCurve, "P-256K">;
    /** The key's name in the vault. A change replaces the key and the authority. @default the component's name */
    readonly keyName?: string;
    /** What to do when the name is taken, as for a `Key`. @default "fail" */
    readonly onExisting?: OnExistingKey;
    /** What becomes of the key when the authority leaves the program, as for a `Key`. @default "detach" */
    readonly onDestroy?: OnDestroyKey;
}

/** Arguments of {@link PrivateCertificateAuthority}. */
export interface PrivateCertificateAuthorityArgs {
    /** The vault that holds the authority's key. A change replaces the authority. */
    readonly vault: Vault;
    /** Who it is: `CN=Contoso Root, O=Contoso`. A change makes a new certificate. */
    readonly subject: string;
    /** The key. @default an EC key on P-384 */
    readonly key?: AuthorityKeyArgs;
    /** The authority above, which signs this one's certificate. A change makes a new certificate. @default none: a root */
    readonly issuedBy?: PrivateCertificateAuthority;
    /**
     * How long its certificate is valid, in whole months or years. A change makes a new certificate, which may not outlive that of the
     * authority above.
     *
     * @default "10 years", below another "5 years"
     */
    readonly validity?: DurationText;
    /** How many authorities may be below it, one below the other. A change makes a new certificate. @default any number for a root, else 0 */
    readonly pathLength?: number;
    /** The only names that certificates below it may have. A change makes a new certificate. @default all */
    readonly permitted?: NameConstraintInputs;
    /** Names that certificates below it may not have. A change makes a new certificate. @default none */
    readonly excluded?: NameConstraintInputs;
    /** Where the certificates below it say that its list of revoked ones is: publish `crlPem` there. @default nowhere */
    readonly crlUrls?: TextList;
    /** Where the certificates below it say that its own certificate is: publish `certificatePem` there. @default nowhere */
    readonly certificateUrls?: TextList;
    /** Where the certificates below it say that an OCSP responder answers for it. @default nowhere */
    readonly ocspUrls?: TextList;
    /** The certificates that it takes back. A change makes a new list. @default none */
    readonly revoked?: readonly RevokedCertificateArgs[];
    /** How long a list of revoked certificates is valid. The first deployment after half of it makes a new one. @default "90 days" */
    readonly crlValidity?: DurationText;
    /** Any text; a changed one makes a new certificate for the version of the key that is in force then. @default none */
    readonly renewNow?: pulumi.Input<string>;
    /** How long the deployment waits for its role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
}

/**
 * A certificate authority whose key is in a vault and never leaves it: what it signs goes to the vault as a digest. It signs the
 * certificates that name it in `issuedBy`, and other authorities.
 *
 * @example
 * const root = new PrivateCertificateAuthority("root", { vault, subject: "CN=Contoso Root, O=Contoso", pathLength: 1 });
 * const servers = new PrivateCertificateAuthority("servers", {
 *     vault,
 *     issuedBy: root,
 *     subject: "CN=Contoso Servers, O=Contoso",
 *     permitted: { dnsNames: ["corp.contoso.com"] },
 * });
 * new Certificate("web", { vault, issuedBy: servers, dnsNames: ["web.corp.contoso.com"] });
 */
export class PrivateCertificateAuthority extends pulumi.ComponentResource {
    /** How certificates take it: they are requested, signed and merged in one deployment. */
    readonly signs = "authority";
    /** The vault that holds its key. */
    readonly vault: Vault;
    /** Its key. */
    readonly key: Key;
    /** Its certificate, as PEM. */
    readonly certificatePem: pulumi.Output<string>;
    /** Its certificate and those above it, the root's last, as PEM. */
    readonly chainPem: pulumi.Output<string>;
    /** The certificate that clients trust: the root's, as PEM. */
    readonly rootPem: pulumi.Output<string>;
    /** Its list of revoked certificates, as PEM, to be published at `crlUrls`. */
    readonly crlPem: pulumi.Output<string>;
    /** Its list of revoked certificates and those of the authorities above it, as PEM: what clients look at. */
    readonly crls: pulumi.Output<string[]>;
    /** The serial number of its certificate, in hex. */
    readonly serialNumber: pulumi.Output<string>;
    /** SHA-1 of its certificate, in hex. */
    readonly thumbprint: pulumi.Output<string>;
    /** Until when its certificate is valid (ISO 8601). */
    readonly notAfter: pulumi.Output<string>;
    /** What those that it signs for have to know of it. */
    readonly signer: pulumi.Output<AuthoritySigner>;
    /** @internal What it may sign, as the program says it: known before there is a certificate. */
    readonly limits: SigningLimits;
    /** @internal How long a certificate of its own is valid. */
    readonly validityMonths: number;
    /** What has to be there before it signs. */
    readonly before: pulumi.Resource[];
    /** The children. */
    readonly nodes: { readonly resource: CertificateAuthorityResource; readonly key: Key };

    constructor(name: string, args: PrivateCertificateAuthorityArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen(component, name, args, authorityForms);
        const inputs = authorityInputs(name, args);
        super("azure-keyvault:index:PrivateCertificateAuthority", name, {}, withFormerNames(opts));
        const { vault, issuedBy } = args;
        this.vault = vault;
        this.limits = limitsOf(args);
        this.validityMonths = monthsOf(name, args);
        this.key = new Key(`${name}-key`, keyArgs(name, args), { parent: this });
        const resource = new CertificateAuthorityResource(
            name,
            { ...inputs, target: vault.target },
            {
                parent: this,
                dependsOn: [this.key, ...vault.deployerAccess("keys"), ...(issuedBy?.before ?? [])],
            },
        );
        this.signer = resource.signer;
        this.certificatePem = resource.signer.apply(({ chain }) => chain[0] ?? "");
        this.chainPem = resource.signer.apply(({ chain }) => chain.join(""));
        this.rootPem = resource.signer.apply(({ chain }) => chain.at(-1) ?? "");
        this.crlPem = resource.crl;
        this.crls = pulumi.all([resource.crl, issuedBy?.crls ?? []]).apply(([own, above]) => [own, ...above]);
        this.serialNumber = resource.serialNumber;
        this.thumbprint = resource.thumbprint;
        this.notAfter = resource.expiresOn;
        this.before = [resource, ...vault.deployerAccess("keys")];
        this.nodes = { resource, key: this.key };
        this.registerOutputs({ certificatePem: this.certificatePem });
    }
}

function keyArgs(name: string, { vault, key = {}, accessTimeoutSeconds }: PrivateCertificateAuthorityArgs) {
    return {
        vault,
        ...kindOf(key),
        keyName: key.keyName ?? name,
        operations: ["sign", "verify"] as const,
        ...given({ onExisting: key.onExisting, onDestroy: key.onDestroy, accessTimeoutSeconds }),
    };
}

function kindOf({ type = "EC", size = keyDefaults.size, curve = "P-384" }: AuthorityKeyArgs) {
    return type.startsWith("EC") ? { type, curve } : { type, size };
}

function authorityInputs(name: string, args: PrivateCertificateAuthorityArgs): pulumi.Inputs {
    const { key = {}, issuedBy, crlValidity = "90 days" } = args;
    if ((key.curve as string | undefined) === "P-256K") {
        throw invalidArgument(component, name, "key.curve", 'be "P-256", "P-384" or "P-521"', key.curve);
    }
    if (issuedBy !== undefined && (issuedBy as Partial<PrivateCertificateAuthority>).signs !== "authority") {
        throw invalidArgument(
            component,
            name,
            "issuedBy",
            "be a PrivateCertificateAuthority, or be left out",
            issuedBy,
        );
    }
    const crl = parseDuration(crlValidity);
    if (crl === undefined) {
        throw invalidArgument(component, name, "crlValidity", 'be a length of time like "90 days"', crlValidity);
    }
    const inputs = {
        keyName: key.keyName ?? name,
        key: kindOf(key),
        subject: args.subject,
        validityMonths: monthsOf(name, args),
        urls: given({ crl: args.crlUrls, certificate: args.certificateUrls, ocsp: args.ocspUrls }),
        revoked: args.revoked ?? [],
        crlDays: approximateDays(crl),
        ...given({
            ...limitsOf(args),
            renewNow: args.renewNow,
            accessTimeoutSeconds: args.accessTimeoutSeconds,
        }),
    };
    const above = issuedBy === undefined ? {} : { parent: issuedBy.limits };
    refuseFirst(component, name, complaintsAboutAuthority(plainOnly({ ...inputs, ...above })));
    const signed = issuedBy && { parent: issuedBy.signer, parentMonths: issuedBy.validityMonths };
    return { ...inputs, ...signed };
}

function monthsOf(name: string, { issuedBy, validity }: PrivateCertificateAuthorityArgs): number {
    return wholeMonths(component, name, validity ?? (issuedBy === undefined ? "10 years" : "5 years"));
}

function limitsOf({ issuedBy, permitted, excluded, pathLength }: PrivateCertificateAuthorityArgs): SigningLimits {
    const below = pathLength ?? (issuedBy === undefined ? undefined : 0);
    return {
        ...(below !== undefined && { pathLength: below }),
        ...(permitted !== undefined && { permitted }),
        ...(excluded !== undefined && { excluded }),
    };
}

const component = "PrivateCertificateAuthority";

/** The data-plane resource of a {@link PrivateCertificateAuthority}. */
export class CertificateAuthorityResource extends DataPlaneResource {
    declare readonly signer: pulumi.Output<AuthoritySigner>;
    declare readonly serialNumber: pulumi.Output<string>;
    declare readonly thumbprint: pulumi.Output<string>;
    declare readonly expiresOn: pulumi.Output<string>;
    declare readonly crl: pulumi.Output<string>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        const outputs = [
            ...(["signer", "serialNumber", "thumbprint", "validFrom", "expiresOn", "crl", "crlNumber"] as const),
            ...(["edition", "crlBegan"] as const),
        ];
        super("CertificateAuthority", name, inputs, { outputs }, opts);
    }
}
