// Pulumi's file backend: where things are below `<root>/.pulumi`. The real CLI reads and writes the same files.
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError, exitCodes } from "../errors";
import { checkpointText, parseCheckpoint, type VersionedDeployment } from "./checkpoint";
import { ensureDirectory, readFileIfExists, writeFileAtomically } from "./files";
import { hasLeftover, putAside } from "./journal";
import { fullName, type StackReference } from "./stack-reference";

/** The layout of the backend's files, as its meta.yaml names it: stacks below their projects. */
const LAYOUT_VERSION = "1";

/** A stack in a listing. */
export interface StackEntry {
    reference: StackReference;
    /** When its state was last written. */
    lastUpdate: Date;
    resourceCount: number;
}

export class FileBackend {
    /** `root` holds `.pulumi`. */
    constructor(readonly root: string) {}

    /** The backend of a `file://` URL. `~` and relative paths are understood as the CLI does. */
    static open(url: string, home: string, cwd: string): FileBackend {
        if (!url.startsWith("file://")) {
            throw new UserError(
                `The backend "${url}" is not one of files. The local engine supports file://<directory> only; use the Pulumi CLI for others.`,
                exitCodes.usage,
            );
        }
        const rest = url.slice("file://".length);
        const root = rest.startsWith("/") ? fileURLToPath(url) : path.resolve(cwd, rest.replace(/^~(?=\/|$)/, home));
        const backend = new FileBackend(root);
        backend.checkLayout();
        return backend;
    }

    get url(): string {
        return pathToFileURL(this.root).href;
    }

    stackFile({ project, stack }: StackReference): string {
        return path.join(this.root, ".pulumi", "stacks", project, `${stack}.json`);
    }

    historyDirectory({ project, stack }: StackReference): string {
        return path.join(this.root, ".pulumi", "history", project, stack);
    }

    backupDirectory({ project, stack }: StackReference): string {
        return path.join(this.root, ".pulumi", "backups", project, stack);
    }

    lockDirectory(reference: StackReference): string {
        return path.join(this.root, ".pulumi", "locks", ...fullName(reference).split("/"));
    }

    /** The steps of a running update; the CLI doesn't look there. */
    journalFile({ project, stack }: StackReference): string {
        return path.join(this.root, ".pulumi", "local-journals", project, `${stack}.jsonl`);
    }

    exists(reference: StackReference): boolean {
        return existsSync(this.stackFile(reference));
    }

    /** Refuses a stack that doesn't exist. */
    require(reference: StackReference): void {
        if (!this.exists(reference)) {
            throw new UserError(
                `no stack named '${reference.stack}' found in project '${reference.project}' (backend ${this.url}). ` +
                    `Make it with \`stack init ${reference.stack}\`.`,
                exitCodes.stackNotFound,
            );
        }
    }

    /** The deployment of a stack; undefined where nothing was deployed yet. */
    read(reference: StackReference): VersionedDeployment | undefined {
        this.require(reference);
        const file = this.stackFile(reference);
        return parseCheckpoint(readFileIfExists(file) ?? "", file);
    }

    /** Writes a stack's deployment atomically; the version before it stays beside it as `.bak`. */
    write(reference: StackReference, content: VersionedDeployment): void {
        this.writeText(reference, checkpointText(fullName(reference), content));
    }

    /** `write` for a text that is a checkpoint already. */
    writeText(reference: StackReference, text: string): void {
        const file = this.stackFile(reference);
        if (existsSync(file)) {
            copyFileSync(file, `${file}.bak`);
        }
        writeFileAtomically(file, text);
    }

    /** Makes a stack without a deployment. */
    create(reference: StackReference): void {
        if (this.exists(reference)) {
            throw new UserError(
                `stack '${reference.stack}' already exists in project '${reference.project}' (backend ${this.url}).`,
            );
        }
        this.ensureLayout();
        const checkpoint = { version: 3, checkpoint: { stack: fullName(reference) } };
        writeFileAtomically(this.stackFile(reference), `${JSON.stringify(checkpoint, undefined, 4)}\n`);
    }

