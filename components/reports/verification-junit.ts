import type { SubjectResult } from "../data-plane/verification/result-contract";
import type { VerificationReport } from "./verification-report";

/**
 * A report as JUnit XML, for pipelines that show test results: a suite for each object, a case for each check.
 *
 * @see https://github.com/testmoapp/junitxml
 */
export function verificationJunit({ project, stack, checks, failed, madeAt, subjects }: VerificationReport): string {
    const attributes = { name: `${project}/${stack}`, tests: checks, failures: failed, errors: 0, timestamp: madeAt };
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        open("testsuites", attributes),
        ...subjects.flatMap(suite),
        "</testsuites>",
        "",
    ].join("\n");
}

function suite({ subject, passedChecks, failedChecks, verifiedAt }: SubjectResult): string[] {
    const tests = passedChecks.length + failedChecks.length;
    const attributes = { name: subject, tests, failures: failedChecks.length, errors: 0, timestamp: verifiedAt };
    return [
        `  ${open("testsuite", attributes)}`,
        ...failedChecks.flatMap(({ check, problem }) => [
            `    ${open("testcase", { classname: subject, name: check })}`,
            `      <failure message="${escaped(problem)}">${escaped(problem)}</failure>`,
            "    </testcase>",
        ]),
        ...passedChecks.map((check) => `    ${open("testcase", { classname: subject, name: check }).slice(0, -1)}/>`),
        "  </testsuite>",
    ];
}

function open(tag: string, attributes: Readonly<Record<string, string | number>>): string {
    const words = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
    return `<${tag}${words.join("")}>`;
}

const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\n": "&#10;",
};

/** XML has no place for most control characters, not even escaped. */
function escaped(text: string): string {
    return text
        .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
        .replace(/[&<>"\n]/g, (found) => entities[found] ?? "");
}
