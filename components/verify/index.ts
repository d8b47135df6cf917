/** Reports of verifications, for code that has a stack's state. */
import type { VerificationReport } from "../reports/verification-report";
import { filesIn, readReport, writeReport } from "./files";
import { reportOfLast } from "./last";
import { readState } from "./state";

/**
 * Writes the report of what a stack's last deployment found into a folder, compared with the one that is there.
 *
 * @param state what `pulumi stack export` prints; no secret of it is needed
 * @param deployed whether the deployment succeeded. One that failed has verified nothing, perhaps: then its state has old results only,
 *   and the report that is there stays as it is
 * @returns the path of the page, or undefined where nothing was verified
 */
export function writeLastReport(
    state: string,
    directory: string,
    { deployed }: { deployed: boolean },
): string | undefined {
    const found = readState(state);
    if (found.verifications.length === 0) {
        return undefined;
    }
    const files = filesIn(directory);
    const before = readReport(files.json);
    const report = reportOfLast(found, before);
    if (!deployed && before !== undefined && !verifiedSince(before, report)) {
        return undefined;
    }
    writeReport(report, files);
    return files.html;
}

/** Whether anything was verified between two reports. */
function verifiedSince(before: VerificationReport, now: VerificationReport): boolean {
    const times = new Map(before.subjects.map(({ subject, verifiedAt }) => [subject, verifiedAt]));
    return now.subjects.some(({ subject, verifiedAt }) => times.get(subject) !== verifiedAt);
}
