// Pulumi.yaml: the project's name, how its program runs, and its configuration's defaults.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseDocument } from "yaml";
import type { ProgramSettings } from "../deploy/context";
import { UserError, exitCodes, messageOf, unsupported } from "../errors";
import { readFileIfExists } from "../state/files";
import type { Json, JsonObject } from "../state/serialize-value";

const FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/** A project, as its file has it. */
export interface Project {
    name: string;
    /** The path of Pulumi.yaml. */
    file: string;
    /** The folder of Pulumi.yaml. */
    root: string;
    program: ProgramSettings;
    /** Where the stacks' settings files are. */
    stackConfigDirectory: string;
    /** The backend that the project asks for. */
    backend?: string;
    /** True where the project asks for a refresh before every plan (`options.refresh: always`). */
    alwaysRefresh: boolean;
    /** The project's `config` block, as written. */
    config: JsonObject;
}

/** Finds and reads the project of a folder; undefined where there is none in it or above. */
export function findProject(cwd: string): Project | undefined {
    for (let at = path.resolve(cwd); ; at = path.dirname(at)) {
        const file = FILES.map((name) => path.join(at, name)).find(existsSync);
        if (file !== undefined) {
            return readProject(file);
        }
        if (at === path.dirname(at)) {
            return undefined;
        }
    }
}

/** The project of a folder, or the refusal to go on without one. */
export function requireProject(cwd: string): Project {
    const project = findProject(cwd);
    if (!project) {
        throw new UserError(
            `no Pulumi.yaml project file found (searching upwards from ${path.resolve(cwd)}). Go to the project's folder, or name it with --cwd.`,
            exitCodes.usage,
        );
    }
    return project;
}

/** YAML as plain values, or the refusal that names the file. */
export function readYaml(text: string, file: string): JsonObject {
    let content: unknown;
    try {
        const document = parseDocument(text);
        if (document.errors[0]) {
            throw document.errors[0];
        }
        content = document.toJS();
    } catch (error) {
        throw new UserError(`${file} is not valid YAML: ${messageOf(error)}`, exitCodes.usage);
    }
    if (typeof content !== "object" || Array.isArray(content)) {
        throw new UserError(`${file} must hold an object, such as \`name: my-project\`.`, exitCodes.usage);
    }
    return (content ?? {}) as JsonObject;
}

function readProject(file: string): Project {
    const content = readYaml(readFileIfExists(file) ?? "", file);
    const root = path.dirname(file);
    const { name, runtime, main, config, stackConfigDir, backend, options } = content;
    if (typeof name !== "string" || name === "") {
        throw new UserError(`${file}: \`name\` must be the project's name.`, exitCodes.usage);
    }
    const project: Project = {
        name,
        file,
        root,
        program: programSettings(file, runtime, main),
        stackConfigDirectory: path.join(root, typeof stackConfigDir === "string" ? stackConfigDir : "."),
        alwaysRefresh: isObject(options) && options["refresh"] === "always",
        config: isObject(config) ? config : {},
    };
    const url = isObject(backend) ? backend["url"] : undefined;
    return typeof url === "string" ? { ...project, backend: url } : project;
}

function programSettings(file: string, runtime: Json | undefined, main: Json | undefined): ProgramSettings {
    const name = isObject(runtime) ? runtime["name"] : runtime;
    if (name !== "nodejs") {
        throw typeof name === "string"
            ? unsupported(`the runtime "${name}" (${file}); it runs nodejs programs`)
            : new UserError(
                  `${file}: \`runtime\` must name the language, such as \`runtime: nodejs\`.`,
                  exitCodes.usage,
              );
    }
    const options = isObject(runtime) && isObject(runtime["options"]) ? runtime["options"] : {};
    const settings: ProgramSettings = {};
    if (typeof main === "string") {
        settings.main = main;
    }
    if (typeof options["typescript"] === "boolean") {
        settings.typescript = options["typescript"];
    }
    if (typeof options["tsconfig"] === "string") {
        settings.tsconfig = options["tsconfig"];
    }
    if (typeof options["nodeargs"] === "string") {
        settings.nodeArgs = options["nodeargs"].split(/\s+/).filter(Boolean);
    }
    return settings;
}

/** Whether JSON is an object. */
export function isObject(json: Json | undefined): json is JsonObject {
    return typeof json === "object" && json !== null && !Array.isArray(json);
}
