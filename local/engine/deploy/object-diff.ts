// The engine's own comparison of inputs, for providers that leave it to the engine.
import { equalValues, isMap, type PropertyMap, type PropertyValue } from "../values";
import type { DiffKind, PropertyDiff } from "./events";
import { formatPath, type PropertyPath } from "./property-path";
import type { DiffResult } from "./providers/provider";

/** What differs between two maps, place by place. */
export function diffMaps(old: PropertyMap, news: PropertyMap): Record<string, PropertyDiff> {
    const result: Record<string, PropertyDiff> = {};
    diffInto(result, [], old, news);
    return result;
}

function diffInto(
    result: Record<string, PropertyDiff>,
    path: PropertyPath,
    old: PropertyValue | undefined,
    now: PropertyValue | undefined,
): void {
    if (Array.isArray(old) && Array.isArray(now)) {
        for (let i = 0; i < Math.max(old.length, now.length); i++) {
            diffInto(result, [...path, i], old[i], now[i]);
        }
    } else if (isMap(old) && isMap(now)) {
        for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
            diffInto(result, [...path, key], old[key], now[key]);
        }
    } else if (!equalValues(old, now)) {
        const diffKind = old === undefined ? "add" : now === undefined ? "delete" : "update";
        result[formatPath(path)] = { diffKind, inputDiff: true };
    }
}

/** The result of comparing old with new inputs in place of the provider. */
export function diffInputs(old: PropertyMap, news: PropertyMap): DiffResult {
    const detailedDiff = diffMaps(old, news);
    const keys = new Set([...Object.keys(old), ...Object.keys(news)]);
    const changedKeys = [...keys].filter((key) => !equalValues(old[key], news[key])).sort();
    if (changedKeys.length === 0) {
        return { changes: "none", replaceKeys: [], changedKeys, deleteBeforeReplace: false };
    }
    return { changes: "some", replaceKeys: [], changedKeys, detailedDiff, deleteBeforeReplace: false };
}

const inverse: Record<DiffKind, DiffKind> = {
    add: "delete",
    "add-replace": "delete-replace",
    delete: "add",
    "delete-replace": "add-replace",
    update: "update",
    "update-replace": "update-replace",
};

/** The same diff seen from the other side: what was added is what goes away. */
export function invertDiff(diff: DiffResult): DiffResult {
    if (diff.detailedDiff === undefined) {
        return diff;
    }
    const inverted = Object.entries(diff.detailedDiff).map(
        ([path, entry]) => [path, { ...entry, diffKind: inverse[entry.diffKind] }] as const,
    );
    return { ...diff, detailedDiff: Object.fromEntries(inverted) };
}
