import * as pulumi from "@pulumi/pulumi";
import { closest } from "fastest-levenshtein";
import type { z } from "zod";
import { configSchema, type PlatformConfig } from "./config-schema";

/** One thing that is wrong with the configuration, ready to be read. */
type Complaint = string;

interface RawConfig {
    /** What the stack's configuration says, by key, parsed where it is structured. */
    readonly values: Record<string, unknown>;
    /** Keys whose values are secret and must not be shown. */
    readonly secretKeys: ReadonlySet<string>;
}

/**
 * Reads and checks the whole configuration of the stack, before anything is declared.
 * Throws one `RunError` (no stack trace) that lists everything that is wrong.
 */
export function readConfig(): PlatformConfig {
    const raw = rawConfig(pulumi.getProject(), pulumi.runtime.allConfig(), process.env["PULUMI_CONFIG_SECRET_KEYS"]);
    const checked = checkConfig(raw);
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
export function checkConfig(raw: RawConfig): { config: PlatformConfig } | { complaints: Complaint[] } {
    const result = configSchema.safeParse(raw.values);
    if (result.success) {
        return { config: result.data };
    }
    return { complaints: result.error.issues.flatMap((issue) => complaintsOf(issue, raw)) };
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

function complaintsOf(issue: z.core.$ZodIssue, raw: RawConfig): Complaint[] {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys") {
        return issue.keys.map((key) => unknownKey(path, key));
    }
    const value = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], raw.values);
    const got = raw.secretKeys.has(path[0] ?? "") ? "[secret]" : (JSON.stringify(value) ?? "nothing");
    const problem = value === undefined ? "is missing; it must be" : "must be";
    return [`\`${path.join(".")}\` ${problem} ${issue.message}${value === undefined ? "." : `, got ${got}.`}`];
}

function unknownKey(path: string[], key: string): Complaint {
    const known = knownKeys(path);
    const nearest = closest(key, known);
    return `\`${[...path, key].join(".")}\` is not a setting. Did you mean \`${nearest}\`? Known here: ${known.join(", ")}.`;
}

/** The keys that the schema knows at `path`. */
function knownKeys(path: string[]): string[] {
    const at = path.reduce<unknown>((schema, key) => shapeOf(schema)[key], configSchema);
    return Object.keys(shapeOf(at));
}

/** The properties of an object schema, looked up through its default. */
function shapeOf(schema: unknown): Record<string, unknown> {
    const { shape, def } = schema as { shape?: Record<string, unknown>; def?: { innerType?: unknown } };
    return shape ?? (def?.innerType === undefined ? {} : shapeOf(def.innerType));
}
