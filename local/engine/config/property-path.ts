import { UserError, exitCodes } from "../errors";
import type { Json, JsonObject } from "../state/serialize-value";

/** Where a value is inside of a structured one: property names and list indices. */
export type PropertyPath = (string | number)[];

const PART = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/** Reads `name.of["a property"][0]`. */
export function parsePropertyPath(text: string): PropertyPath {
    const path: PropertyPath = [];
    PART.lastIndex = 0;
    while (PART.lastIndex < text.length) {
        const at = PART.lastIndex;
        const match = PART.exec(text);
        if (!match || (at === 0 && text.startsWith("."))) {
            throw new UserError(
                `"${text}" is not a property path: allowed are forms such as name.property, name[0] and name["a.b"].`,
                exitCodes.usage,
            );
        }
        const [, name, index, quoted] = match;
        path.push(index !== undefined ? Number(index) : (name ?? (quoted ?? "").replace(/\\(.)/g, "$1")));
    }
    if (path.length === 0) {
        throw new UserError("A property path must not be empty.", exitCodes.usage);
    }
    return path;
}

/** The value at a path; undefined where there is none. */
export function getAt(value: Json | undefined, path: PropertyPath): Json | undefined {
    let at: Json | undefined = value;
    for (const step of path) {
        if (Array.isArray(at)) {
            at = typeof step === "number" ? at[step] : undefined;
        } else if (typeof at === "object" && at !== null) {
            at = at[String(step)];
        } else {
            return undefined;
        }
    }
    return at;
}

/** The structured value with another value at a path; lists and objects are made on the way. */
export function setAt(value: Json | undefined, path: PropertyPath, next: Json): Json {
    const [step, ...rest] = path;
    if (step === undefined) {
        return next;
    }
    if (typeof step === "number") {
        const list = value === undefined ? [] : value;
        if (!Array.isArray(list) || step > list.length) {
            throw new UserError(
                Array.isArray(list)
                    ? `The list has ${list.length} elements, so an element can be set at index 0 to ${list.length}, got ${step}.`
                    : `There is a value that is not a list where the path asks for the element [${step}].`,
            );
        }
        return list.toSpliced(step, 1, setAt(list[step], rest, next));
    }
    if (value !== undefined && (typeof value !== "object" || value === null || Array.isArray(value))) {
        throw new UserError(`There is a value that is not an object where the path asks for the property "${step}".`);
    }
    return { ...value, [step]: setAt((value as JsonObject | undefined)?.[step], rest, next) };
}

/** The structured value without what is at a path; undefined where nothing is left to say. */
export function removeAt(value: Json | undefined, path: PropertyPath): Json | undefined {
    const [step, ...rest] = path;
    if (step === undefined) {
        return undefined;
    }
    const inner = getAt(value, [step]);
    if (value === undefined || inner === undefined) {
        return value;
    }
    const next = removeAt(inner, rest);
    if (Array.isArray(value)) {
        return next === undefined ? value.toSpliced(step as number, 1) : value.with(step as number, next);
    }
    const others = Object.fromEntries(Object.entries(value as JsonObject).filter(([key]) => key !== String(step)));
    return next === undefined ? others : { ...(value as JsonObject), [String(step)]: next };
}
