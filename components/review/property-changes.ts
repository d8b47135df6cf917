/** What a step changes of a resource, property by property. */
import { isUnknown, sameJson } from "../data-plane/life-cycle/values";
import type { PreviewStep, Properties } from "./preview";
import { effectOf, parseUrn } from "./resources";
import { hidden, isMap, isSecret, shownValue } from "./values";

/** One property that differs. */
export interface PropertyChange {
    readonly sign: "+" | "-" | "!";
    /** `rotation.rotateAfter`, `accessPolicies[0].objectId` */
    readonly path: string;
    /** What it was and what it becomes, secrets hidden. Absent where there was, or will be, none. */
    readonly old?: string;
    readonly new?: string;
}

type Path = readonly string[];

/** Properties that say nothing to a reader: between the library, the SDK and the providers. */
const internal = ["schemaVersion", "salt", "owner"];

/** Everything that a step changes of what the program says of a resource, and what of the resource itself has changed. */
export function propertyChanges(step: PreviewStep): PropertyChange[] {
    const { type } = parseUrn(step.urn);
    const effect = effectOf(step);
    const before = effect === "create" ? {} : (step.oldState?.inputs ?? {});
    const after = effect === "delete" ? {} : (step.newState?.inputs ?? {});
    const found = mapChanges(type, [], before, after);
    return [...found, ...driftChanges(type, step, before, after), ...hiddenChanges(type, step, found, before, after)];
}

/** The properties of a map that differ, in alphabetical order. */
export function mapChanges(type: string, path: Path, old: Properties, next: Properties): PropertyChange[] {
    const names = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort(inOrder);
    return names
        .filter((name) => !name.startsWith("__") && !(path.length === 0 && internal.includes(name)))
        .flatMap((name) => valueChanges(type, [...path, name], old[name], next[name]));
}

/** By alphabet, and members of a list by number. */
function inOrder(a: string, b: string): number {
    const [left, right] = [a, b].map((name) => Number(/^\[(\d+)\]$/.exec(name)?.[1] ?? NaN));
    return Number.isNaN(left) || Number.isNaN(right) ? (a < b ? -1 : 1) : (left ?? 0) - (right ?? 0);
}

function valueChanges(type: string, path: Path, old: unknown, next: unknown): PropertyChange[] {
    if (sameJson(old, next)) {
        return [];
    }
    // A list of plain values that comes or goes is one line.
    const plain = (old === undefined || next === undefined) && isPlainList(old ?? next);
    const [wholeOld, wholeNext] = [plain || whole(type, path, old), whole(type, path, next)];
    const map = (value: unknown): value is Properties => isMap(value);
    if (!wholeOld && !wholeNext && (map(old) || old === undefined) && (map(next) || next === undefined)) {
        return mapChanges(type, path, old ?? {}, next ?? {});
    }
    const lists = [old, next].every((value) => Array.isArray(value) || value === undefined);
    if (!wholeOld && !wholeNext && lists) {
        return mapChanges(type, path, indexed(old), indexed(next));
    }
    return [change(type, path, old, next)];
}

/** Whether a value is shown in one piece: a secret, an empty one, or none with parts. */
function whole(type: string, path: Path, value: unknown): boolean {
    return isSecret(type, path, value) || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
}

function isPlainList(value: unknown): boolean {
    return Array.isArray(value) && value.every((member) => typeof member !== "object" && !isUnknown(member));
}

/** The members of a list by their indexes, as steps of a path. */
function indexed(list: unknown): Properties {
    const members: unknown[] = Array.isArray(list) ? list : [];
    return Object.fromEntries(members.map((member, index) => [`[${index}]`, member]));
}

function change(type: string, path: Path, old: unknown, next: unknown): PropertyChange {
    return {
        sign: old === undefined || old === null ? "+" : next === undefined || next === null ? "-" : "!",
        path: pathText(path),
        ...(old === undefined || old === null ? {} : { old: shownValue(type, path, old) }),
        ...(next === undefined || next === null ? {} : { new: shownValue(type, path, next) }),
    };
}

/** What a provider found different although the program says the same: the resource itself has changed. */
function driftChanges(type: string, step: PreviewStep, before: Properties, after: Properties): PropertyChange[] {
    return Object.entries(step.detailedDiff ?? {}).flatMap(([text, { inputDiff }]) => {
        const path = pathOf(text);
        const [declared, next] = [at(before, path), at(after, path)];
        return inputDiff || !sameJson(declared, next)
            ? []
            : valueChanges(type, path, at(step.oldState?.outputs, path), next);
    });
}

/** Secrets that change: both sides read alike, so that only the step's reasons tell. */
function hiddenChanges(
    type: string,
    step: PreviewStep,
    found: readonly PropertyChange[],
    before: Properties,
    after: Properties,
): PropertyChange[] {
    const reasons = [...(step.diffReasons ?? []), ...Object.keys(step.detailedDiff ?? {})];
    return [...new Set(reasons)].map(pathOf).flatMap((path) => {
        const [old, next] = [at(before, path), at(after, path)];
        const text = pathText(path);
        const secret = isSecret(type, path, old) && isSecret(type, path, next);
        return secret && !found.some((one) => one.path === text)
            ? [{ sign: "!" as const, path: text, old: hidden, new: hidden }]
            : [];
    });
}

function at(properties: Properties | undefined, path: Path): unknown {
    return path.reduce<unknown>((value, name) => {
        const index = /^\[(\d+)\]$/.exec(name)?.[1];
        if (Array.isArray(value) && index !== undefined) {
            return (value as unknown[])[Number(index)];
        }
        return isMap(value) ? value[name] : undefined;
    }, properties);
}

/** A path as detailed differences write it: `a.b[0]["c d"]`. */
function pathOf(text: string): Path {
    const steps = text.match(/\[\d+\]|\["(?:[^"\\]|\\.)*"\]|[^.[\]]+/g) ?? [];
    return steps.map((step) => (step.startsWith('["') ? (JSON.parse(step.slice(1, -1)) as string) : step));
}

function pathText(path: Path): string {
    return path.reduce((text, name) => {
        if (/^\[\d+\]$/.test(name)) {
            return text + name;
        }
        return /^[\w-]+$/.test(name) ? `${text}${text === "" ? "" : "."}${name}` : `${text}[${JSON.stringify(name)}]`;
    }, "");
}
