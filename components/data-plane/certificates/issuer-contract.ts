/** The plain JSON that passes between the `CertificateIssuer` component and its data-plane handler, and that the state keeps. */
import type { VaultTarget } from "../../internal/vault-target";

/** Who answers for orders at the authority. */
export interface IssuerAdministrator {
    readonly firstName?: string;
    readonly lastName?: string;
    readonly email?: string;
    readonly phone?: string;
}

/** The inputs of the data-plane resource. */
export interface CertificateIssuerInputs {
    readonly target: VaultTarget;
    /** The issuer's name in the vault. */
    readonly name: string;
    /** As the service calls the authority: `DigiCert`, `GlobalSign`. */
    readonly provider: string;
    readonly accountId?: string;
    /** The account's password: the program's before `check`, its fingerprint after it. */
    readonly password?: string;
    readonly salt: string;
    readonly organizationId?: string;
    readonly administrators?: readonly IssuerAdministrator[];
    readonly enabled: boolean;
    readonly onExisting: "fail" | "adopt";
    readonly onDestroy: "detach" | "delete";
    readonly accessTimeoutSeconds?: number;
}

/** What the state keeps besides the inputs. */
export interface CertificateIssuerState {
    readonly issuerId: string;
}

export type CertificateIssuerOutputs = CertificateIssuerInputs & CertificateIssuerState;

/** Somebody who is told before certificates expire. */
export interface CertificateContact {
    readonly email: string;
    readonly name?: string;
    readonly phone?: string;
}

/** The inputs of the resource that keeps a vault's contacts. */
export interface CertificateContactsInputs {
    readonly target: VaultTarget;
    readonly contacts: readonly CertificateContact[];
    readonly onExisting: "fail" | "adopt";
    readonly onDestroy: "detach" | "delete";
    readonly accessTimeoutSeconds?: number;
}