    /**
     * Removes a stack; its last state stays as `.bak`, as with the CLI. Answers where the steps are that an interrupted
     * deployment has left, if any.
     */
    remove(reference: StackReference): string | undefined {
        const aside = this.clearJournal(reference);
        const file = this.stackFile(reference);
        renameSync(file, `${file}.bak`);
        rmSync(this.historyDirectory(reference), { recursive: true, force: true });
        return aside;
    }

    /** Whether an interrupted deployment has left steps that the state file lacks. */
    hasLeftover(reference: StackReference): boolean {
        return hasLeftover(this.journalFile(reference), readFileIfExists(this.stackFile(reference)) ?? "");
    }

    /** Ends a stack's journal without taking it over. Steps that the state file lacks are put aside; answers where. */
    clearJournal(reference: StackReference): string | undefined {
        const file = this.journalFile(reference);
        if (this.hasLeftover(reference)) {
            return putAside(file);
        }
        rmSync(file, { force: true });
        return undefined;
    }

    /** All stacks, or those of one project, by name. */
    list(project?: string): StackEntry[] {
        const directory = path.join(this.root, ".pulumi", "stacks");
        const projects = project === undefined ? names(directory) : [project];
        return projects.flatMap((name) =>
            names(path.join(directory, name))
                .filter((file) => file.endsWith(".json"))
                .map((file) => this.entry({ project: name, stack: file.slice(0, -".json".length) })),
        );
    }

    private entry(reference: StackReference): StackEntry {
        const resources = this.read(reference)?.deployment["resources"];
        return {
            reference,
            lastUpdate: statSync(this.stackFile(reference)).mtime,
            resourceCount: Array.isArray(resources) ? resources.length : 0,
        };
    }

    private checkLayout(): void {
        const meta = readFileIfExists(path.join(this.root, ".pulumi", "meta.yaml"));
        const version = meta === undefined ? LAYOUT_VERSION : /^version:\s*(\S+)/m.exec(meta)?.[1];
        const old = names(path.join(this.root, ".pulumi", "stacks")).some((name) => name.endsWith(".json"));
        if (version !== LAYOUT_VERSION || (meta === undefined && old)) {
            throw new UserError(
                `The backend ${this.url} has its files in an old or unknown layout (version ${version}). ` +
                    "Bring it up to date with the Pulumi CLI: `pulumi state upgrade`.",
            );
        }
    }

    private ensureLayout(): void {
        const meta = path.join(this.root, ".pulumi", "meta.yaml");
        if (!existsSync(meta)) {
            ensureDirectory(path.dirname(meta));
            writeFileAtomically(meta, `version: ${LAYOUT_VERSION}\n`);
        }
    }
}

/** The backend that the environment, the project or the last `pulumi login` names. */
export function backendUrl(env: NodeJS.ProcessEnv, projectBackend: string | undefined): string {
    const url = env["PULUMI_BACKEND_URL"] || projectBackend || loggedInBackend(env);
    if (!url) {
        throw new UserError(
            "No backend is named. Set PULUMI_BACKEND_URL to file://<directory>, such as file://~ for your home directory.",
            exitCodes.usage,
        );
    }
    return url;
}

/** `~/.pulumi`, or what PULUMI_HOME says. */
export function pulumiHome(env: NodeJS.ProcessEnv): string {
    return env["PULUMI_HOME"] || path.join(env["HOME"] || os.homedir(), ".pulumi");
}

function loggedInBackend(env: NodeJS.ProcessEnv): string | undefined {
    const text = readFileIfExists(path.join(pulumiHome(env), "credentials.json"));
    return text === undefined ? undefined : (JSON.parse(text) as { current?: string }).current;
}

function names(directory: string): string[] {
    return existsSync(directory) ? readdirSync(directory).sort() : [];
}
