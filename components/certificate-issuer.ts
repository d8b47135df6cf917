import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import type { IssuerAdministrator } from "./data-plane/certificates/issuer-contract";
import { issuerForms } from "./internal/argument-forms/certificates";
import { complaintsAboutIssuer } from "./internal/certificate-issuer-rules";
import { refuseFirst } from "./internal/complaints";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { claimName } from "./internal/declared-names";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import { given, plainOnly } from "./internal/plain";
import type { Vault } from "./vault";

/** Arguments of {@link CertificateIssuer}. */
export interface CertificateIssuerArgs {
    /** The vault that orders from the authority. A change replaces the issuer. */
    readonly vault: Vault;
    /**
     * The issuer's name in the vault: 1 to 127 letters, digits and dashes, and another than that of the vault's other issuers, whatever
     * the capitals. A change replaces the issuer.
     *
     * @default the component's name
     */
    readonly issuerName?: string;
    /** The authority, as the service calls it: `DigiCert` or `GlobalSign`. */
    readonly provider: "DigiCert" | "GlobalSign" | (string & {});
    /** The account at the authority. @default none */
    readonly accountId?: pulumi.Input<string>;
    /** The account's password or API key. Treated as a secret; only a fingerprint of it is stored. @default none */
    readonly password?: pulumi.Input<string>;
    /** The organization's id at the authority. @default none */
    readonly organizationId?: pulumi.Input<string>;
    /** Who answers for the orders. @default nobody */
    readonly administrators?: readonly IssuerAdministrator[];
    /** Whether certificates can be ordered. @default true */
    readonly enabled?: boolean;
    /** What to do when the vault has an issuer of this name: `fail`, or `adopt` it. @default "fail" */
    readonly onExisting?: "fail" | "adopt";
    /** What becomes of the issuer when it leaves the program: it stays (`detach`), or is deleted. @default "detach" */
    readonly onDestroy?: "detach" | "delete";
    /** How long the deployment waits for its role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
}

/**
 * An authority that a vault orders certificates from, with the account it does so by.
 *
 * @see https://learn.microsoft.com/azure/key-vault/certificates/how-to-integrate-certificate-authority
 * @example
 * const digicert = new CertificateIssuer("digicert", { vault, provider: "DigiCert", accountId, password: config.requireSecret("digicert") });
 * new Certificate("shop", { vault, issuedBy: digicert, dnsNames: ["shop.contoso.com"], certificateType: "OV-SSL" });
 */
export class CertificateIssuer extends pulumi.ComponentResource {
    /** How certificates take it: the vault orders them, and renews them by itself. */
    readonly signs = "issuer";
    readonly vault: Vault;
    /** The issuer's name in the vault. */
    readonly issuerName: string;
    /** The issuer's id. */
    readonly id: pulumi.Output<string>;
    /** What has to be there before it signs. */
    readonly before: pulumi.Resource[];
    /** The children. */
    readonly nodes: { readonly resource: CertificateIssuerResource };

    constructor(name: string, args: CertificateIssuerArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen("CertificateIssuer", name, args, issuerForms);
        const { vault, password } = args;
        const inputs = {
            name: args.issuerName ?? name,
            provider: args.provider,
            enabled: args.enabled ?? true,
            onExisting: args.onExisting ?? "fail",
            onDestroy: args.onDestroy ?? "detach",
            salt: saltOf(name),
            ...given({
                accountId: args.accountId,
                organizationId: args.organizationId,
                administrators: args.administrators,
                accessTimeoutSeconds: args.accessTimeoutSeconds,
            }),
        };
        refuseFirst("CertificateIssuer", name, complaintsAboutIssuer(plainOnly({ ...inputs, password })));
        claimName("CertificateIssuer", vault, inputs.name, name);
        // A component sends its args to the state: this one has a password among them.
        super("azure-keyvault:index:CertificateIssuer", name, {}, withFormerNames(opts));
        const secret = password === undefined ? {} : { password: pulumi.secret(password) };
        const resource = new CertificateIssuerResource(
            name,
            { ...inputs, ...secret, target: vault.target },
            {
                parent: this,
                dependsOn: vault.deployerAccess("certificates"),
            },
        );
        this.vault = vault;
        this.issuerName = inputs.name;
        this.id = resource.issuerId;
        this.before = [resource];
        this.nodes = { resource };
        this.registerOutputs({ id: this.id });
    }
}

/** Derived, not random: a salt that changed from check to check would make the password look changed. */
function saltOf(name: string): string {
    const identity = JSON.stringify([pulumi.getProject(), pulumi.getStack(), "certificate issuer", name]);
    return createHash("sha256").update(identity).digest("base64url").slice(0, 22);
}

/** The data-plane resource of a {@link CertificateIssuer}. */
export class CertificateIssuerResource extends DataPlaneResource {
    declare readonly issuerId: pulumi.Output<string>;
    /** The fingerprint of the password, a secret of the stack. */
    declare readonly password: pulumi.Output<string | undefined>;

    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super(
            "CertificateIssuer",
            name,
            inputs,
            { outputs: ["issuerId", "password"], secretOutputs: ["password"] },
            opts,
        );
    }
}
