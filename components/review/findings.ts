/** What a preview says is wrong: broken guardrails, other warnings, and errors. */
import type { Preview, PreviewDiagnostic } from "./preview";
import { parseUrn } from "./resources";
import { withoutPrivateKeys } from "./values";

/** A broken guardrail. */
export interface GuardrailFinding {
    readonly level: "error" | "warning";
    /** The rule's id, `vault-purge-protection`, or the name of a policy. */
    readonly rule: string;
    readonly message: string;
}

export interface Findings {
    readonly guardrails: readonly GuardrailFinding[];
    readonly warnings: readonly string[];
    readonly errors: readonly string[];
    /** Whether the preview ended with an error. */
    readonly failed: boolean;
}

/** What every sentence of a guardrail has: the rule's id, how much it weighs, and where it stands. */
const guardrail = /^\s*((?:\w+: )?(?:Vault|Key|Secret|Certificate) ".*\(([a-z]+(?:-[a-z]+)+), L[12]: [^)]+\).*)$/;

export function findingsOf({ diagnostics, policyViolations }: Preview): Findings {
    const guardrails: GuardrailFinding[] = policyViolations.map(({ policyName, message, enforcementLevel }) => ({
        level: enforcementLevel === "advisory" ? "warning" : "error",
        rule: policyName,
        message: sentenceOf(cleaned(message)),
    }));
    const [warnings, errors]: [string[], string[]] = [[], []];
    for (const diagnostic of diagnostics.filter(({ severity }) => severity === "warning" || severity === "error")) {
        const rest: string[] = [];
        for (const line of cleaned(diagnostic.message).split("\n")) {
            const [, message, rule] = guardrail.exec(line) ?? [];
            if (message !== undefined && rule !== undefined) {
                const level = diagnostic.severity === "error" ? "error" : "warning";
                guardrails.push({ level, rule, message: message.replace(/^\w+: /, "") });
            } else {
                rest.push(line);
            }
        }
        const text = rest.join("\n").trim();
        if (text !== "" && !isFrame(text)) {
            (diagnostic.severity === "error" ? errors : warnings).push(located(diagnostic, text));
        }
    }
    return {
        guardrails: unique(guardrails),
        warnings: [...new Set(warnings)],
        errors: [...new Set(errors)],
        failed:
            diagnostics.some(({ severity }) => severity === "error") ||
            guardrails.some(({ level }) => level === "error"),
    };
}

/** The guardrail's own sentence in what a policy says, which begins with the policy's description. */
function sentenceOf(message: string): string {
    return message.split("\n").find((line) => guardrail.test(line)) ?? message;
}

function located({ urn }: PreviewDiagnostic, text: string): string {
    return urn === undefined || urn === "" ? text : `${parseUrn(urn).name}: ${text}`;
}

/** Whether a text only leads to another: `preview failed`. */
function isFrame(text: string): boolean {
    return /^(error: )?(preview|update) failed\.?$/.test(text);
}

function cleaned(message: string): string {
    return withoutPrivateKeys(message.trim());
}

function unique(findings: readonly GuardrailFinding[]): GuardrailFinding[] {
    const byText = new Map(findings.map((finding) => [`${finding.rule} ${finding.message}`, finding]));
    return [...byText.values()].sort((a, b) => (a.level === b.level ? 0 : a.level === "error" ? -1 : 1));
}
