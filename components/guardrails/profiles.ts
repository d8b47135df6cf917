import { everyCurve, everyKeyType, type GuardrailNumbers } from "./numbers";
import { rules } from "./rules";

/** A baseline: the rules that it switches on and the numbers that it asks for. */
export interface Profile {
    readonly title: string;
    readonly rules: readonly string[];
    readonly numbers: GuardrailNumbers;
}

const twoYears = 730;
const noLimit = Number.POSITIVE_INFINITY;

/** Of rules that no profile switches on: two years are the example of the definitions, 90 days what secrets must have left. */
const inNoProfile = { keyMaxActiveDays: twoYears, keyMinDaysLeft: 90, secretMaxActiveDays: twoYears } as const;

/**
 * The baselines, each with the numbers that its makers ship. They contradict each other (MCSB rotates keys thirty times as
 * often as CIS; the landing-zone's secrets live 90 days and must have 90 days left), so one is chosen, and its numbers overridden.
 */
export const profiles = {
    /** @see https://www.cisecurity.org/benchmark/azure */
    cis: {
        title: "CIS Microsoft Azure Foundations Benchmark 5.0",
        rules: [
            ...["vault-purge-protection", "vault-rbac", "vault-public-access-off", "vault-private-endpoint"],
            ...["vault-audit-log", "key-expiry", "key-rotation", "secret-expiry", "certificate-max-validity"],
        ],
        numbers: {
            keyMaxValidityDays: noLimit,
            keyMaxRotationDays: twoYears,
            ...inNoProfile,
            rsaMinSize: 0,
            curves: everyCurve,
            keyTypes: everyKeyType,
            secretMaxValidityDays: noLimit,
            secretMinDaysLeft: 0,
            certificateMaxValidityMonths: 12,
        },
    },
    /** @see https://learn.microsoft.com/security/benchmark/azure/overview */
    mcsb: {
        title: "Microsoft cloud security benchmark v2",
        rules: [
            ...["vault-purge-protection", "vault-rbac", "vault-public-access-off", "vault-private-endpoint"],
            ...["vault-audit-log", "key-expiry", "key-max-validity", "key-rotation"],
            ...["secret-max-validity", "secret-days-left", "certificate-max-validity"],
        ],
        numbers: {
            keyMaxValidityDays: twoYears,
            keyMaxRotationDays: 30,
            ...inNoProfile,
            rsaMinSize: 0,
            curves: everyCurve,
            keyTypes: everyKeyType,
            secretMaxValidityDays: twoYears,
            secretMinDaysLeft: 90,
            certificateMaxValidityMonths: 12,
        },
    },
    /** @see https://azure.github.io/enterprise-scale/ */
    alz: {
        title: "Azure landing zones, guardrails for Key Vault",
        rules: [
            ...["vault-purge-protection", "vault-rbac", "vault-firewall", "vault-audit-log"],
            ...["key-expiry", "key-rsa-size", "key-curve", "key-type"],
            ...["secret-expiry", "secret-max-validity", "secret-days-left", "secret-content-type"],
            ...["certificate-max-validity", "certificate-rsa-size", "certificate-key-type", "certificate-curve"],
            ...["certificate-lifetime-action"],
        ],
        numbers: {
            keyMaxValidityDays: 90,
            keyMaxRotationDays: twoYears,
            ...inNoProfile,
            rsaMinSize: 2048,
            curves: everyCurve,
            keyTypes: everyKeyType,
            secretMaxValidityDays: 90,
            secretMinDaysLeft: 90,
            certificateMaxValidityMonths: 12,
        },
    },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;

/** The ids of all rules, for messages and for checking what exceptions name. */
export const ruleIds: readonly string[] = rules.map(({ id }) => id);
