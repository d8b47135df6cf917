import * as pulumi from "@pulumi/pulumi";
import { CertificateGrants } from "./access/grants";
import type { CertificateArgs } from "./certificate-args";
import type { CertificateInputs } from "./data-plane/certificates/contract";
import { appServiceReference } from "./consumers/secret-references";
import { certificateFacts } from "./guardrails/component-facts";
import { enforceGuardrails } from "./guardrails/enforce";
import { certificateInputs } from "./internal/certificate-inputs";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { claimName } from "./internal/declared-names";
import { withFormerNames } from "./internal/former-names";
import { given } from "./internal/given";
import { optionalOutput } from "./internal/optional-output";
import type { Vault } from "./vault";

/**
 * A certificate in a vault, with its key and its secret: self-signed, signed by an authority, or imported.
 *
 * @example
 * const web = new Certificate("web", {
 *     vault,
 *     subject: "CN=www.contoso.com",
 *     dnsNames: ["www.contoso.com"],
 *     beforeExpiry: { action: "renew", days: 30 },
 * });
 * web.grants.readPrivateKey(Principal.managedIdentity(application));
 */
export class Certificate extends pulumi.ComponentResource {
    /** The vault that holds the certificate. */
    readonly vault: Vault;
    /** The certificate's name in the vault; its key and its secret have it too. */
    readonly certificateName: string;
    /** The id without a version: `https://{vault}/certificates/{name}`. */
    readonly id: pulumi.Output<string>;
    /**
     * The version in force after the deployment; empty while the first one waits to be signed. One that the service made (a renewal) or
     * somebody else shows after a refresh (`up --refresh`).
     */
    readonly version: pulumi.Output<string>;
    /** The id of the secret that is the certificate with its private key, without a version: what an application gateway takes. */
    readonly secretId: pulumi.Output<string>;
    /** The id of the certificate's key, without a version. */
    readonly keyId: pulumi.Output<string>;
    /** SHA-1 of the certificate in hex: how Windows and App Service name certificates. */
    readonly thumbprint: pulumi.Output<string>;
    /** The distinguished name in the certificate. */
    readonly subject: pulumi.Output<string>;
    /** From when on it is valid (ISO 8601). */
    readonly notBefore: pulumi.Output<string>;
    /** Until when it is valid (ISO 8601). */
    readonly notAfter: pulumi.Output<string>;
    /** The certificate as PEM, and the authorities above it without their root, as far as they are known. */
    readonly chainPem: pulumi.Output<string>;
    /** The request that waits to be signed, as PEM; `undefined` when none does. */
    readonly signingRequest: pulumi.Output<string | undefined>;
    /** Who can do what with the certificate. */
    readonly grants: CertificateGrants;
    /** What `CryptoVerification` has to know of the certificate. */
    readonly verifiable: pulumi.Inputs;
    /** The children. */
    readonly nodes: { readonly resource: CertificateResource };

    constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
        const inputs = certificateInputs(name, args);
        claimName("Certificate", args.vault, inputs["name"] as string, name);
        // A component sends its args to the state: this one may have a private key among them.
        super("azure-keyvault:index:Certificate", name, {}, withFormerNames(opts));
        this.vault = args.vault;
        this.certificateName = inputs["name"] as string;
        enforceGuardrails(this, args.vault.guardrails, name, certificateFacts(inputs as unknown as CertificateInputs));
        const resource = new CertificateResource(name, inputs, {
            parent: this,
            dependsOn: [...args.vault.deployerAccess("certificates"), ...signers(args)],
        });
        const idOf = (kind: string) =>
            args.vault.place.apply(({ vaultUri }) => `${vaultUri.replace(/\/$/, "")}/${kind}/${this.certificateName}`);
        this.id = resource.id;
        this.version = resource.version;
        this.secretId = idOf("secrets");
        this.keyId = idOf("keys");
        this.thumbprint = resource.thumbprint;
        this.subject = resource.issuedSubject;
        this.notBefore = resource.validFrom;
        this.notAfter = resource.expiresOn;
        this.chainPem = resource.chain;
        this.signingRequest = optionalOutput(resource.request, resource.status);
        this.grants = new CertificateGrants(this, args.vault, this.certificateName);
        this.verifiable = verifiable(inputs, resource, args);
        this.nodes = { resource };
        this.registerOutputs({ id: this.id });
    }

    /** The id of the version in force after the deployment. */
    get versionedId(): pulumi.Output<string> {
        return pulumi.interpolate`${this.id}/${this.version}`;
    }

    /** What an App Service or Functions setting holds to get the certificate: `@Microsoft.KeyVault(SecretUri=…)`. */
    get reference(): pulumi.Output<string> {
        return appServiceReference({ id: this.secretId });
    }
}

/** What has to be there before the certificate can be signed. */
function signers({ issuedBy }: CertificateArgs): pulumi.Resource[] {
    return typeof issuedBy === "object" ? issuedBy.before : [];
}

function verifiable(
    inputs: pulumi.Inputs,
    resource: CertificateResource,
    { issuedBy }: CertificateArgs,
): pulumi.Inputs {
    const declared = [
        ...([
            "target",
            "name",
            "source",
            "subject",
            "dnsNames",
            "emails",
            "userPrincipalNames",
            "ipAddresses",
            "uris",
        ] as const),
        ...([
            "exportable",
            "contentType",
            "lifetimeAction",
            "validityMonths",
            "keyUsages",
            "extendedKeyUsages",
            "enabled",
            "authority",
        ] as const),
    ];
    return {
        kind: "certificate",
        version: resource.version,
        pending: resource.status.apply((status) => (status === "pending" ? true : undefined)),
        chain: resource.chain,
        ...(typeof issuedBy === "object" && issuedBy.signs === "authority" && { crls: issuedBy.crls }),
        ...given(inputs, declared),
    };
}

/** The data-plane resource of a {@link Certificate}. */
export class CertificateResource extends DataPlaneResource {
    /** `pending`: a request is there, and no certificate yet. */
    declare readonly status: pulumi.Output<"issued" | "pending">;
    declare readonly version: pulumi.Output<string>;
    declare readonly thumbprint: pulumi.Output<string>;
    declare readonly issuedSubject: pulumi.Output<string>;
    declare readonly validFrom: pulumi.Output<string>;
    declare readonly expiresOn: pulumi.Output<string>;
    declare readonly chain: pulumi.Output<string>;
    declare readonly request: pulumi.Output<string | undefined>;
    /** The fingerprint of what was imported, a secret of the stack. */
    declare readonly material: pulumi.Output<string | undefined>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        const outputs = [
            ...([
                "status",
                "version",
                "lineage",
                "thumbprint",
                "issuedSubject",
                "validFrom",
                "expiresOn",
                "chain",
            ] as const),
            ...(["request", "material", "edition", "editionBegan"] as const),
        ];
        super("Certificate", name, inputs, { outputs, secretOutputs: ["material"] }, opts);
    }
}
