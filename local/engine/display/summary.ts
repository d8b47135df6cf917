// What every display of text ends with: diagnostics, outputs, counts and duration.
import type { EngineEvent, ResourceChanges, StepOp } from "../deploy/events";
import { equalValues, type PropertyMap } from "../values";
import type { Palette } from "./colors";
import { formatValue } from "./format-value";
import { nameOf, signOf, typeOf, wordsOf } from "./ops";

export type Diagnostic = NonNullable<EngineEvent["diagnosticEvent"]>;

/** Keeps the diagnostics of a deployment, and shows them by resource at its end. */
export class Diagnostics {
    private readonly byUrn = new Map<string, Diagnostic[]>();

    add(diagnostic: Diagnostic): void {
        const { urn = "", severity, ephemeral } = diagnostic;
        if (!ephemeral && severity !== "debug") {
            this.byUrn.set(urn, [...(this.byUrn.get(urn) ?? []), diagnostic]);
        }
    }

    /** All that was said, or what is a warning at least; without what the reader has just seen. */
    lines(colors: Palette, from: "info" | "warning", seen: ReadonlySet<Diagnostic> = new Set()): string[] {
        const lines = [colors.heading("Diagnostics:")];
        for (const [urn, all] of this.byUrn) {
            const diagnostics = all.filter(
                (diagnostic) => !seen.has(diagnostic) && (from === "info" || !diagnostic.severity.startsWith("info")),
            );
            if (diagnostics.length === 0) {
                continue;
            }
            lines.push(urn === "" ? "  the deployment:" : `  ${typeOf(urn)} (${nameOf(urn)}):`);
            for (const diagnostic of diagnostics) {
                lines.push(
                    ...diagnosticText(diagnostic, colors)
                        .split("\n")
                        .map((line) => `    ${line}`.trimEnd()),
                );
            }
        }
        return lines.length === 1 ? [] : [...lines, ""];
    }
}

/** A broken policy as a diagnostic: an advisory one warns, others are errors. */
export function policyDiagnostic(event: NonNullable<EngineEvent["policyEvent"]>): Diagnostic {
    const { resourceUrn, policyPackName, policyPackVersion, policyName, message, enforcementLevel } = event;
    const pack = policyPackVersion === "" ? policyPackName : `${policyPackName}@v${policyPackVersion}`;
    return {
        ...(resourceUrn === undefined ? {} : { urn: resourceUrn }),
        message: `[${enforcementLevel}] ${pack} ${policyName}: ${message}`,
        severity: enforcementLevel === "advisory" ? "warning" : "error",
    };
}

/** A diagnostic with its severity before it; what the program prints stands as it is. */
export function diagnosticText({ prefix, message, severity }: Diagnostic, colors: Palette): string {
    const text = message.trimEnd();
    if (severity === "error" || severity === "warning") {
        return `${colors[severity](prefix?.trimEnd() || `${severity}:`)} ${text}`;
    }
    return text;
}

/** The stack's outputs, marked where an operation changes them. */
export function outputLines(before: PropertyMap, after: PropertyMap, colors: Palette, showSecrets: boolean): string[] {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    if (keys.length === 0) {
        return [];
    }
    return [
        colors.heading("Outputs:"),
        ...keys.flatMap((key) => outputLine(key, before, after, colors, showSecrets)),
        "",
    ];
}

function outputLine(
    key: string,
    before: PropertyMap,
    after: PropertyMap,
    colors: Palette,
    showSecrets: boolean,
): string[] {
    const [old, next] = [before[key], after[key]];
    const sign = old === undefined ? "+" : next === undefined ? "-" : equalValues(old, next) ? " " : "~";
    const paint = { "+": colors.created, "-": colors.deleted, "~": colors.updated, " ": (text: string) => text }[sign];
    const [first, ...rest] = formatValue(next ?? old ?? null, showSecrets);
    const head = sign === "~" ? changeOf(formatValue(old ?? null, showSecrets), [first ?? "", ...rest]) : first;
    return [paint(`  ${sign} ${key}: ${head}`), ...rest.map((line) => paint(`    ${line}`))];
}

/** `old => new` where both are short. */
function changeOf(old: string[], next: string[]): string {
    return old.length === 1 && next.length === 1 ? `${old[0]} => ${next[0]}` : (next[0] ?? "");
}

const COUNT_ORDER: readonly StepOp[] = ["create", "import", "read", "update", "replace", "delete", "discard"];

/** How many resources of each kind. */
export function countLines(changes: ResourceChanges, planning: boolean, colors: Palette): string[] {
    const counted = COUNT_ORDER.filter((op) => changes[op]);
    const lines = counted.map((op) => {
        const { planned, done } = wordsOf(op);
        return `    ${signOf(op, colors)} ${changes[op]} ${planning ? planned : done}`;
    });
    const total = counted.reduce((sum, op) => sum + (changes[op] ?? 0), 0);
    if (counted.length > 1) {
        lines.push(`    ${total} changes. ${changes.same ?? 0} unchanged`);
    } else if (changes.same) {
        lines.push(`    ${changes.same} unchanged`);
    }
    return lines.length === 0 ? [] : [colors.heading("Resources:"), ...lines, ""];
}

/** Seconds as `4s`, `1m12s`. */
export function durationText(seconds: number): string {
    const whole = Math.max(1, Math.round(seconds));
    return whole < 60 ? `${whole}s` : `${Math.floor(whole / 60)}m${whole % 60}s`;
}
