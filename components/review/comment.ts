/** A preview as a comment for whoever reviews the change. */
import { accessChanges, accessSentence } from "./access-changes";
import { documentOf, type Section } from "./document";
import { findingsOf, type Findings } from "./findings";
import { lossesOf, type Loss } from "./losses";
import { block, code, hiddenMark } from "./markdown";
import type { Preview } from "./preview";
import { resourceItems } from "./resource-items";
import { isStack, parseUrn } from "./resources";
import { rotationChanges } from "./rotation-changes";
import { plannedVerifications } from "./verifications";

/** How a comment is written. */
export interface CommentOptions {
    /** The most bytes that it may have. GitHub takes 65,536 characters. @default 65536 */
    readonly limit?: number;
    /** Named in the title. @default project and stack of the preview */
    readonly title?: string;
}

/** https://docs.github.com/rest/issues/comments: a body may have this many characters. */
export const commentLimit = 65_536;

/** The longest text of a single message. */
const longestMessage = 4_000;

/**
 * Writes a preview as Markdown: what is destroyed first, then who gains and loses access, broken guardrails, rotation dates, the verification that will
 * run, and every resource property by property. Secrets are hidden; names and values can't become markup.
 */
export function reviewComment(preview: Preview, options: CommentOptions = {}): string {
    const findings = findingsOf(preview);
    const losses = lossesOf(preview);
    const head = headOf(preview, findings, losses, options);
    return documentOf(
        head,
        [...warningSections(preview, findings, losses), ...changeSections(preview)],
        options.limit ?? commentLimit,
    );
}

/** The hidden line by which a comment is found again, to be replaced by the next one. */
export function commentMark(title: string): string {
    return hiddenMark(`pulumi-azure-keyvault review of ${title}`);
}

function headOf(preview: Preview, findings: Findings, losses: readonly Loss[], { title }: CommentOptions): string {
    const urn = preview.steps.find((step) => isStack(step.urn))?.urn ?? preview.steps[0]?.urn;
    const { project, stack } = parseUrn(urn ?? "");
    const name = title ?? (urn === undefined ? "the stack" : `${project}/${stack}`);
    const failed = findings.failed ? " failed" : "";
    const destroyed = losses.filter(({ destructive }) => destructive).length;
    const warning =
        destroyed === 0
            ? []
            : [`> [!CAUTION]\n> ${destroyed} ${destroyed === 1 ? "thing is" : "things are"} deleted or replaced.`];
    return [
        commentMark(name),
        `## Preview of ${code(name)}${failed}`,
        "",
        summaryLine(preview, findings.failed),
        ...warning.map((text) => `\n${text}`),
    ].join("\n");
}

const counted: readonly (readonly [op: string, words: string])[] = [
    ...([
        ["replace", "replaced"],
        ["delete", "deleted"],
        ["update", "updated"],
        ["import", "imported"],
    ] as const),
    ...([
        ["create", "created"],
        ["read", "read"],
        ["same", "unchanged"],
    ] as const),
];

function summaryLine({ changeSummary, steps }: Preview, failed: boolean): string {
    const numbers = changeSummary ?? counts(steps.map(({ op }) => op));
    const known = new Map(counted);
    const parts = [...known.keys(), ...Object.keys(numbers).filter((op) => !known.has(op))].flatMap((op) =>
        (numbers[op] ?? 0) === 0 ? [] : [`${numbers[op]} ${known.get(op) ?? code(op)}`],
    );
    const changed = parts.some((part) => !part.endsWith(" unchanged") && !part.endsWith(" read"));
    const resources = parts.length === 0 ? "No resources." : `Resources: ${parts.join(", ")}.`;
    if (failed) {
        return `**The preview ended with errors: what follows may be incomplete.** ${resources}`;
    }
    return changed ? `**${resources}**` : `**Nothing changes.** ${resources}`;
}

/** How often each text is there. */
function counts(texts: readonly string[]): Record<string, number> {
    return texts.reduce<Record<string, number>>((all, text) => ({ ...all, [text]: (all[text] ?? 0) + 1 }), {});
}

/** What a reviewer must not miss, the heaviest first. */
function warningSections(preview: Preview, findings: Findings, losses: readonly Loss[]): Section[] {
    return [
        {
            title: "Errors",
            items: findings.errors.map((message) => block("text", shortened(message).split("\n"))),
            called: ["error", "errors"],
        },
        { title: "Deleted and replaced", items: losses.map(lossItem), called: ["loss", "losses"] },
        {
            title: "Access",
            items: accessChanges(preview).map((change) => `- ${accessSentence(change, code)}`),
            called: ["change of access", "changes of access"],
        },
        {
            title: "Guardrails",
            items: findings.guardrails.map(
                ({ level, rule, message }) => `- **${level}** ${code(rule)}: ${code(shortened(message))}`,
            ),
            called: ["broken guardrail", "broken guardrails"],
        },
        {
            title: "Warnings",
            items: findings.warnings.map((message) => `- ${code(shortened(message))}`),
            called: ["warning", "warnings"],
        },
    ];
}

/** What changes, for those who read on. */
function changeSections(preview: Preview): Section[] {
    return [
        {
            title: "Rotation and expiry",
            items: rotationChanges(preview).map(
                ({ of, what, old, new: next }) => `- ${named(of)} ${what} ${code(next)}, was ${code(old)}`,
            ),
            called: ["change of rotation", "changes of rotation"],
        },
        {
            title: "Verification that will run",
            items: plannedVerifications(preview).map(
                ({ of, checks, fails }) =>
                    `- ${named(of)}${checks.length === 0 ? "" : `: ${checks.map(code).join(", ")}`}${fails ? "" : " (only warns)"}`,
            ),
            called: ["verification", "verifications"],
        },
        {
            title: "Resources",
            items: resourceItems(preview),
            called: ["resource's properties", "resources' properties"],
        },
    ];
}

function lossItem({ effect, type, name, because, meaning, destructive }: Loss): string {
    const what = effect === "replace" ? "replaced" : destructive ? "deleted" : "leaves the stack";
    const reasons = because.length === 0 ? "" : ` because of ${because.map(code).join(", ")}`;
    return `- **${what}**: ${code(type)} ${code(name)}${reasons}: ${meaning}`;
}

/** `key signing` with its name set off. */
function named(of: string): string {
    const [kind = "", ...name] = of.split(" ");
    return `${kind} ${code(name.join(" "))}`;
}

function shortened(message: string): string {
    return message.length > longestMessage
        ? `${message.slice(0, longestMessage)}… (${message.length.toLocaleString("en")} characters)`
        : message;
}
