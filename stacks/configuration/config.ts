import * as pulumi from "@pulumi/pulumi";
import { closest } from "fastest-levenshtein";
import type { z } from "zod";

/** One thing that is wrong with the configuration, ready to be read. */
export type Complaint = string;

/** A project's own configuration, before it is checked. */
export interface RawConfig {
    /** What the stack's configuration says, by key, parsed where it is structured. */
    readonly values: Record<string, unknown>;
    /** Keys whose values are secret and must not be shown. */
    readonly secretKeys: ReadonlySet<string>;
}

/**
 * Reads and checks the whole configuration of the stack, before anything is declared.
 * Throws one `RunError` (no stack trace) that lists everything that is wrong.
 */
export function readConfig<T extends z.ZodObject>(schema: T): z.output<T> {
    const raw = rawConfig(pulumi.getProject(), pulumi.runtime.allConfig(), process.env["PULUMI_CONFIG_SECRET_KEYS"]);
    const checked = checkConfig(schema, raw);
    if (!("complaints" in checked)) {
        return checked.config;
    }
    const count = checked.complaints.length === 1 ? "One thing is" : `${checked.complaints.length} things are`;
    throw new pulumi.RunError(
        `${count} wrong in Pulumi.${pulumi.getStack()}.yaml; nothing was changed:\n` +
            checked.complaints.map((complaint) => `  - ${complaint}`).join("\n"),
    );
}

/** The part of all configuration that belongs to `project`, structured values parsed. */
export function rawConfig(project: string, all: Record<string, string>, secretKeysJson: string | undefined): RawConfig {
    const prefix = `${project}:`;
    const own = Object.entries(all).filter(([key]) => key.startsWith(prefix));
    const secretKeys = new Set(secretKeysJson === undefined ? [] : (JSON.parse(secretKeysJson) as string[]));
    return {
        values: Object.fromEntries(own.map(([key, text]) => [key.slice(prefix.length), parsed(text)])),
        secretKeys: new Set(
            [...secretKeys].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
        ),
    };
}

/** Checks a configuration and answers with it, defaults filled in, or with every complaint about it. */
export function checkConfig<T extends z.ZodObject>(
    schema: T,
    raw: RawConfig,
): { config: z.output<T> } | { complaints: Complaint[] } {
    const result = schema.safeParse(raw.values);
    if (result.success) {
        return { config: result.data };
    }
    return { complaints: result.error.issues.flatMap((issue) => complaintsOf(issue, schema, raw)) };
}

/** Pulumi hands structured values to the program as JSON, and scalars as their text. */
function parsed(text: string): unknown {
    if (!/^[[{]/.test(text)) {
        return text;
    }
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return text; // Not JSON after all: the schema says what the value should be.
    }
}

function complaintsOf(issue: z.core.$ZodIssue, schema: z.ZodObject, raw: RawConfig): Complaint[] {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => unknownKey(schema, path, key));
    }
    const nested = issue.code === "invalid_union" ? inOneKind(issue) : undefined;
    if (nested !== undefined) {
        return nested.flatMap((each) => complaintsOf(each, schema, raw));
    }
    const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], raw.values);
    const got = raw.secretKeys.has(path[0] ?? "") ? "[secret]" : (JSON.stringify(value) ?? "nothing");
    const problem = value === undefined ? "is missing; it must be" : "must be";
    return [`\`${path.join(".")}\` ${problem} ${issue.message}${value === undefined ? "." : `, got ${got}.`}`];
}

/** Where a value may be of several kinds and is one of them, what is wrong inside of it. */
function inOneKind(issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
    const isInside = ({ path, code }: z.core.$ZodIssue) => path.length > 0 || code === "unrecognized_keys";
    const inside = issue.errors.find((issues) => issues.every(isInside));
    return inside?.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
}

function unknownKey(schema: z.ZodObject, path: string[], key: string): Complaint {
    const known = knownKeys(schema, path);
    const nearest = closest(key, known);
    return `\`${[...path, key].join(".")}\` is not a setting. Did you mean \`${nearest}\`? Known here: ${known.join(", ")}.`;
}

/** The keys that the schema knows at `path`. */
function knownKeys(schema: z.ZodObject, path: string[]): string[] {
    const at = path.reduce<unknown>(inside, schema);
    return alternatives(at).flatMap(({ shape = {} }) => Object.keys(shape));
}

/** What we look at of any schema: an object's properties, a list's items. */
interface Parts {
    readonly shape?: Readonly<Record<string, unknown>>;
    readonly def?: { readonly innerType?: unknown; readonly element?: unknown; readonly options?: readonly unknown[] };
}

/** The schema of a property, or of a list's items. */
function inside(schema: unknown, key: string): unknown {
    const found = alternatives(schema).map(({ shape, def }) => shape?.[key] ?? def?.element);
    return found.find((each) => each !== undefined);
}

/** The schemas that one stands for: itself, what it has a default for, or each of several. */
function alternatives(schema: unknown): Parts[] {
    const parts = (schema ?? {}) as Parts;
    const { innerType, options = [] } = parts.def ?? {};
    return [parts, ...[innerType, ...options].filter((each) => each !== undefined).flatMap(alternatives)];
}
