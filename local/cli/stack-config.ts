import * as fs from "node:fs";
import * as path from "node:path";
import { parse, parseDocument } from "yaml";
import type { Placeholders } from "./placeholders";
import { writePrivately, type Workspace } from "./workspace";

/** The rehearsal's own copy of a stack's configuration: the project's Pulumi.*.yaml is never written to. */
export interface StackConfig {
    /** The copy, to be passed as `--config-file`. */
    readonly file: string;
    /** Values that only the real stack's secrets provider can read: by key, as `pulumi config set --path` takes it, what stands in for each. */
    readonly secure: ReadonlyMap<string, string>;
}

/**
 * Copies `Pulumi.<stack>.yaml` to `.local/`, without what belongs to the real stack's secrets provider. Values that
 * are `secure:` there can't be decrypted here: placeholders stand in for them, named in `secure`.
 */
export function copyStackConfig(workspace: Workspace, stack: string, placeholders: Placeholders): StackConfig {
    const source = path.join(workspace.root, `Pulumi.${stack}.yaml`);
    if (!fs.existsSync(source)) {
        throw new Error(`There is no Pulumi.${stack}.yaml in ${workspace.root}. ${knownStacks(workspace.root)}`);
    }
    const document = parseDocument(fs.readFileSync(source, "utf8"));
    if (document.errors.length > 0) {
        throw new Error(`Pulumi.${stack}.yaml is not valid YAML: ${document.errors[0]?.message}`);
    }
    const content = (document.toJS() ?? {}) as { config?: Record<string, unknown> };
    const secure = new Map<string, string>();
    for (const path of securePaths(content.config ?? {})) {
        const placeholder = placeholders.get(`${stack}/${keyOf(path)}`);
        document.setIn(["config", ...path], placeholder);
        secure.set(keyOf(path), placeholder);
    }
    const file = path.join(workspace.directory, "config", workspace.project, `Pulumi.${stack}.yaml`);
    for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) {
        document.delete(key);
    }
    const salt = keptSalt(file);
    if (salt !== undefined) {
        document.set("encryptionsalt", salt);
    }
    writePrivately(file, document.toString());
    return { file, secure };
}

/** The salt of the copy that is there already: the rehearsed state is encrypted under it. */
function keptSalt(file: string): unknown {
    if (!fs.existsSync(file)) {
        return undefined;
    }
    const kept = parse(fs.readFileSync(file, "utf8")) as { encryptionsalt?: string } | null;
    return kept?.encryptionsalt;
}

type ConfigPath = readonly [string, ...(string | number)[]];

/** The paths of all values that are written `secure: …`. */
function securePaths(config: Record<string, unknown>): ConfigPath[] {
    const found: ConfigPath[] = [];
    const search = (value: unknown, at: ConfigPath): void => {
        if (Array.isArray(value)) {
            value.forEach((item, index) => search(item, [...at, index]));
        } else if (typeof value === "object" && value !== null) {
            const entries = Object.entries(value);
            if (entries.length === 1 && entries[0]?.[0] === "secure") {
                found.push(at);
                return;
            }
            entries.forEach(([key, item]) => search(item, [...at, key]));
        }
    };
    Object.entries(config).forEach(([key, value]) => search(value, [key]));
    return found;
}

/** A path as `pulumi config set --path` takes it, for example `project:list[0].name`. */
function keyOf([key, ...rest]: ConfigPath): string {
    const steps = rest.map((step) =>
        typeof step === "string" && /^\w+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
    );
    return [key, ...steps].join("");
}

function knownStacks(root: string): string {
    const names = fs.readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
    return names.length === 0 ? "There is no stack's configuration at all." : `Stacks here: ${names.join(", ")}.`;
}
