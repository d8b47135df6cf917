import type { SubjectResult } from "../../../components/data-plane/verification/contract";
import { reportOf, type VerificationReport } from "../../../components/reports/verification-report";

const verifiedAt = "2026-11-22T03:19:10Z";
const hostile = `<img src="https://example.invalid/x" onerror="alert(1)">'"&`;

export const signing: SubjectResult = {
    subject: 'Key "signing" in vault "kv"',
    passed: true,
    verifiedAt,
    calls: 9,
    passedChecks: ["exists", "kind", "sign ES256", "rotation policy", "tampered signature refused (ES256)"],
    failedChecks: [],
    nextRotation: "2027-01-22T03:19:10Z",
    expiresOn: "2027-02-20T03:19:10Z",
    versions: [
        {
            version: "0e705f223ccbcced0778f176087122a9",
            createdOn: "2026-10-22T03:19:10Z",
            expiresOn: "2027-02-20T03:19:10Z",
            activity: "active",
        },
        {
            version: "4390319ccf81e8ca4cf8a277564f9065",
            createdOn: "2026-08-22T03:19:10Z",
            expiresOn: "2026-11-20T03:19:10Z",
            activity: "expired",
        },
    ],
    attestation: "HSM platform 2; no attestation of it is at hand",
};

export const password: SubjectResult = {
    subject: `Secret "password" in vault "kv"`,
    passed: false,
    verifiedAt,
    calls: 1,
    passedChecks: ["exists", "enabled"],
    failedChecks: [{ check: "value", problem: `the live value is not the declared one ${hostile}` }],
    expiresOn: "2026-12-01T00:00:00Z",
    guardrails: {
        profile: "cis",
        level: "warn",
        findings: [
            {
                rule: "secret-expiry",
                severity: "L1",
                message: 'Secret "password" has no expiry (secret-expiry, L1: CIS 5.0 8.3.3). Set `expiresAfter`.',
            },
        ],
        exceptions: [{ rule: "secret-content-type", reason: `the partner reads it ${hostile}` }],
    },
};

export const vault: SubjectResult = {
    subject: 'Vault "kv"',
    passed: true,
    verifiedAt,
    calls: 14,
    passedChecks: ["setting networkAcls", "no undeclared access", "probed: application on keys/signing"],
    failedChecks: [],
    notes: ["robot: access is computed only, for the environment variable ROBOT_SECRET has nothing to sign in with"],
    access: [
        {
            principal: "application",
            objectId: "99999999-9999-4999-8999-999999999999",
            on: "keys/signing",
            through: "Key Vault Crypto User",
            declared: true,
            allows: ["keys/read", "keys/sign/action", "keys/verify/action", "keys/update/action", "keys/backup/action"],
            probed: { allowed: ["keys/read", "keys/sign/action"], refused: ["keyrotationpolicies/read"] },
        },
        {
            principal: "application",
            objectId: "99999999-9999-4999-8999-999999999999",
            on: "secrets/password",
            through: "tried",
            declared: true,
            allows: [],
            probed: { allowed: [], refused: ["secrets/getSecret/action", "secrets/readMetadata/action"] },
        },
        {
            principal: `deployer ${hostile}`,
            objectId: "33333333-3333-4333-8333-333333333333",
            on: "vault",
            through: "Key Vault Administrator",
            declared: true,
            allows: ["*"],
        },
        {
            principal: "77777777-7777-4777-8777-777777777777",
            objectId: "77777777-7777-4777-8777-777777777777",
            on: "vault",
            through: "Key Vault Reader, inherited",
            declared: false,
            allows: ["*/read", "secrets/readMetadata/action"],
        },
    ],
};

/** A vault with access policies, where an application came into a group that nobody declared. */
export const oldVault: SubjectResult = {
    subject: 'Vault "kv-old"',
    passed: false,
    verifiedAt,
    calls: 5,
    passedChecks: ["access: deployer"],
    failedChecks: [
        {
            check: "no undeclared access",
            problem: 'group "strangers" (55555555-5555-4555-8555-555555555555) can do secrets/getSecret/action',
        },
    ],
    notes: [
        "the groups in the access policies that deployer may be in could not be read: Microsoft Graph refuses the identity that verifies " +
            "(Authorization_RequestDenied). It needs Graph's application permission Directory.Read.All, with an administrator's consent",
    ],
    access: [
        {
            principal: "application",
            objectId: "99999999-9999-4999-8999-999999999999",
            on: "vault",
            through: "access policy, as a member of strangers",
            declared: false,
            allows: ["secrets/getSecret/action"],
        },
        {
            principal: "deployer",
            objectId: "33333333-3333-4333-8333-333333333333",
            on: "vault",
            through: "access policy",
            declared: true,
            allows: ["secrets/getSecret/action", "secrets/setSecret/action"],
        },
        {
            principal: "strangers",
            objectId: "55555555-5555-4555-8555-555555555555",
            on: "vault",
            through: "access policy",
            declared: false,
            allows: ["secrets/getSecret/action"],
        },
    ],
};

const place = { project: "platform", stack: "dev", madeAt: verifiedAt, from: "verification" as const };

/** The report before: everything passed, and the stranger was not there. */
export const earlier: VerificationReport = reportOf({ ...place, madeAt: "2026-11-21T03:00:00Z" }, [
    { ...signing, nextRotation: "2026-10-22T03:19:10Z" },
    { ...password, passed: true, passedChecks: ["exists", "enabled", "value"], failedChecks: [] },
    { ...vault, access: vault.access?.slice(0, 3) ?? [] },
    { ...oldVault, passed: true, failedChecks: [], access: oldVault.access?.slice(1, 2) ?? [] },
]);

/** A report with something of everything in it, some of it hostile. */
export const report: VerificationReport = reportOf(place, [signing, password, vault, oldVault], earlier);
