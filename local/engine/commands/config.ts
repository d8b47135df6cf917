// `config`, `config get`, `config set` and `config rm`.
import { projectDefaults, type WrittenValue } from "../config/defaults";
import { parsePropertyPath, getAt, removeAt, setAt, type PropertyPath } from "../config/property-path";
import { requireProject, type Project } from "../config/project";
import { looksLikeSecret } from "../config/secret-looking";
import { parseConfigKey, type StackSettings } from "../config/stack-settings";
import { blindValue, decryptValue, hasSecureParts, scalarText, type ConfigValue } from "../config/values";
import { UserError, exitCodes } from "../errors";
import { PassphraseCrypter } from "../state/passphrase";
import type { Json } from "../state/serialize-value";
import { readAll } from "./input";
import type { CommandIo } from "./io";
import {
    chooseStack,
    openCrypter,
    openPlace,
    openSettings,
    openState,
    passphraseOf,
    workingDirectory,
    type StackOptions,
} from "./session";
import { table } from "./table";

/** Options of the `config` commands. */
export interface ConfigOptions extends StackOptions {
    path?: boolean;
    secret?: boolean;
    plaintext?: boolean;
    json?: boolean;
    showSecrets?: boolean;
}

/** A `--config key=value` of a deployment. */
export interface ConfigOption {
    key: string;
    value: string;
}

/** A key, and where in its value. */
interface Location {
    key: string;
    path: PropertyPath;
}

export async function configSet(
    io: CommandIo,
    options: ConfigOptions,
    key: string,
    given: string | undefined,
): Promise<void> {
    if (options.secret && options.plaintext) {
        throw new UserError("--secret and --plaintext exclude each other.", exitCodes.usage);
    }
    const { project, settings, reference, place } = openConfig(io, options);
    const value = given ?? (await readAll(io)).replace(/\r?\n$/, "");
    const { key: name, path } = locate(key, project, options.path);
    // The name alone: a namespace such as `token` promises nothing.
    const wanted = [name.slice(name.indexOf(":") + 1), ...path].join(".");
    if (!options.secret && !options.plaintext && looksLikeSecret(wanted, value)) {
        throw new UserError(
            `The value for '${key}' looks like a secret, and would be readable in ${settings.file}. ` +
                "Run this again with --secret to encrypt it, or with --plaintext if it is to be readable.",
        );
    }
    let json: Json = path.length > 0 ? typedScalar(value) : value;
    if (options.secret) {
        const state = settings.salt === undefined ? openState(io, place.backend, reference) : undefined;
        json = { secure: (await openCrypter(io, settings, state?.crypter)).encrypt(value) };
    }
    settings.set(name, setAt(settings.config().get(name), path, json));
    settings.save();
}

export function configGet(io: CommandIo, options: ConfigOptions, key: string): void {
    const { project, settings, reference } = openConfig(io, options);
    const { key: name, path } = locate(key, project, options.path);
    const written = everything(project, settings).get(name);
    const value = getAt(written?.value, path);
    if (written === undefined || value === undefined) {
        throw new UserError(`configuration key '${key}' not found for stack '${reference.stack}'`);
    }
    const revealed = reveal(io, settings, name, { ...written, value });
    io.stdout.write(options.json ? `${JSON.stringify(valueJson(revealed), undefined, 2)}\n` : `${revealed.text}\n`);
}

export function configRemove(io: CommandIo, options: ConfigOptions, key: string): void {
    const { project, settings } = openConfig(io, options);
    const { key: name, path } = locate(key, project, options.path);
    const rest = removeAt(settings.config().get(name), path);
    if (rest === undefined) {
        settings.remove(name);
    } else {
        settings.set(name, rest);
    }
    settings.save();
}

export function configList(io: CommandIo, options: ConfigOptions): void {
    const { project, settings } = openConfig(io, options);
    const entries = [...everything(project, settings)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, written]) => {
            const isSecret = written.secret || hasSecureParts(written.value);
            const revealed = isSecret && !options.showSecrets ? undefined : reveal(io, settings, key, written);
            return {
                key,
                name: key.startsWith(`${project.name}:`) ? key.slice(project.name.length + 1) : key,
                text: revealed?.text ?? blindText(written),
                json: revealed ? valueJson(revealed) : { secret: true },
            };
        });
    const json = Object.fromEntries(entries.map(({ key, json }) => [key, json]));
    const rows = entries.map(({ name, text }) => [name, text]);
    io.stdout.write(options.json ? `${JSON.stringify(json, undefined, 2)}\n` : table(["KEY", "VALUE"], rows));
}

/** A stack's configuration as it is written: in its settings, else in Pulumi.yaml. */
function everything(project: Project, settings: StackSettings): Map<string, WrittenValue> {
    const own = [...settings.config()].map(([key, value]) => [key, { value, secret: false }] as const);
    return new Map([...projectDefaults(project), ...own]);
}

function reveal(io: CommandIo, settings: StackSettings, key: string, { value, secret }: WrittenValue): ConfigValue {
    const revealed = decryptValue(key, value, crypterFor(io, settings));
    return { ...revealed, secret: secret || revealed.secret };
}

function blindText({ value, secret }: WrittenValue): string {
    return secret ? "[secret]" : scalarText(blindValue(value));
}

/** A value in the CLI's JSON. */
function valueJson({ text, structured, secret }: ConfigValue): unknown {
    return { value: text, ...(structured ? { objectValue: JSON.parse(text) as Json } : {}), secret };
}

/** Keeps the `--config` options of a deployment in the stack's settings, readable, as the CLI does. */
export async function saveConfigOptions(
    io: CommandIo,
    options: StackOptions,
    values: readonly ConfigOption[],
    path: boolean,
): Promise<void> {
    for (const { key, value } of values) {
        await configSet(io, { ...options, path, plaintext: true }, key, value);
    }
}

function openConfig(io: CommandIo, options: ConfigOptions) {
    const project = requireProject(workingDirectory(io, options));
    const place = openPlace(io, options);
    const reference = chooseStack(io, place, options.stack);
    return { project, place, reference, settings: openSettings(io, options, reference) };
}

function locate(text: string, project: Project, isPath: boolean | undefined): Location {
    if (!isPath) {
        return { key: parseConfigKey(text, project.name), path: [] };
    }
    // The namespace ends at the last colon before the path begins.
    const colon = /^[^.["]*:/.exec(text)?.[0] ?? "";
    const [name, ...path] = parsePropertyPath(text.slice(colon.length));
    return { key: parseConfigKey(`${colon}${name}`, project.name), path };
}

/** Inside of structured values, texts that read as booleans or whole numbers are ones, as with the CLI. */
function typedScalar(text: string): Json {
    if (text === "true" || text === "false") {
        return text === "true";
    }
    return /^[+-]?(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

function crypterFor(io: CommandIo, settings: StackSettings): PassphraseCrypter | undefined {
    return settings.salt === undefined ? undefined : PassphraseCrypter.open(settings.salt, () => passphraseOf(io));
}
