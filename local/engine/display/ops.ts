// How the kinds of steps are shown: a sign, a colour, and what they do and have done.
import type { StepEventMetadata, StepOp } from "../deploy/events";
import type { Palette } from "./colors";

interface OpWords {
    sign: string;
    color: keyof Palette;
    /** What a plan says. */
    plan: string;
    doing: string;
    done: string;
    /** In the summary's count: `3 created`. */
    planned: string;
}

function words(sign: string, color: keyof Palette, plan: string, stem: string, done = `${stem}d`): OpWords {
    return { sign, color, plan, doing: `${stem.replace(/e$/, "")}ing`, done, planned: `to ${plan}` };
}

const OPS: Record<StepOp, OpWords> = {
    same: { ...words(" ", "faint", "same", "same"), doing: "", done: "unchanged", planned: "unchanged" },
    create: words("+", "created", "create", "create"),
    update: words("~", "updated", "update", "update"),
    delete: words("-", "deleted", "delete", "delete"),
    replace: words("+-", "replaced", "replace", "replace"),
    "create-replacement": words("++", "created", "create replacement", "create"),
    "delete-replaced": words("--", "deleted", "delete original", "delete"),
    read: words(">", "read", "read", "read", "read"),
    "read-replacement": words(">>", "read", "read for replacement", "read", "read"),
    refresh: words("~", "updated", "refresh", "refresh", "refreshed"),
    discard: words("<", "deleted", "discard", "discard", "discarded"),
    "discard-replaced": words("<<", "deleted", "discard original", "discard", "discarded"),
    "remove-pending-replace": { ...words("~", "faint", "remove", "remove"), doing: "", done: "" },
    import: words("=", "created", "import", "import", "imported"),
    "import-replacement": words("=>", "created", "import replacement", "import", "imported"),
};

/** How a kind of step is shown. */
export function wordsOf(op: StepOp): OpWords {
    return OPS[op];
}

/** The sign of a step, in its colour, two characters wide. */
export function signOf(op: StepOp, colors: Palette): string {
    const { sign, color } = OPS[op];
    return colors[color](sign.padStart(2));
}

/** The last part of a URN. */
export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** The type of a URN, without its parents'. */
export function typeOf(urn: string): string {
    return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** Whether a URN is the stack's own. */
export function isStackUrn(urn: string): boolean {
    return typeOf(urn) === "pulumi:pulumi:Stack";
}

/** Providers that the engine makes for itself are of no interest to a reader. */
export function isDefaultProvider(urn: string): boolean {
    return typeOf(urn).startsWith("pulumi:providers:") && /^default($|_)/.test(nameOf(urn));
}

/** What else of a plan is shown than what changes. */
export interface PlanFilter {
    /** Resources that stay as they are. */
    showSames: boolean;
    /** The halves of a replacement. */
    showReplacementSteps?: boolean;
}

/** Whether a plan shows a step: a replacement as one, and nothing that stays as it is. */
export function isPlanStep(metadata: StepEventMetadata, filter: PlanFilter): boolean {
    const { op, urn, old, new: next, logical } = metadata;
    if (op === "same") {
        return !isDefaultProvider(urn) && (filter.showSames || old?.protect !== next?.protect);
    }
    if (isDefaultProvider(urn) || op === "remove-pending-replace") {
        return false;
    }
    return logical || op === "refresh" || filter.showReplacementSteps === true;
}

/** Whether a deployment shows a step as it takes it: halves of replacements too, and nothing that stays as it is. */
export function isActionStep(metadata: StepEventMetadata, showSames: boolean): boolean {
    return !isDefaultProvider(metadata.urn) && (metadata.op !== "same" || showSames);
}
