/** The command `pulumi-azure-keyvault-verify`: verifies a deployed stack, without deploying anything. */
import { parseArgs } from "node:util";
import { messageOf } from "../internal/errors";
import { inputText } from "../internal/input-text";
import type { VerificationReport } from "../reports/verification-report";
import { verificationTable } from "../reports/verification-table";
import { filesIn, readReport, writeReport, type ReportFiles } from "./files";
import { programFolder, within } from "./program-folder";
import { exportState } from "./pulumi-state";
import { reportOfLast } from "./last";
import { reportOfNow } from "./run";
import { readState } from "./state";

const help = `Verifies what a deployed stack's CryptoVerification verifies, without deploying anything: the same checks, as the same
identity, nothing written to Azure or to the state.

Usage: pulumi-azure-keyvault-verify [--stack NAME] [options]
       pulumi stack export --show-secrets | pulumi-azure-keyvault-verify --state - [options]

  --stack NAME    the stack; by default the one that the Pulumi CLI has selected
  --cwd FOLDER    the project's folder, by default this one: relative paths that its program names begin where that runs
  --state FILE    read the exported state from a file, or from standard input (-), instead of asking the Pulumi CLI
  --last          tell what the last deployment found, and ask nothing of Azure
  --report DIR    write verification.html, .json and .xml into a folder, compared with the report that is there
  --html FILE     write the report as a page
  --json FILE     write the report as JSON
  --junit FILE    write the checks as JUnit XML
  --since FILE    compare with this JSON report
  --quiet         print nothing but errors
  --help          this text

Exit codes: 0 everything passed, 1 checks failed, 2 it could not run.
`;

const options = {
    stack: { type: "string", short: "s" },
    cwd: { type: "string", short: "C" },
    state: { type: "string" },
    last: { type: "boolean" },
    report: { type: "string" },
    html: { type: "string" },
    json: { type: "string" },
    junit: { type: "string" },
    since: { type: "string" },
    quiet: { type: "boolean", short: "q" },
    help: { type: "boolean", short: "h" },
} as const;

/** Exit codes: what a pipeline's job goes by. */
export const exitCodes = { passed: 0, failed: 1, notRun: 2 } as const;

/** Runs the command line, and answers with its exit code. */
export async function main(args: readonly string[]): Promise<number> {
    try {
        const { values } = parseArgs({ args: [...args], options, strict: true });
        if (values.help === true) {
            process.stdout.write(help);
            return exitCodes.passed;
        }
        return await run(values);
    } catch (error) {
        process.stderr.write(`error: ${messageOf(error)}\n`);
        return exitCodes.notRun;
    }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

async function run(values: Values): Promise<number> {
    const files: ReportFiles = {
        ...(values.report !== undefined && filesIn(values.report)),
        ...(values.html !== undefined && { html: values.html }),
        ...(values.json !== undefined && { json: values.json }),
        ...(values.junit !== undefined && { junit: values.junit }),
    };
    const before = earlierReport(values);
    const deployed = readState(await stateText(values));
    if (deployed.verifications.length === 0) {
        throw new Error("The stack verifies nothing: deploy it with a `CryptoVerification` first.");
    }
    const report =
        values.last === true
            ? reportOfLast(deployed, before)
            : await within(programFolder(values.cwd ?? "."), () => reportOfNow(deployed, before));
    const written = writeReport(report, files);
    if (values.quiet !== true) {
        process.stdout.write(`${[verificationTable(report), ...written.map((file) => `wrote ${file}`)].join("\n")}\n`);
    }
    return report.passed ? exitCodes.passed : exitCodes.failed;
}

function earlierReport({ since, report }: Values): VerificationReport | undefined {
    if (since !== undefined) {
        const found = readReport(since);
        if (found === undefined) {
            throw new Error(`There is no report ${since} to compare with.`);
        }
        return found;
    }
    return report === undefined ? undefined : readReport(filesIn(report).json);
}

async function stateText({ state, stack, cwd }: Values): Promise<string> {
    if (state !== undefined && stack !== undefined) {
        throw new Error("`--state` is a stack's state already: it goes without `--stack`.");
    }
    return state === undefined ? exportState(stack, cwd) : inputText(state === "-" ? undefined : state);
}
