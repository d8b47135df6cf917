/** What verification tells of one object besides its checks. Plain JSON, no secret. */

/** One version of a key. */
export interface VersionTimes {
    readonly version: string;
    readonly createdOn?: string;
    readonly expiresOn?: string;
    readonly activity: "active" | "disabled" | "expired" | "not yet active";
}

/** What one principal can do by one grant: a line of the access matrix. */
export interface AccessRow {
    /** The logical name where the program declared the principal; else what the directory calls a group, or the object id. */
    readonly principal: string;
    readonly objectId: string;
    /** `vault`, or an object in it: `keys/signing`. */
    readonly on: string;
    /** The role, with the group that has it or the scope that it comes from; or `access policy`. */
    readonly through: string;
    /** Whether this program declared it. */
    readonly declared: boolean;
    /** Live data actions without their common start, `*` standing for any text: computed. Empty where only probes were made. */
    readonly allows: readonly string[];
    /** The data actions that were tried as the principal, on the object of this line. @default none: everything is computed */
    readonly probed?: { readonly allowed: readonly string[]; readonly refused: readonly string[] };
}

/** How an object stands to its baseline, judged by what is live. */
export interface GuardrailResult {
    /** `cis`, `mcsb` or `alz`. */
    readonly profile: string;
    readonly level: "error" | "warn";
    /** Broken rules that no exception covers. */
    readonly findings: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
    /** The exceptions that are for this object. */
    readonly exceptions: readonly { readonly rule: string; readonly reason: string }[];
}

/** A check that failed. */
export interface FailedCheck {
    /** What was checked: `sign ES256`, `rotation policy`, … */
    readonly check: string;
    /** What is wrong. Never a secret. */
    readonly problem: string;
}

/** Access that the program declared until lately, and that was still there. */
export interface DepartingAccess {
    /** Whose it is, by which role (of an access policy: which data action), and where in the vault. */
    readonly key: string;
    /** Of a role assignment, its name and when it was made: one that was made since is another. @default an access policy */
    readonly assignment?: string;
    /** Whether a second verification that it didn't fail has seen it. @default false */
    readonly again?: true;
    /** Whether no verification knows it as declared: what it is called, or allows, is all that speaks for it. @default false */
    readonly presumed?: true;
    /** Whether somebody has activated it who was eligible for it: then it ends by itself. @default false */
    readonly activated?: true;
    /** Whether the program shared it with others, who keep it. @default false */
    readonly shared?: true;
}

/** What was found of one object. */
export interface SubjectResult {
    /** `Key "signing" in vault "kv"` */
    readonly subject: string;
    readonly passed: boolean;
    /** When it was verified. */
    readonly verifiedAt: string;
    /** Requests that it took. */
    readonly calls: number;
    /** The checks that passed, by name. */
    readonly passedChecks: readonly string[];
    readonly failedChecks: readonly FailedCheck[];
    /** When the rotation policy acts next. */
    readonly nextRotation?: string;
    /** When the version in force expires. */
    readonly expiresOn?: string;
    /** A key's versions, the newest first, at most 5. */
    readonly versions?: readonly VersionTimes[];
    /** What proves that a key is in an HSM. */
    readonly attestation?: string;
    /** Who can do what in a vault. */
    readonly access?: readonly AccessRow[];
    /** What the program declared until lately and this deployment takes back: the next one verifies that it is gone. @default nothing */
    readonly departing?: readonly DepartingAccess[];
    /** The baseline, judged by what is live. */
    readonly guardrails?: GuardrailResult;
    /** What could not be looked at and is no failure, each with the reason. */
    readonly notes?: readonly string[];
}
