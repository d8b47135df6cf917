import { Secret, type PropertyMap, type PropertyValue } from "../values";
import { parsePropertyPath } from "../config/property-path";

/** The value at a property path, such as `tags.owner` or `rules[0].port`; undefined where there is none. */
export function getAtPath(map: PropertyMap, path: string): PropertyValue | undefined {
    let at: PropertyValue | undefined = map;
    for (const step of parsePropertyPath(path)) {
        if (at instanceof Secret) {
            // What is inside of a secret is secret.
            return at;
        }
        if (at === null || typeof at !== "object") {
            return undefined;
        }
        at = (at as Record<string, PropertyValue>)[String(step)];
    }
    return at;
}
