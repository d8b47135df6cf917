import { check, type Guardrails } from "../../../components/guardrails/check";
import { guardrailComplaints } from "../../../components/guardrails/complaints";
import type { Facts } from "../../../components/guardrails/facts";
import { profiles, ruleIds } from "../../../components/guardrails/profiles";

/** For each rule and a profile that has it: facts that break it, what is then said, and facts that don't. */
const cases: Record<
    string,
    { profile: Guardrails["profile"]; also?: true; breaks: Facts; says: string; passes: Facts }
> = {
    "vault-purge-protection": {
        profile: "cis",
        breaks: { kind: "vault", purgeProtection: false },
        says: 'Vault "it" can be purged before its retention (vault-purge-protection, L1: CIS 5.0 8.3.5, Azure Policy 0b60c0b2).',
        passes: { kind: "vault", purgeProtection: true },
    },
    "vault-rbac": {
        profile: "cis",
        breaks: { kind: "vault", accessModel: "accessPolicies" },
        says: 'Vault "it" is on access policies (vault-rbac, L2: CIS 5.0 8.3.6, Azure Policy 12d4fa5e).',
        passes: { kind: "vault", accessModel: "rbac" },
    },
    "vault-public-access-off": {
        profile: "mcsb",
        breaks: { kind: "vault", publicNetworkAccess: true, firewallDefault: "deny" },
        says: 'Vault "it" can be reached from public networks (vault-public-access-off, L1: CIS 5.0 8.3.7, Azure Policy 405c5871).',
        passes: { kind: "vault", publicNetworkAccess: false },
    },
    "vault-firewall": {
        profile: "alz",
        breaks: { kind: "vault", publicNetworkAccess: true, firewallDefault: "allow" },
        says: 'Vault "it" is open to every address (vault-firewall, L1: Azure Policy 55615ac9).',
        passes: { kind: "vault", publicNetworkAccess: true, firewallDefault: "deny" },
    },
    "vault-private-endpoint": {
        profile: "cis",
        breaks: { kind: "vault", privateEndpoint: false },
        says: 'Vault "it" has no private endpoint (vault-private-endpoint, L2: CIS 5.0 8.3.8, Azure Policy a6abeaec).',
        passes: { kind: "vault", privateEndpoint: true },
    },
    "vault-audit-log": {
        profile: "cis",
        breaks: { kind: "vault", auditLog: false },
        says: 'Vault "it" keeps no audit log (vault-audit-log, L1: CIS 3.0 6.1.4, Azure Policy cf820ca0).',
        passes: { kind: "vault", auditLog: true },
    },
    "key-expiry": {
        profile: "cis",
        breaks: { kind: "key", validity: "none" },
        says: 'Key "it" never expires (key-expiry, L1: CIS 5.0 8.3.1 and 8.3.2, Azure Policy 152b15f7).',
        passes: { kind: "key", validity: 10_000 },
    },
    "key-max-validity": {
        profile: "mcsb",
        breaks: { kind: "key", validity: 731 },
        says: 'Key "it" is valid for 731 days, at most 730 are allowed (key-max-validity, L1: Azure Policy 49a22571).',
        passes: { kind: "key", validity: 730 },
    },
    "key-rotation": {
        profile: "cis",
        breaks: { kind: "key", rotation: 731 },
        says: 'Key "it" rotates after 731 days, at most 730 are allowed (key-rotation, L2: CIS 5.0 8.3.9, Azure Policy d8cf8476).',
        passes: { kind: "key", rotation: 730 },
    },
    "key-rsa-size": {
        profile: "alz",
        breaks: { kind: "key", size: 2047 },
        says: 'Key "it" has an RSA key of 2047 bits, at least 2048 are asked (key-rsa-size, L1: Azure Policy 82067dbb).',
        passes: { kind: "key", size: 2048 },
    },
    "key-curve": {
        profile: "alz",
        breaks: { kind: "key", curve: "P-192" },
        says: 'Key "it" is on the curve P-192, allowed: P-256, P-256K, P-384, P-521 (key-curve, L1: Azure Policy ff25f3c8).',
        passes: { kind: "key", curve: "P-384" },
    },
    "key-type": {
        profile: "alz",
        breaks: { kind: "key", kty: "oct" },
        says: 'Key "it" is of the type oct, allowed: RSA, RSA-HSM, EC, EC-HSM (key-type, L1: Azure Policy 75c4f823).',
        passes: { kind: "key", kty: "EC" },
    },
    "secret-expiry": {
        profile: "alz",
        breaks: { kind: "secret", validity: "none" },
        says: 'Secret "it" never expires (secret-expiry, L1: CIS 5.0 8.3.3 and 8.3.4, Azure Policy 98728c90).',
        passes: { kind: "secret", validity: 90 },
    },
    "secret-max-validity": {
        profile: "alz",
        breaks: { kind: "secret", validity: 91 },
        says: 'Secret "it" is valid for 91 days, at most 90 are allowed (secret-max-validity, L1: Azure Policy 342e8053).',
        passes: { kind: "secret", validity: 90 },
    },
    "secret-days-left": {
        profile: "mcsb",
        breaks: { kind: "secret", validity: 89 },
        says: 'Secret "it" is valid for 89 days, and 90 must be left (secret-days-left, L1: Azure Policy b0eb591a).',
        passes: { kind: "secret", validity: 90 },
    },
    "secret-content-type": {
        profile: "alz",
        breaks: { kind: "secret", contentType: "" },
        says: 'Secret "it" has no content type (secret-content-type, L1: Azure Policy 75262d3e).',
        passes: { kind: "secret", contentType: "text/plain" },
    },
    "certificate-max-validity": {
        profile: "cis",
        breaks: { kind: "certificate", validityMonths: 13 },
        says: 'Certificate "it" is valid for 13 months, at most 12 are allowed (certificate-max-validity, L1: CIS 5.0 8.3.11, Azure Policy 0a075868).',
        passes: { kind: "certificate", validityMonths: 12 },
    },
    "certificate-rsa-size": {
        profile: "alz",
        breaks: { kind: "certificate", size: 1024 },
        says: 'Certificate "it" has an RSA key of 1024 bits, at least 2048 are asked (certificate-rsa-size, L1: Azure Policy cee51871).',
        passes: { kind: "certificate", size: 4096 },
    },
    "certificate-key-type": {
        profile: "alz",
        breaks: { kind: "certificate", kty: "oct" },
        says: 'Certificate "it" has a key of the type oct, allowed: RSA, RSA-HSM, EC, EC-HSM (certificate-key-type, L1: Azure Policy 1151cede).',
        passes: { kind: "certificate", kty: "RSA" },
    },
    "certificate-curve": {
        profile: "alz",
        breaks: { kind: "certificate", curve: "P-192" },
        says: 'Certificate "it" has a key on the curve P-192, allowed: P-256, P-256K, P-384, P-521 (certificate-curve, L1: Azure Policy bd78111f).',
        passes: { kind: "certificate", curve: "P-256" },
    },
    "certificate-lifetime-action": {
        profile: "alz",
        breaks: { kind: "certificate", lifetimeAction: false },
        says: 'Certificate "it" expires without anybody being told (certificate-lifetime-action, L1: Azure Policy 12ef42cb).',
        passes: { kind: "certificate", lifetimeAction: true },
    },
    "key-hsm": {
        profile: "cis",
        also: true,
        breaks: { kind: "key", kty: "RSA" },
        says: 'Key "it" is not protected by an HSM (key-hsm, L2: Azure Policy 587c79fe).',
        passes: { kind: "key", kty: "RSA-HSM" },
    },
    "key-max-active": {
        profile: "alz",
        also: true,
        breaks: { kind: "key", validity: 800, rotation: 731 },
        says: 'Key "it" is active for 731 days, at most 730 are allowed (key-max-active, L1: Azure Policy c26e4b24).',
        passes: { kind: "key", validity: 800, rotation: 730 },
    },
    "key-days-left": {
        profile: "mcsb",
        also: true,
        breaks: { kind: "key", validity: 89 },
        says: 'Key "it" is valid for 89 days, and 90 must be left (key-days-left, L1: Azure Policy 5ff38825).',
        passes: { kind: "key", validity: 90 },
    },
    "secret-max-active": {
        profile: "cis",
        also: true,
        breaks: { kind: "secret", validity: 731 },
        says: 'Secret "it" is active for 731 days, at most 730 are allowed (secret-max-active, L1: Azure Policy e8d99835).',
        passes: { kind: "secret", validity: 730 },
    },
    "certificate-integrated-ca": {
        profile: "alz",
        also: true,
        breaks: { kind: "certificate", issuer: "Self" },
        says: 'Certificate "it" is not issued by an integrated certificate authority (certificate-integrated-ca, L2: Azure Policy 8e826246).',
        passes: { kind: "certificate", issuer: "digicert" },
    },
};

