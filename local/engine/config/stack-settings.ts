// Pulumi.<stack>.yaml: a stack's configuration and the salt of its secrets. Comments and order survive every edit.
import { existsSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { isMap, isScalar, parseDocument, type Document } from "yaml";
import { UserError, exitCodes, unsupported } from "../errors";
import { readFileIfExists, writeFileAtomically } from "../state/files";
import type { Json, JsonObject } from "../state/serialize-value";
import { readYaml, type Project } from "./project";

/** Settings are part of the project's sources. */
const SETTINGS_MODE = 0o644;

/** A configuration key in full. */
export function parseConfigKey(text: string, project: string): string {
    const parts = text.split(":");
    if (parts.length === 1) {
        return `${project}:${text}`;
    }
    // `ns:config:name` is the old spelling of `ns:name`.
    const [namespace, name] = parts.length === 3 && parts[1] === "config" ? [parts[0], parts[2]] : parts;
    if (parts.length > 3 || (parts.length === 3 && parts[1] !== "config") || !namespace || !name) {
        throw new UserError(
            `could not parse ${text} as a configuration key: allowed are <name> and <namespace>:<name>.`,
            exitCodes.usage,
        );
    }
    return `${namespace}:${name}`;
}

export class StackSettings {
    private constructor(
        readonly file: string,
        private readonly document: Document,
        private readonly project: string,
    ) {}

    /** The settings of a stack, empty where the file doesn't exist. `configFile` overrides where it is. */
    static load(project: Project, stack: string, configFile: string | undefined): StackSettings {
        const file = configFile ?? path.join(project.stackConfigDirectory, `Pulumi.${stack}.yaml`);
        const text = readFileIfExists(file) ?? "";
        if (readYaml(text, file)["environment"] !== undefined) {
            throw unsupported(`the \`environment\` of ${file} (Pulumi ESC)`);
        }
        const document = parseDocument(text);
        if (!isMap(document.contents)) {
            document.contents = document.createNode({}) as never;
        }
        return new StackSettings(file, document, project.name);
    }

    get exists(): boolean {
        return existsSync(this.file);
    }

    /** The state of the stack's passphrase provider. */
    get salt(): string | undefined {
        const provider = this.document.get("secretsprovider");
        if (typeof provider === "string" && provider !== "" && provider !== "passphrase" && provider !== "default") {
            throw new UserError(
                `${this.file} asks for the secrets provider "${provider}"; the local engine supports passphrases only. Use the Pulumi CLI on this stack.`,
                exitCodes.usage,
            );
        }
        const salt = this.document.get("encryptionsalt");
        return typeof salt === "string" && salt !== "" ? salt : undefined;
    }

    setSalt(salt: string): void {
        this.document.set("encryptionsalt", salt);
    }

    /** All configuration by full key, as written. */
    config(): Map<string, Json> {
        const content = (this.document.toJS() as JsonObject | null)?.["config"] as JsonObject | null | undefined;
        return new Map(Object.entries(content ?? {}).map(([key, value]) => [parseConfigKey(key, this.project), value]));
    }

    set(key: string, value: Json): void {
        if (!isMap(this.document.get("config"))) {
            this.document.set("config", this.document.createNode({}));
        }
        const place = ["config", this.writtenKey(key)];
        const [old, next] = [this.document.getIn(place, true), this.document.createNode(value)];
        if (isScalar(old) && isScalar(next) && old.comment) {
            next.comment = old.comment;
        }
        this.document.setIn(place, next);
    }

    remove(key: string): void {
        this.document.deleteIn(["config", this.writtenKey(key)]);
        const config = this.document.get("config");
        if (isMap(config) && config.items.length === 0) {
            this.document.delete("config");
        }
    }

    save(): void {
        const mode = this.exists ? statSync(this.file).mode & 0o777 : SETTINGS_MODE;
        const empty = isMap(this.document.contents) && this.document.contents.items.length === 0;
        writeFileAtomically(this.file, empty ? "{}\n" : this.document.toString({ lineWidth: 0 }), mode);
    }

    /** Removes the file. */
    delete(): void {
        rmSync(this.file, { force: true });
    }

    /** The key as the file spells it already, or the full one. */
    private writtenKey(key: string): string {
        const config = this.document.get("config");
        const written = isMap(config) ? config.items.map((item) => String(item.key)) : [];
        return written.find((name) => parseConfigKey(name, this.project) === key) ?? key;
    }
}
