/** The files that a verification leaves, each written whole, for its owner and group only. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KeyVaultComponentError, messageOf } from "../internal/errors";
import { verificationHtml } from "../reports/verification-html";
import { verificationJunit } from "../reports/verification-junit";
import type { VerificationReport } from "../reports/verification-report";

/** Where to write what. */
export interface ReportFiles {
    readonly json?: string;
    readonly html?: string;
    readonly junit?: string;
}

/** The files of a folder for reports, the JSON of which the next report there is compared with. */
export function filesIn(directory: string): Required<ReportFiles> {
    return {
        json: join(directory, "verification.json"),
        html: join(directory, "verification.html"),
        junit: join(directory, "verification.xml"),
    };
}

/** Writes what is asked for, for its owner only: it says who can do what. Answers with the paths. */
export function writeReport(report: VerificationReport, { json, html, junit }: ReportFiles): string[] {
    const files: [string | undefined, () => string][] = [
        [json, () => `${JSON.stringify(report, undefined, 4)}\n`],
        [html, () => verificationHtml(report)],
        [junit, () => verificationJunit(report)],
    ];
    return files.flatMap(([file, text]) => {
        if (file === undefined) {
            return [];
        }
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        const draft = `${file}.${process.pid}.draft`;
        writeFileSync(draft, text(), { mode: 0o600 });
        renameSync(draft, file);
        return [file];
    });
}

/** An earlier report; undefined where the file isn't there. */
export function readReport(file: string): VerificationReport | undefined {
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
    try {
        const report = JSON.parse(text) as Partial<VerificationReport>;
        if (report.schema !== 1 || !Array.isArray(report.subjects)) {
            throw new Error("it is none of this version's reports");
        }
        return report as VerificationReport;
    } catch (error) {
        throw new KeyVaultComponentError(
            "InvalidArgument",
            `The earlier report ${file} can't be read: ${messageOf(error)}. Move it away to begin anew.`,
        );
    }
}