const inNoProfile = Object.keys(cases).filter((rule) => cases[rule]?.also === true);

describe("the guardrails", () => {
    it.each(Object.entries(cases))("%s is broken and kept", (rule, { profile, also, breaks, says, passes }) => {
        const asked = { profile, ...(also && { also: [rule] }) };
        const [finding, ...others] = check(asked, "it", breaks);
        expect(others).toEqual([]);
        expect(finding?.rule.id).toBe(rule);
        expect(finding?.message).toBe(`${says} ${finding?.rule.remedy}`);
        expect(check(asked, "it", passes)).toEqual([]);
        expect(check({ profile }, "it", breaks)).toHaveLength(also ? 0 : 1);
    });

    it("have a case here for every rule that a profile switches on", () => {
        expect(Object.keys(cases).sort()).toEqual([...ruleIds].sort());
        for (const profile of Object.values(profiles)) {
            expect(ruleIds).toEqual(expect.arrayContaining([...profile.rules]));
            expect(profile.rules).not.toEqual(expect.arrayContaining(inNoProfile));
        }
    });

    it("judge nothing that isn't known yet", () => {
        for (const kind of ["vault", "key", "secret", "certificate"] as const) {
            expect(check({ profile: "alz" }, "it", { kind })).toEqual([]);
        }
    });

    it("say of a key without rotation that it has none", () => {
        const messages = check({ profile: "cis" }, "it", { kind: "key", rotation: "none" }).map(
            ({ message }) => message,
        );
        expect(messages).toEqual([
            'Key "it" is never rotated (key-rotation, L2: CIS 5.0 8.3.9, Azure Policy d8cf8476). Set an earlier `rotation.rotateAfter`.',
        ]);
    });

    it("take other numbers than the profile's", () => {
        const facts: Facts = { kind: "key", rotation: 60 };
        expect(check({ profile: "mcsb" }, "it", facts)).toHaveLength(1);
        expect(check({ profile: "mcsb", numbers: { keyMaxRotationDays: 60 } }, "it", facts)).toEqual([]);
    });

    it("let an exception hold for one resource, or for all", () => {
        const facts: Facts = { kind: "vault", purgeProtection: false };
        const except = [{ rule: "vault-purge-protection", reason: "torn down daily", resource: "it" }];
        expect(check({ profile: "cis", except }, "it", facts)).toEqual([]);
        expect(check({ profile: "cis", except }, "other", facts)).toHaveLength(1);
        const everywhere = [{ rule: "vault-purge-protection", reason: "torn down daily" }];
        expect(check({ profile: "cis", except: everywhere }, "other", facts)).toEqual([]);
    });

    it("refuse exceptions without a reason or from rules that there aren't", () => {
        const complaints = guardrailComplaints({
            profile: "cis",
            except: [
                { rule: "vault-rbac", reason: " " },
                { rule: "vault-rbaq", reason: "old" },
            ],
        });
        expect(complaints).toEqual([
            '`guardrails.except` must give a reason for the exception from "vault-rbac".',
            `\`guardrails.except\` names "vault-rbaq", which is no rule; rules: ${ruleIds.join(", ")}.`,
        ]);
        expect(guardrailComplaints({ profile: "cis", except: [{ rule: "vault-rbac", reason: "old" }] })).toEqual([]);
    });

    it("refuse a profile that there isn't", () => {
        expect(guardrailComplaints({ profile: "iso" as "cis" })).toEqual([
            '`guardrails.profile` must be one of "cis", "mcsb", "alz", got "iso".',
        ]);
    });
});
