/** How live objects stand to the baseline that the program holds them to: the same rules as in previews, on what is in force. */
import type { X509Certificate } from "node:crypto";
import { check } from "../../guardrails/check";
import { daysBefore, daysBetween, durationDays, lifeBetween } from "../../guardrails/days";
import type { Days, Facts, Life } from "../../guardrails/facts";
import { rules } from "../../guardrails/rules";
import type { ArmVault } from "../vaults/arm";
import type { CertificateBundle } from "../certificates/store";
import type { RotationInputs } from "../keys/contract";
import type { LiveSecret } from "../secrets/store";
import { isRsa } from "./algorithms";
import type { DeclaredGuardrails, GuardrailResult, VaultSubject } from "./contract";
import type { KeyBundle } from "./remote-key";
import type { Findings } from "./report";
import { settingsOf } from "./settings";

const dayMs = 86_400_000;

/** Judges a vault. Whether it keeps an audit log is judged by what was declared: the diagnostic settings are compared with that. */
export function judgeVault(
    { guardrails, diagnostics = [] }: VaultSubject,
    { properties }: ArmVault,
    findings: Findings,
): GuardrailResult | undefined {
    const settings = settingsOf(properties);
    const { defaultAction } = settings["networkAcls"] as { defaultAction: string };
    const connections = properties["privateEndpointConnections"];
    return judge(guardrails, findings, {
        kind: "vault",
        accessModel: settings["enableRbacAuthorization"] === true ? "rbac" : "accessPolicies",
        purgeProtection: settings["enablePurgeProtection"] === true,
        publicNetworkAccess: settings["publicNetworkAccess"] === "Enabled",
        firewallDefault: defaultAction === "Allow" ? "allow" : "deny",
        privateEndpoint: Array.isArray(connections) && connections.length > 0,
        auditLog: diagnostics.some(({ logs }) => logs.length > 0),
    });
}

/** Judges the version of a key that is in force. */
export function judgeKey(
    guardrails: DeclaredGuardrails | undefined,
    { key, attributes }: KeyBundle,
    policy: RotationInputs,
    findings: Findings,
): GuardrailResult | undefined {
    const { created, exp } = attributes;
    const validity: Days =
        created === undefined || exp === undefined ? "none" : daysBetween(fromSeconds(created), fromSeconds(exp));
    const ahead = validity === "none" ? undefined : daysBefore(validity, policy.rotateBeforeExpiry);
    const rotation = durationDays(policy.rotateAfter) ?? ahead ?? "none";
    return judge(guardrails, findings, {
        kind: "key",
        kty: key.kty,
        ...(isRsa(key) ? { size: 8 * Buffer.from(key.n ?? "", "base64url").length } : { curve: key.crv }),
        validity,
        rotation,
    });
}

function fromSeconds(seconds: number): Date {
    return new Date(1000 * seconds);
}

/** Judges the version of a secret that is in force. */
export function judgeSecret(
    guardrails: DeclaredGuardrails | undefined,
    { properties: { createdOn, expiresOn, contentType } }: LiveSecret,
    findings: Findings,
): GuardrailResult | undefined {
    const life: Life =
        createdOn === undefined || expiresOn === undefined ? { validity: "none" } : lifeBetween(createdOn, expiresOn);
    return judge(guardrails, findings, { kind: "secret", ...life, contentType: contentType ?? "" });
}

/** Judges the version of a certificate that is in force, and the policy that makes the next. */
export function judgeCertificate(
    guardrails: DeclaredGuardrails | undefined,
    { policy }: CertificateBundle,
    { publicKey, validFrom, validTo }: X509Certificate,
    findings: Findings,
): GuardrailResult | undefined {
    const { kty, n, crv } = publicKey.export({ format: "jwk" });
    const days = (Date.parse(validTo) - Date.parse(validFrom)) / dayMs;
    const issuer = policy?.issuer?.name;
    return judge(guardrails, findings, {
        kind: "certificate",
        ...((policy?.key_props?.kty ?? kty) === undefined ? {} : { kty: policy?.key_props?.kty ?? kty }),
        ...(n === undefined ? {} : { size: 8 * Buffer.from(n, "base64url").length }),
        ...(crv === undefined ? {} : { curve: crv }),
        // A month has 31 days at most: what is declared in months is never judged longer than that.
        validityMonths: Math.floor(days / 30.5),
        ...(issuer === undefined ? {} : { issuer }),
        lifetimeAction: (policy?.lifetime_actions ?? []).length > 0,
    });
}

function judge(
    guardrails: DeclaredGuardrails | undefined,
    findings: Findings,
    facts: Facts,
): GuardrailResult | undefined {
    if (guardrails === undefined) {
        return undefined;
    }
    const { resource, profile, level = "error", except = [] } = guardrails;
    const broken = check(guardrails, resource, facts);
    const applying = rules.filter(({ applies }) => applies === facts.kind).map(({ id }) => id);
    if (level === "error") {
        const told = broken.map(({ message }) => message).join(" ");
        findings.record(`guardrails ${profile}`, broken.length === 0 ? undefined : told);
    }
    return {
        profile,
        level,
        findings: broken.map(({ rule, message }) => ({ rule: rule.id, severity: rule.severity, message })),
        exceptions: except
            .filter((exception) => exception.resource === undefined || exception.resource === resource)
            .filter(({ rule }) => applying.includes(rule))
            .map(({ rule, reason }) => ({ rule, reason })),
    };
}
