// `--diff`: what a step changes, property by property.
import type { PropertyDiff, StepEventMetadata } from "../deploy/events";
import { equalValues, isMap, OutputValue, Secret, Unknown, type PropertyMap, type PropertyValue } from "../values";
import { getAtPath } from "./value-path";
import type { Palette } from "./colors";
import { formatValue } from "./format-value";

type Sign = "+" | "-" | "~";

const COLORS: Record<Sign, keyof Palette> = { "+": "created", "-": "deleted", "~": "updated" };
const INDENT = "    ";

/** A line of a difference: how deep it is, its sign and its text. */
interface DiffLine {
    depth: number;
    sign: Sign;
    text: string;
    /** The property that the line begins; absent on the further lines of its value. */
    label?: string;
}

/** What a step changes, as indented lines below the step's own. */
export function stepDiffLines(metadata: StepEventMetadata, colors: Palette): string[] {
    const { old, new: next, urn } = metadata;
    const id = old?.id ?? next?.id;
    const head = [...(id ? [`[id=${id}]`] : []), `[urn=${urn}]`].map((text) => `        ${colors.faint(text)}`);
    const lines = differences(metadata).map(
        ({ depth, sign, text }) => `      ${INDENT.repeat(depth)}${colors[COLORS[sign]](`${sign} ${text}`)}`,
    );
    return [...head, ...lines];
}

/** The outermost properties that a step changes, each with its sign: `+tags`, `~size`. */
export function changedProperties(metadata: StepEventMetadata): string[] {
    const signs = new Map<string, Sign>();
    for (const { depth, label, sign } of differences(metadata)) {
        if (depth === 0 && label !== undefined) {
            signs.set(label, signs.has(label) ? "~" : sign);
        }
    }
    return [...signs].map(([label, sign]) => sign + label);
}

function differences({ op, old, new: next, detailedDiff }: StepEventMetadata): DiffLine[] {
    const before = op === "create" ? {} : (old?.inputs ?? {});
    const after = op === "delete" || op === "delete-replaced" ? {} : (next?.inputs ?? {});
    const lines = diffMaps(before, after, 0);
    return detailedDiff && old && next
        ? [...lines, ...driftLines(detailedDiff, old.outputs ?? {}, before, after)]
        : lines;
}

/** What a provider found different although the inputs are the same: the resource itself has changed. */
function driftLines(
    detailedDiff: Record<string, PropertyDiff>,
    outputs: PropertyMap,
    before: PropertyMap,
    after: PropertyMap,
): DiffLine[] {
    return Object.entries(detailedDiff).flatMap(([path, { inputDiff }]) => {
        const [input, next] = [getAtPath(before, path), getAtPath(after, path)];
        const unchanged = input === next || (input !== undefined && equalValues(input, next));
        return inputDiff || !unchanged ? [] : diffProperty(path, getAtPath(outputs, path), next, 0);
    });
}

function diffMaps(old: PropertyMap, next: PropertyMap, depth: number): DiffLine[] {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort();
    // Names that begin with two underscores are between the SDK and the providers.
    return keys.filter((key) => !key.startsWith("__")).flatMap((key) => diffProperty(key, old[key], next[key], depth));
}

function diffProperty(
    label: string,
    old: PropertyValue | undefined,
    next: PropertyValue | undefined,
    depth: number,
): DiffLine[] {
    if (old === undefined && next === undefined) {
        return [];
    }
    if (old === undefined || next === undefined) {
        return valueLines(old === undefined ? "+" : "-", label, next ?? old ?? null, depth);
    }
    const [was, is] = [plain(old), plain(next)];
    if (equalValues(was, is)) {
        return [];
    }
    const inner = innerDifferences(was, is, depth + 1);
    if (inner) {
        return inner.length === 0 ? [] : [{ depth, sign: "~", text: `${label}:`, label }, ...inner];
    }
    const [before, after] = [formatValue(was), formatValue(is)];
    if (before.length === 1 && after.length === 1) {
        return [{ depth, sign: "~", text: `${label}: ${before[0]} => ${after[0]}`, label }];
    }
    return [...valueLines("-", label, was, depth), ...valueLines("+", label, is, depth)];
}

/** The differences of members, where both are objects or both are lists. */
function innerDifferences(old: PropertyValue, next: PropertyValue, depth: number): DiffLine[] | undefined {
    if (isMap(old) && isMap(next)) {
        return diffMaps(old, next, depth);
    }
    if (!Array.isArray(old) || !Array.isArray(next)) {
        return undefined;
    }
    const length = Math.max(old.length, next.length);
    return Array.from({ length }, (_, index) => diffProperty(`[${index}]`, old[index], next[index], depth)).flat();
}

function valueLines(sign: Sign, label: string, value: PropertyValue, depth: number): DiffLine[] {
    const [first, ...rest] = formatValue(value);
    return [{ depth, sign, text: `${label}: ${first}`, label }, ...rest.map((text) => ({ depth, sign, text }))];
}

/** Output values are compared as what they hold. */
function plain(value: PropertyValue): PropertyValue {
    if (!(value instanceof OutputValue)) {
        return value;
    }
    const inner = value.value ?? new Unknown();
    return value.secret ? new Secret(inner) : inner;
}
