import type { VaultTarget } from "../../internal/vault-target";
import type { AuthoritySigner } from "../certificates/authority-contract";
import type { CertificateNames, CertificateSource, LifetimeActionInput } from "../certificates/contract";
import type { DeclaredGuardrails } from "./contract";

/** What a certificate was declared and deployed as. Nothing of it is secret. */
export interface CertificateSubject extends CertificateNames {
    readonly kind: "certificate";
    readonly target: VaultTarget;
    readonly name: string;
    /** Empty while the first one waits to be signed. */
    readonly version: string;
    /** Whether a request waits to be signed: then what is declared is what it asks for. @default false */
    readonly pending?: boolean;
    readonly source: CertificateSource;
    readonly enabled: boolean;
    readonly exportable: boolean;
    readonly contentType: "pfx" | "pem";
    readonly keyUsages?: readonly string[];
    /** Object identifiers. */
    readonly extendedKeyUsages?: readonly string[];
    readonly validityMonths?: number;
    readonly lifetimeAction?: LifetimeActionInput;
    /** The certificate and those above it, as PEM. */
    readonly chain: string;
    readonly authority?: AuthoritySigner;
    /** Lists of revoked certificates of the authorities above it, as PEM. @default none are looked at */
    readonly crls?: readonly string[];
    readonly guardrails?: DeclaredGuardrails;
}
