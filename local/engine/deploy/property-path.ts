// Paths to properties, as ignoreChanges, replaceOnChanges and detailed diffs have them: `root.list[0]["odd key"].*`.
import { isMap, OutputValue, type PropertyMap, type PropertyValue, Secret, setProperty } from "../values";

/** Keys, indices, and `*` for any. */
export type PropertyPath = readonly (string | number)[];

/** Reads a path. Throws where brackets or quotes don't close. */
export function parsePath(text: string): PropertyPath {
    const path: (string | number)[] = [];
    let rest = text.startsWith(".") ? text.slice(1) : text;
    while (rest !== "") {
        const match =
            /^\["((?:[^"\\]|\\.)*)"\]\.?/.exec(rest) ??
            /^\[(\d+|\*)\]\.?/.exec(rest) ??
            /^([^.[\]]+)(?:\.(?!$)|(?=\[)|$)/.exec(rest);
        if (match?.[1] === undefined) {
            throw new Error(`"${text}" is not a property path; one looks like a.b[0]["odd key"].`);
        }
        path.push(pathElement(match[0], match[1]));
        rest = rest.slice(match[0].length);
    }
    return path;
}

function pathElement(source: string, inner: string): string | number {
    if (source.startsWith('["')) {
        return inner.replace(/\\(["\\])/g, "$1");
    }
    return source.startsWith("[") && inner !== "*" ? Number(inner) : inner;
}

/** Writes a path. */
export function formatPath(path: PropertyPath): string {
    let text = "";
    for (const element of path) {
        if (typeof element === "number") {
            text += `[${element}]`;
        } else if (/^[^.[\]"\s]+$/.test(element)) {
            text += text === "" ? element : `.${element}`;
        } else {
            text += `["${element.replace(/["\\]/g, "\\$&")}"]`;
        }
    }
    return text;
}

/** Whether `path` names the place `other` or something that `other` is in. */
export function containsPath(path: PropertyPath, other: PropertyPath): boolean {
    return path.length <= other.length && path.every((element, i) => element === "*" || element === other[i]);
}

/**
 * The new inputs with everything that the path names put back to its old value. Undefined where that can't be done:
 * a part of the path that the old inputs have is missing in the new ones.
 */
export function resetPath(path: PropertyPath, old: PropertyMap, news: PropertyMap): PropertyMap | undefined {
    return reset(path, old, news) as PropertyMap | undefined;
}

function unwrap(value: PropertyValue | undefined): PropertyValue | undefined {
    return value instanceof Secret || value instanceof OutputValue ? unwrap(value.value) : value;
}

function reset(
    path: PropertyPath,
    old: PropertyValue | undefined,
    current: PropertyValue | undefined,
): PropertyValue | undefined {
    if (current instanceof Secret) {
        const inner = reset(path, old, current.value);
        return inner === undefined ? undefined : new Secret(inner);
    }
    const [element, ...rest] = path;
    const from = unwrap(old);
    if (element === undefined || current === undefined) {
        return undefined;
    }
    if (Array.isArray(current)) {
        return resetInList(element, rest, Array.isArray(from) ? from : [], current);
    }
    if (isMap(current)) {
        return resetInMap(element, rest, isMap(from) ? from : {}, current);
    }
    // Neither side has anything of that name.
    return from === undefined ? current : undefined;
}

function resetInList(
    element: string | number,
    rest: PropertyPath,
    old: PropertyValue[],
    current: PropertyValue[],
): PropertyValue | undefined {
    const result = [...current];
    const indices = element === "*" ? current.map((_, i) => i) : [element];
    for (const i of indices) {
        if (typeof i !== "number" || i >= current.length) {
            return typeof i === "number" && i >= old.length ? current : undefined;
        }
        const before = old[i];
        if (rest.length === 0) {
            if (before === undefined) {
                return element === "*" ? result : undefined;
            }
            result[i] = before;
            continue;
        }
        const inner = reset(rest, before, current[i]);
        if (inner === undefined) {
            return undefined;
        }
        result[i] = inner;
    }
    return result;
}

function resetInMap(
    element: string | number,
    rest: PropertyPath,
    old: PropertyMap,
    current: PropertyMap,
): PropertyValue | undefined {
    const result = { ...current };
    const keys = element === "*" ? new Set([...Object.keys(old), ...Object.keys(current)]) : [String(element)];
    for (const key of keys) {
        const before = Object.hasOwn(old, key) ? old[key] : undefined;
        const now = Object.hasOwn(current, key) ? current[key] : undefined;
        if (rest.length === 0) {
            if (before === undefined) {
                delete result[key];
            } else {
                setProperty(result, key, before);
            }
        } else if (before !== undefined || now !== undefined) {
            const inner = reset(rest, before, now);
            if (inner === undefined) {
                return undefined;
            }
            setProperty(result, key, inner);
        }
    }
    return result;
}
