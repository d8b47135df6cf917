import type { SubjectResult } from "../data-plane/verification/result-contract";

/** What was verified, and what was found. Holds no secret. */
export interface VerificationSummary {
    readonly passed: boolean;
    /** Checks made, and those that failed. */
    readonly checks: number;
    readonly failed: number;
    /** Requests to the service that it took. */
    readonly calls: number;
    readonly subjects: readonly SubjectResult[];
}

export function summaryOf(subjects: readonly SubjectResult[]): VerificationSummary {
    const count = (of: (subject: SubjectResult) => number) => subjects.reduce((sum, each) => sum + of(each), 0);
    const failed = count(({ failedChecks }) => failedChecks.length);
    return {
        passed: failed === 0,
        checks: count(({ passedChecks }) => passedChecks.length) + failed,
        failed,
        calls: count(({ calls }) => calls),
        subjects,
    };
}

/** Each failed check in a sentence of its own: of what, which, and what is wrong. */
export function failuresOf(subjects: readonly SubjectResult[]): string[] {
    return subjects.flatMap(({ subject, failedChecks }) =>
        failedChecks.map(({ check, problem }) => `${subject}: ${check}: ${problem}`),
    );
}
