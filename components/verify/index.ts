/** Reports of verifications, for code that has a stack's state. */
import { filesIn, readReport, writeReport } from "./files";
import { reportOfLast } from "./run";
import { readState } from "./state";

/**
 * Writes the report of what a stack's last deployment found into a folder, compared with the one that is there.
 *
 * @param state what `pulumi stack export` prints; no secret of it is needed
 * @returns the path of the page, or undefined where the stack verifies nothing
 */
export function writeLastReport(state: string, directory: string): string | undefined {
    const deployed = readState(state);
    if (deployed.verifications.length === 0) {
        return undefined;
    }
    const files = filesIn(directory);
    writeReport(reportOfLast(deployed, readReport(files.json)), files);
    return files.html;
}
