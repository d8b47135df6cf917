import { type ObjectHeader, type ObjectVersion } from "../model";

/** How certificates are made and renewed: the members of the API's `policy`, as they are answered. */
export interface CertificatePolicy {
    readonly key_props: {
        readonly exportable: boolean;
        readonly kty: string;
        readonly key_size?: number;
        readonly crv?: string;
        readonly reuse_key: boolean;
    };
    readonly secret_props: { readonly contentType: string };
    readonly x509_props: X509Properties;
    readonly lifetime_actions: readonly CertificateAction[];
    readonly issuer: {
        readonly name: string;
        readonly cty?: string;
        readonly cert_transparency?: boolean;
    };
    readonly attributes: { readonly enabled: boolean; readonly created: number; readonly updated: number };
}

export interface X509Properties {
    readonly subject?: string;
    readonly sans?: SubjectAlternativeNames;
    readonly ekus?: readonly string[];
    readonly key_usage?: readonly string[];
    readonly validity_months?: number;
    readonly basic_constraints: { readonly ca: boolean; readonly path_len_constraint?: number };
}

export interface SubjectAlternativeNames {
    readonly emails?: readonly string[];
    readonly dns_names?: readonly string[];
    readonly upns?: readonly string[];
    readonly uris?: readonly string[];
    readonly ipAddresses?: readonly string[];
}

export interface CertificateAction {
    readonly trigger: { readonly lifetime_percentage?: number; readonly days_before_expiry?: number };
    readonly action: { readonly action_type: string };
}

/** The making of a version: `{id}/pending`. */
export interface CertificateOperation {
    /** The version that it makes, or made. */
    readonly version: string;
    readonly issuer: CertificatePolicy["issuer"];
    /** The signing request, DER in base64. */
    readonly csr: string;
    readonly cancellationRequested: boolean;
    readonly status: "inProgress" | "completed" | "cancelled" | "failed";
    readonly statusDetails?: string;
    readonly error?: { readonly code: string; readonly message: string };
    readonly requestId: string;
}

export interface CertificateHeader extends ObjectHeader {
    readonly policy: CertificatePolicy;
    /** Absent when it was deleted, or the certificate was imported. */
    readonly operation?: CertificateOperation;
}

export interface CertificateVersion extends ObjectVersion {
    /** The certificate, DER in base64; absent as long as it isn't issued. */
    readonly cer?: string;
    /** Whether the chain keeps the order in which it was imported. */
    readonly preserveCertOrder?: boolean;
}
