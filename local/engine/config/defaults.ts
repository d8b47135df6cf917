// The `config` block of Pulumi.yaml: what is asked of every stack, and what holds where a stack says nothing.
import { UserError, exitCodes } from "../errors";
import type { Json, JsonObject } from "../state/serialize-value";
import { isObject, type Project } from "./project";
import { parseConfigKey } from "./stack-settings";
import { scalarText, type ConfigValue } from "./values";

const TYPES = ["string", "integer", "boolean", "array"] as const;
type ConfigType = (typeof TYPES)[number];

/** What a project declares of one key. */
interface Declaration {
    key: string;
    type?: ConfigType;
    default?: Json;
    secret: boolean;
    required: boolean;
}

/** Adds the project's defaults to a stack's configuration, and refuses what is missing or of a wrong type. */
export function applyProjectConfig(project: Project, stack: string, config: Map<string, ConfigValue>): void {
    const problems: string[] = [];
    for (const declaration of declarations(project)) {
        const value = config.get(declaration.key);
        if (value) {
            if (declaration.type && !fits(value, declaration.type)) {
                const got = value.secret ? "another kind of value" : `"${value.text}"`;
                problems.push(`"${declaration.key}" must be of type ${declaration.type}, got ${got}`);
            }
        } else if (declaration.default !== undefined) {
            config.set(declaration.key, defaultValue(declaration.default, declaration.secret));
        } else if (declaration.required) {
            problems.push(`"${declaration.key}" is missing: set it with \`config set ${declaration.key} <value>\``);
        }
    }
    if (problems.length > 0) {
        const list = problems.map((problem) => `\n  - ${problem}`).join("");
        throw new UserError(`Stack '${stack}' does not have the configuration that ${project.file} asks for:${list}`);
    }
}

/** A value as a file has it. */
export interface WrittenValue {
    value: Json;
    /** True where the value is secret although it is readable in the file. */
    secret: boolean;
}

/** What a project gives where a stack says nothing, by full key. */
export function projectDefaults(project: Project): Map<string, WrittenValue> {
    return new Map(
        declarations(project).flatMap(({ key, default: value, secret }) =>
            value === undefined ? [] : [[key, { value, secret }] as const],
        ),
    );
}

function declarations(project: Project): Declaration[] {
    return Object.entries(project.config).map(([name, declared]) => {
        const key = parseConfigKey(name, project.name);
        const own = key.startsWith(`${project.name}:`);
        if (!isObject(declared)) {
            return { key, default: declared, secret: false, required: false };
        }
        return own ? ownDeclaration(project, key, declared) : foreignDeclaration(project, key, declared);
    });
}

function ownDeclaration(project: Project, key: string, declared: JsonObject): Declaration {
    const type = declared["type"];
    if (type !== undefined && !TYPES.includes(type as ConfigType)) {
        throw new UserError(
            `${project.file}: the type of "${key}" must be one of ${TYPES.join(", ")}, got ${JSON.stringify(type)}.`,
            exitCodes.usage,
        );
    }
    const fallback = declared["default"] ?? declared["value"];
    return {
        key,
        secret: declared["secret"] === true,
        required: fallback === undefined,
        ...(type === undefined ? {} : { type: type as ConfigType }),
        ...(fallback === undefined ? {} : { default: fallback }),
    };
}

/** A key of another namespace, such as a provider's: only a value can be given. */
function foreignDeclaration(project: Project, key: string, declared: JsonObject): Declaration {
    const value = declared["value"];
    if (value === undefined || declared["default"] !== undefined || declared["type"] !== undefined) {
        throw new UserError(
            `${project.file}: "${key}" is not of this project's namespace, so it may have a \`value\` only, no type or default.`,
            exitCodes.usage,
        );
    }
    return { key, default: value, secret: declared["secret"] === true, required: false };
}

function defaultValue(value: Json, secret: boolean): ConfigValue {
    return { text: scalarText(value), secret, structured: value !== null && typeof value === "object" };
}

function fits(value: ConfigValue, type: ConfigType): boolean {
    switch (type) {
        case "string":
            return !value.structured;
        case "integer":
            return /^[+-]?\d+$/.test(value.text);
        case "boolean":
            return value.text === "true" || value.text === "false";
        case "array":
            return value.structured && value.text.startsWith("[");
    }
}
