import type { SubjectResult } from "../data-plane/verification/contract";
import { refuseFirstOf } from "../internal/complaints";
import { known, listOf, needed, objectOf } from "../internal/forms";
import { failuresOf, type VerificationSummary } from "./verification-summary";

/** The result of a verification as a table for a terminal or a log. */
export function verificationTable(summary: VerificationSummary): string {
    refuseFirstOf("verificationTable", summaryForm("summary", summary));
    const { subjects, checks, failed, calls } = summary;
    const verdict = failed === 0 ? "all passed" : `${failed} failed`;
    const rows = [["Verified", "Checks", "Next rotation", "Expires"], ...subjects.map(row)];
    const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
    const lines = rows.map((cells) =>
        cells
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join("  ")
            .trimEnd(),
    );
    return [...lines, `${checks} checks in ${calls} calls: ${verdict}`, ...failuresOf(subjects)].join("\n");
}

/** What of a summary is shown. An output of one is to be applied. */
const summaryForm = needed(
    objectOf({
        subjects: needed(
            listOf(objectOf({ passedChecks: needed(listOf(known)), failedChecks: needed(listOf(objectOf({}))) })),
        ),
    }),
);

function row({ subject, passedChecks, failedChecks, nextRotation, expiresOn }: SubjectResult): string[] {
    const counts = [
        `${passedChecks.length} passed`,
        ...(failedChecks.length > 0 ? [`${failedChecks.length} FAILED`] : []),
    ];
    return [subject, counts.join(", "), day(nextRotation), day(expiresOn)];
}

/** The day of a point in time. */
function day(time: string | undefined): string {
    return time?.slice(0, "2027-01-31".length) ?? "-";
}
