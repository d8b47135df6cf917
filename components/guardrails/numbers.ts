/**
 * The numbers that rules compare with. Every profile has its own; each can be overridden. Of days, a year counts 365, also with a
 * 29 February, and months count as many as they can have: three months are up to 92.
 */
export interface GuardrailNumbers {
    /** Days that a key's version may be valid. */
    readonly keyMaxValidityDays: number;
    /** Days after which a key must have been rotated by its policy. */
    readonly keyMaxRotationDays: number;
    /** Days that a key's version may be the one in force, until it is rotated or expires. */
    readonly keyMaxActiveDays: number;
    /** Days that a key's version must still be valid when it is made. */
    readonly keyMinDaysLeft: number;
    /** The smallest RSA key, in bits. */
    readonly rsaMinSize: number;
    readonly curves: readonly string[];
    readonly keyTypes: readonly string[];
    /** Days that a secret's version may be valid. */
    readonly secretMaxValidityDays: number;
    /** Days that a secret's version may be in force, until it expires. */
    readonly secretMaxActiveDays: number;
    /** Days that a secret must still be valid when it is set. */
    readonly secretMinDaysLeft: number;
    /** Months that a certificate may be valid. */
    readonly certificateMaxValidityMonths: number;
}

/** What each of them is: a whole number, or names. */
export const numberKinds = {
    keyMaxValidityDays: "count",
    keyMaxRotationDays: "count",
    keyMaxActiveDays: "count",
    keyMinDaysLeft: "count",
    rsaMinSize: "count",
    curves: "names",
    keyTypes: "names",
    secretMaxValidityDays: "count",
    secretMaxActiveDays: "count",
    secretMinDaysLeft: "count",
    certificateMaxValidityMonths: "count",
} as const satisfies Record<keyof GuardrailNumbers, "count" | "names">;

/** Curves and key types that the built-in definitions of Azure Policy allow when nothing is said. */
export const everyCurve = ["P-256", "P-256K", "P-384", "P-521"] as const;
export const everyKeyType = ["RSA", "RSA-HSM", "EC", "EC-HSM"] as const;
