import type { SubjectResult } from "../data-plane/verification/result-contract";
import { changesSince, type Change } from "./report-changes";
import { summaryOf, type VerificationSummary } from "./verification-summary";

/** A verification as a file keeps it. Holds no secret. */
export interface VerificationReport extends VerificationSummary {
    /** Goes up when a reader of the version before could misread it. */
    readonly schema: 1;
    readonly project: string;
    readonly stack: string;
    /** ISO 8601. */
    readonly madeAt: string;
    /** Whether everything was verified for this report, or it tells what the last deployment found. */
    readonly from: "verification" | "last deployment";
    /** What is different from the report before. @default there was none */
    readonly since?: { readonly madeAt: string; readonly changes: readonly Change[] };
}

/** What a report is about. */
export type ReportPlace = Pick<VerificationReport, "project" | "stack" | "madeAt" | "from">;

/** The report of what was found, compared with the one before where there is one. */
export function reportOf(
    place: ReportPlace,
    subjects: readonly SubjectResult[],
    before?: VerificationReport,
): VerificationReport {
    const report = { schema: 1 as const, ...place, ...summaryOf(subjects) };
    return before === undefined
        ? report
        : { ...report, since: { madeAt: before.madeAt, changes: changesSince(before, report) } };
}
