import { invalidProperty } from "./errors";
import { type Tags } from "./model";

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Json {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that may be absent or null and must be a string otherwise. */
export function optionalString(body: Json, name: string): string | undefined {
    return optional(body, name, (value) => typeof value === "string");
}

/** A member that may be absent or null and must be `true` or `false` otherwise. */
export function optionalBoolean(body: Json, name: string): boolean | undefined {
    return optional(body, name, (value) => typeof value === "boolean");
}

/** A member that may be absent or null and must be a whole number otherwise. */
export function optionalInteger(body: Json, name: string): number | undefined {
    return optional(body, name, (value) => Number.isSafeInteger(value));
}

/** A member that may be absent or null and must be an object otherwise. */
export function optionalObject(body: Json, name: string): Json | undefined {
    return optional(body, name, isObject);
}

/** A member that may be absent or null and must be a list of strings otherwise. */
export function optionalStrings(body: Json, name: string): readonly string[] | undefined {
    return optional(body, name, (value) => Array.isArray(value) && value.every((item) => typeof item === "string"));
}

/** The `tags` of a request: strings by name. */
export function optionalTags(body: Json): Tags | undefined {
    return optional(
        body,
        "tags",
        (value) => isObject(value) && Object.values(value).every((tag) => typeof tag === "string"),
    );
}

/** An object without the members that are undefined. */
export function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
    return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
        [K in keyof T]: Exclude<T[K], undefined>;
    };
}

function optional<T>(body: Json, name: string, valid: (value: unknown) => boolean): T | undefined {
    const value = body[name];
    if (value === undefined || value === null) {
        return undefined;
    }
    if (!valid(value)) {
        throw invalidProperty(name);
    }
    return value as T;
}
