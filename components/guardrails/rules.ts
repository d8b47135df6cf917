import type { Days } from "./facts";
import { rule, type Rule } from "./rule";

/**
 * Every rule that a profile can switch on, with the facts it looks at. Sources:
 * CIS Microsoft Azure Foundations Benchmark 5.0 (section 8.3) and 3.0 (6.1.4), and the built-in definitions of Azure Policy.
 *
 * @see https://www.cisecurity.org/benchmark/azure
 * @see https://learn.microsoft.com/azure/key-vault/policy-reference
 */
export const rules: readonly Rule[] = [
    rule({
        id: "vault-purge-protection",
        applies: "vault",
        severity: "L1",
        source: "CIS 5.0 8.3.5, Azure Policy 0b60c0b2",
        remedy: "Set `purgeProtection: true`.",
        azureNativeRemedy: "Set `properties.enablePurgeProtection: true`.",
        check: ({ purgeProtection }) => (purgeProtection === false ? "can be purged before its retention" : undefined),
    }),
    rule({
        id: "vault-rbac",
        applies: "vault",
        severity: "L2",
        source: "CIS 5.0 8.3.6, Azure Policy 12d4fa5e",
        remedy: 'Set `accessModel: "rbac"`.',
        azureNativeRemedy: "Set `properties.enableRbacAuthorization: true`.",
        check: ({ accessModel }) => (accessModel === "accessPolicies" ? "is on access policies" : undefined),
    }),
    rule({
        id: "vault-public-access-off",
        applies: "vault",
        severity: "L1",
        source: "CIS 5.0 8.3.7, Azure Policy 405c5871",
        remedy: "Give it a private endpoint and set `network: { publicAccess: false }`.",
        azureNativeRemedy: 'Give it a private endpoint and set `properties.publicNetworkAccess: "Disabled"`.',
        check: ({ publicNetworkAccess }) => (publicNetworkAccess ? "can be reached from public networks" : undefined),
    }),
    rule({
        id: "vault-firewall",
        applies: "vault",
        severity: "L1",
        source: "Azure Policy 55615ac9",
        remedy: "Name the addresses that may reach it in `network`, instead of leaving it open.",
        azureNativeRemedy:
            'Set `properties.networkAcls.defaultAction: "Deny"`, and name the addresses that may reach it in `properties.networkAcls.ipRules`.',
        check: ({ publicNetworkAccess, firewallDefault }) =>
            publicNetworkAccess && firewallDefault === "allow" ? "is open to every address" : undefined,
    }),
    rule({
        id: "vault-private-endpoint",
        applies: "vault",
        severity: "L2",
        source: "CIS 5.0 8.3.8, Azure Policy a6abeaec",
        remedy: "Set `privateEndpoints`.",
        azureNativeRemedy: "Declare a `network.PrivateEndpoint` that connects it.",
        check: ({ privateEndpoint }) => (privateEndpoint === false ? "has no private endpoint" : undefined),
    }),
    rule({
        id: "vault-audit-log",
        applies: "vault",
        severity: "L1",
        source: "CIS 3.0 6.1.4, Azure Policy cf820ca0",
        remedy: "Set `diagnostics`, and keep the logs for 365 days where they go.",
        azureNativeRemedy:
            "Declare a `monitor.DiagnosticSetting` on it that sends the category group `audit`, and keep the logs for 365 days where they go.",
        check: ({ auditLog }) => (auditLog === false ? "keeps no audit log" : undefined),
    }),
    rule({
        id: "key-expiry",
        applies: "key",
        severity: "L1",
        source: "CIS 5.0 8.3.1 and 8.3.2, Azure Policy 152b15f7",
        remedy: "Set `rotation.expireAfter`, `expiresAfter` or `expiresOn`.",
        azureNativeRemedy: "Set `properties.rotationPolicy.attributes.expiryTime` or `properties.attributes.expires`.",
        check: ({ validity }) => (validity === "none" ? "never expires" : undefined),
    }),
    rule({
        id: "key-max-validity",
        applies: "key",
        severity: "L1",
        source: "Azure Policy 49a22571",
        remedy: "Let its versions expire earlier.",
        check: ({ validity }, { keyMaxValidityDays }) => tooLong("is valid for", validity, keyMaxValidityDays),
    }),
    rule({
        id: "key-rotation",
        applies: "key",
        severity: "L2",
        source: "CIS 5.0 8.3.9, Azure Policy d8cf8476",
        remedy: "Set an earlier `rotation.rotateAfter`.",
        azureNativeRemedy: "Give `properties.rotationPolicy.lifetimeActions` a `rotate` action that comes earlier.",
        check: ({ rotation }, { keyMaxRotationDays }) =>
            rotation === "none" ? "is never rotated" : tooLong("rotates after", rotation, keyMaxRotationDays),
    }),
    rule({
        id: "key-max-active",
        applies: "key",
        severity: "L1",
        source: "Azure Policy c26e4b24",
        remedy: "Let it rotate or expire earlier.",
        check: ({ validity, rotation }, { keyMaxActiveDays }) =>
            activeTooLong(shorter(validity, rotation), keyMaxActiveDays),
    }),
    rule({
        id: "key-days-left",
        applies: "key",
        severity: "L1",
        source: "Azure Policy 5ff38825",
        remedy: "Let its versions expire later.",
        check: ({ validity }, { keyMinDaysLeft }) => tooShort(validity, keyMinDaysLeft),
    }),
    rule({
        id: "key-rsa-size",
        applies: "key",
        severity: "L1",
        source: "Azure Policy 82067dbb",
        remedy: "Set a larger `size`; this replaces the key.",
        azureNativeRemedy: "Set a larger `properties.keySize`; this replaces the key.",
        check: ({ size }, { rsaMinSize }) => tooSmall(size, rsaMinSize),
    }),
    rule({
        id: "key-curve",
        applies: "key",
        severity: "L1",
        source: "Azure Policy ff25f3c8",
        remedy: "Set another `curve`; this replaces the key.",
        azureNativeRemedy: "Set another `properties.curveName`; this replaces the key.",
        check: ({ curve }, { curves }) => notAmong("is on the curve", curve, curves),
    }),
    rule({
        id: "key-type",
        applies: "key",
        severity: "L1",
        source: "Azure Policy 75c4f823",
        remedy: "Set another `type`; this replaces the key.",
        azureNativeRemedy: "Set another `properties.kty`; this replaces the key.",
        check: ({ kty }, { keyTypes }) => notAmong("is of the type", kty, keyTypes),
    }),
    rule({
        id: "key-hsm",
        applies: "key",
        severity: "L2",
        source: "Azure Policy 587c79fe",
        remedy: "Set `type` to an -HSM one, on a premium vault; this replaces the key.",
        azureNativeRemedy: "Set `properties.kty` to an -HSM one, on a premium vault; this replaces the key.",
        check: ({ kty }) => (kty === undefined || kty.endsWith("-HSM") ? undefined : "is not protected by an HSM"),
    }),
    rule({
        id: "secret-expiry",
        applies: "secret",
        severity: "L1",
        source: "CIS 5.0 8.3.3 and 8.3.4, Azure Policy 98728c90",
        remedy: "Set `expiresAfter` or `expiresOn`.",
        azureNativeRemedy: "Set `properties.attributes.expires`.",
        check: ({ validity }) => (validity === "none" ? "never expires" : undefined),
    }),
    rule({
        id: "secret-max-validity",
        applies: "secret",
        severity: "L1",
        source: "Azure Policy 342e8053",
        remedy: "Let it expire earlier.",
        check: ({ validity }, { secretMaxValidityDays }) => tooLong("is valid for", validity, secretMaxValidityDays),
    }),
    rule({
        id: "secret-max-active",
        applies: "secret",
        severity: "L1",
        source: "Azure Policy e8d99835",
        remedy: "Let it expire earlier.",
        check: ({ validity }, { secretMaxActiveDays }) => activeTooLong(validity, secretMaxActiveDays),
    }),
    rule({
        id: "secret-days-left",
        applies: "secret",
        severity: "L1",
        source: "Azure Policy b0eb591a",
        remedy: "Let it expire later.",
        check: ({ validity, leastValidity: least = validity }, { secretMinDaysLeft }) =>
            tooShort(least, secretMinDaysLeft),
    }),
    rule({
        id: "secret-content-type",
        applies: "secret",
        severity: "L1",
        source: "Azure Policy 75262d3e",
        remedy: "Set `contentType`.",
        azureNativeRemedy: "Set `properties.contentType`.",
        check: ({ contentType }) => (contentType === "" ? "has no content type" : undefined),
    }),
    rule({
        id: "certificate-max-validity",
        applies: "certificate",
        severity: "L1",
        source: "CIS 5.0 8.3.11, Azure Policy 0a075868",
        remedy: "Let it be valid for fewer months.",
        check: ({ validityMonths }, { certificateMaxValidityMonths }) =>
            validityMonths !== undefined && validityMonths > certificateMaxValidityMonths
                ? `is valid for ${validityMonths} months, at most ${certificateMaxValidityMonths} are allowed`
                : undefined,
    }),
    rule({
        id: "certificate-rsa-size",
        applies: "certificate",
        severity: "L1",
        source: "Azure Policy cee51871",
        remedy: "Set a larger key size.",
        check: ({ size }, { rsaMinSize }) => tooSmall(size, rsaMinSize),
    }),
    rule({
        id: "certificate-key-type",
        applies: "certificate",
        severity: "L1",
        source: "Azure Policy 1151cede",
        remedy: "Set another key type.",
        check: ({ kty }, { keyTypes }) => notAmong("has a key of the type", kty, keyTypes),
    }),
    rule({
        id: "certificate-curve",
        applies: "certificate",
        severity: "L1",
        source: "Azure Policy bd78111f",
        remedy: "Set another curve.",
        check: ({ curve }, { curves }) => notAmong("has a key on the curve", curve, curves),
    }),
    rule({
        id: "certificate-lifetime-action",
        applies: "certificate",
        severity: "L1",
        source: "Azure Policy 12ef42cb",
        remedy: "Let its policy renew it, or mail the contacts before it expires.",
        check: ({ lifetimeAction }) => (lifetimeAction === false ? "expires without anybody being told" : undefined),
    }),
    rule({
        id: "certificate-integrated-ca",
        applies: "certificate",
        severity: "L2",
        source: "Azure Policy 8e826246",
        remedy: "Have it issued by an integrated certificate authority.",
        check: ({ issuer }) =>
            issuer === "Self" || issuer === "Unknown"
                ? "is not issued by an integrated certificate authority"
                : undefined,
    }),
];

function tooLong(is: string, days: Days | undefined, most: number): string | undefined {
    return typeof days === "number" && days > most ? `${is} ${days} days, at most ${most} are allowed` : undefined;
}

function tooShort(days: Days | undefined, least: number): string | undefined {
    return typeof days === "number" && days < least
        ? `is valid for ${days} days, and ${least} must be left`
        : undefined;
}

function activeTooLong(days: Days | undefined, most: number): string | undefined {
    return days === "none"
        ? `is active for ever, at most ${most} days are allowed`
        : tooLong("is active for", days, most);
}

/** The first of two ends; nothing where one isn't known yet. */
function shorter(left: Days | undefined, right: Days | undefined): Days | undefined {
    if (left === undefined || right === undefined) {
        return undefined;
    }
    return left === "none" ? right : right === "none" ? left : Math.min(left, right);
}

function tooSmall(size: number | undefined, least: number): string | undefined {
    return size !== undefined && size < least
        ? `has an RSA key of ${size} bits, at least ${least} are asked`
        : undefined;
}

function notAmong(is: string, value: string | undefined, allowed: readonly string[]): string | undefined {
    return value !== undefined && !allowed.includes(value)
        ? `${is} ${value}, allowed: ${allowed.join(", ")}`
        : undefined;
}
