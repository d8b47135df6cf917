// The option ignoreChanges.
import { UserError } from "../errors";
import type { PropertyMap } from "../values";
import { parsePath, resetPath } from "./property-path";

/** The new inputs with the old values wherever changes are to be ignored. */
export function withIgnoredChanges(news: PropertyMap, olds: PropertyMap, paths: readonly string[]): PropertyMap {
    let result = news;
    const missing: string[] = [];
    for (const path of paths) {
        const changed = resetPath(parsePath(path), olds, result);
        if (changed === undefined) {
            missing.push(path);
        } else {
            result = changed;
        }
    }
    if (missing.length > 0) {
        throw new UserError(
            "cannot ignore changes to the following properties because one or more elements of the path are missing: " +
                missing.map((path) => `"${path}"`).join(", "),
        );
    }
    return result;
}
