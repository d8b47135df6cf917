import { time } from "../azure/retry";
import type { Deployment, FoundBefore, SubjectResult, VerificationInputs } from "./contract";
import type { Findings } from "./report";
import { timeText } from "../life-cycle/values";

/** One verification: what the checks of its kind get, and where they put what they find. */
export interface Run<S> {
    readonly subject: S;
    readonly inputs: VerificationInputs;
    readonly findings: Findings;
    /** @default nothing is deployed */
    readonly deployment?: Deployment | undefined;
    /** What was found the last time. @default nothing that is known */
    readonly last?: FoundBefore | undefined;
}

/** What a kind of checks tells besides its findings. */
export type Told = Pick<SubjectResult, "calls"> & Omit<Partial<SubjectResult>, keyof FixedPart>;

type FixedPart = Pick<SubjectResult, "subject" | "passed" | "verifiedAt" | "passedChecks" | "failedChecks">;

/** How one kind of subject is verified. */
export interface Kind<S> {
    /** What messages call it: `Key "signing" in vault "kv"`. */
    describe(subject: S): string;
    /**
     * What will be verified, in the few words that a preview has room for. Of what only the deployment decides, as versions, there may be
     * placeholders in the subject.
     */
    plan(subject: S): string[];
    /** What the next verification has to know where this one comes to no end. @default nothing */
    keep?(run: Run<S>): Partial<Told>;
    /** Runs every check there is. Fails for nothing that a check can find. */
    verify(run: Run<S>): Promise<Told>;
}

/** The result of a run. */
export function resultOf(subject: string, findings: Findings, told: Told): SubjectResult {
    const { calls, ...more } = told;
    return {
        subject,
        passed: findings.failed.length === 0,
        verifiedAt: timeText(new Date(time.now())) as string,
        calls,
        passedChecks: findings.passed,
        failedChecks: findings.failed,
        ...more,
    };
}
