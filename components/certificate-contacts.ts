import * as pulumi from "@pulumi/pulumi";
import type { CertificateContact } from "./data-plane/certificates/issuer-contract";
import { contactsForms } from "./internal/argument-forms/certificates";
import { complaintsAboutContacts, issuerChoices } from "./internal/certificate-issuer-rules";
import { aboutChoices, aboutWait, refuseFirst } from "./internal/complaints";
import { DataPlaneResource } from "./internal/data-plane-resource";
import { KeyVaultComponentError } from "./internal/errors";
import { refuseMisshapen } from "./internal/forms";
import { withFormerNames } from "./internal/former-names";
import { given } from "./internal/plain";
import type { Vault } from "./vault";

/** Arguments of {@link CertificateContacts}. */
export interface CertificateContactsArgs {
    /** The vault. A change replaces the contacts. */
    readonly vault: Vault;
    /** Whom the service mails before certificates of the vault expire: all of them, at least one. */
    readonly contacts: readonly CertificateContact[];
    /** What to do when the vault has other contacts already: `fail`, or `adopt`, which sets these in their place. @default "fail" */
    readonly onExisting?: "fail" | "adopt";
    /** What becomes of the contacts when they leave the program: they stay (`detach`), or are deleted. @default "detach" */
    readonly onDestroy?: "detach" | "delete";
    /** How long the deployment waits for its role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
}

const owners = new WeakMap<Vault, string>();

/**
 * Whom the service mails before certificates of a vault expire. A vault has one list of them, so that one of these owns it.
 *
 * @example
 * new CertificateContacts("pki", { vault, contacts: [{ email: "pki@contoso.com", name: "PKI team" }] });
 */
export class CertificateContacts extends pulumi.ComponentResource {
    /** The children. */
    readonly nodes: { readonly resource: CertificateContactsResource };

    constructor(name: string, args: CertificateContactsArgs, opts?: pulumi.ComponentResourceOptions) {
        refuseMisshapen("CertificateContacts", name, args, contactsForms);
        const { vault, contacts, accessTimeoutSeconds } = args;
        refuseFirst("CertificateContacts", name, [
            ...complaintsAboutContacts(contacts),
            ...aboutChoices(args, issuerChoices),
            ...aboutWait("accessTimeoutSeconds", accessTimeoutSeconds),
        ]);
        const owner = owners.get(vault);
        if (owner !== undefined) {
            throw new KeyVaultComponentError(
                "InvalidArgument",
                `CertificateContacts "${name}": "${owner}" has the contacts of this vault already, and a vault has one list of them. ` +
                    "Name all contacts there.",
            );
        }
        owners.set(vault, name);
        super("azure-keyvault:index:CertificateContacts", name, {}, withFormerNames(opts));
        const inputs = {
            target: vault.target,
            contacts,
            onExisting: args.onExisting ?? "fail",
            onDestroy: args.onDestroy ?? "detach",
            ...given({ accessTimeoutSeconds }),
        };
        const dependsOn = vault.deployerAccess("certificates");
        this.nodes = { resource: new CertificateContactsResource(name, inputs, { parent: this, dependsOn }) };
        this.registerOutputs({});
    }
}

/** The data-plane resource of {@link CertificateContacts}. */
export class CertificateContactsResource extends DataPlaneResource {
    constructor(name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
        super("CertificateContacts", name, inputs, { outputs: [] }, opts);
    }
}
