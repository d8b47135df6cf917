/**
 * What guardrails judge: the settings of a resource in one form, whoever declared it. The components and the policy pack
 * both turn what they see into these facts. A fact that isn't known yet (in a preview) is `undefined` and is not judged.
 */

/** A length of time in days; `"none"` where there is none, so the thing lasts for ever. */
export type Days = number | "none";

/** How long a version is valid. */
export interface Life {
    /** The most days from its creation to its expiry. */
    readonly validity: Days;
    /** The least, where that is another number: so many months are not always as long. @default `validity` */
    readonly leastValidity?: Days;
}

export interface VaultFacts {
    readonly kind: "vault";
    readonly accessModel?: "rbac" | "accessPolicies" | undefined;
    readonly purgeProtection?: boolean | undefined;
    readonly publicNetworkAccess?: boolean | undefined;
    /** What the firewall does with addresses that no rule names. */
    readonly firewallDefault?: "allow" | "deny" | undefined;
    readonly privateEndpoint?: boolean | undefined;
    /** Whether the audit log goes anywhere. */
    readonly auditLog?: boolean | undefined;
}

/** The crypto of a key or of a certificate's key. */
interface KeyMaterial {
    readonly kty?: string | undefined;
    /** RSA: the size in bits. */
    readonly size?: number | undefined;
    /** EC: the curve. */
    readonly curve?: string | undefined;
}

export interface KeyFacts extends KeyMaterial {
    readonly kind: "key";
    /** From a version's creation to its expiry. */
    readonly validity?: Days | undefined;
    /** From a version's creation to its rotation by policy. */
    readonly rotation?: Days | undefined;
}

export interface SecretFacts {
    readonly kind: "secret";
    readonly validity?: Days | undefined;
    /** @default `validity` */
    readonly leastValidity?: Days | undefined;
    /** Empty where there is none. */
    readonly contentType?: string | undefined;
}

export interface CertificateFacts extends KeyMaterial {
    readonly kind: "certificate";
    readonly validityMonths?: number | undefined;
    /** `Self`, `Unknown`, or the name of an integrated authority. */
    readonly issuer?: string | undefined;
    /** Whether the policy renews it or mails before it expires. */
    readonly lifetimeAction?: boolean | undefined;
}

export type Facts = VaultFacts | KeyFacts | SecretFacts | CertificateFacts;
export type Kind = Facts["kind"];
export type FactsOf<K extends Kind> = Extract<Facts, { kind: K }>;
