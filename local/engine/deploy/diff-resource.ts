// Diffs of resources: the provider's, or the engine's where the provider leaves it to the engine.
import { withIgnoredChanges } from "./ignore-changes";
import { diffInputs } from "./object-diff";
import { containsPath, parsePath, type PropertyPath } from "./property-path";
import type { DiffKind } from "./events";
import type { DiffRequest, DiffResult, ResourceManager } from "./providers/provider";

/** Stands for errors of the last initialisation among the properties that can differ. */
const INIT_ERROR_KEY = "#initerror";

/** What would become of the resource. */
export async function diffResource(manager: ResourceManager, request: DiffRequest): Promise<DiffResult> {
    const diff = await manager.diff(request);
    if (diff.changes !== "unknown") {
        return diff;
    }
    const news = withIgnoredChanges(request.news, request.oldInputs, request.ignoreChanges ?? []);
    const own = diffInputs(request.oldInputs, news);
    return {
        ...diff,
        changes: own.changes,
        ...(own.changes === "some" && { changedKeys: own.changedKeys }),
        ...(own.detailedDiff && { detailedDiff: own.detailedDiff }),
    };
}

/** Turns the changes that the option replaceOnChanges names into replacements. */
export function applyReplaceOnChanges(
    diff: DiffResult,
    replaceOnChanges: readonly string[],
    hasInitErrors: boolean,
): DiffResult {
    if (replaceOnChanges.length === 0 || (diff.changes !== "some" && !hasInitErrors)) {
        return diff;
    }
    const paths = replaceOnChanges.map(parsePath);
    const named = (path: PropertyPath) => paths.some((candidate) => containsPath(candidate, path));
    const result: DiffResult = { ...diff };
    if (diff.detailedDiff !== undefined) {
        const entries = Object.entries(diff.detailedDiff).map(([key, entry]) => {
            const diffKind = named(parsePath(key)) ? toReplace(entry.diffKind) : entry.diffKind;
            return [key, { ...entry, diffKind }] as const;
        });
        result.detailedDiff = Object.fromEntries(entries);
    }
    result.replaceKeys = [...new Set([...diff.replaceKeys, ...diff.changedKeys.filter((key) => named([key]))])];
    if (hasInitErrors && named([INIT_ERROR_KEY])) {
        result.changes = "some";
        result.replaceKeys.push(INIT_ERROR_KEY);
        if (result.detailedDiff !== undefined) {
            result.detailedDiff[INIT_ERROR_KEY] = { diffKind: "update-replace", inputDiff: false };
        }
    }
    return result;
}

function toReplace(kind: DiffKind): DiffKind {
    switch (kind) {
        case "add":
            return "add-replace";
        case "delete":
            return "delete-replace";
        case "update":
            return "update-replace";
        default:
            return kind;
    }
}
