import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** Where a rehearsal keeps what it makes: everything under `.local/` of the project, for its owner only. */
export interface Workspace {
    /** The folder of Pulumi.yaml. */
    readonly root: string;
    /** The project that rehearsals are started in: several projects deploy into one local Azure. */
    readonly home: string;
    /** The project's name. */
    readonly project: string;
    /** `.local/` of the home. */
    readonly directory: string;
    /** What the local Azure keeps. */
    readonly azure: string;
    /** The file that says how to reach the local Azure. */
    readonly target: string;
    /** The state of all rehearsed stacks, in the layout of Pulumi's file backend. */
    readonly state: string;
    /** The passphrase that encrypts that state. */
    readonly passphrase: string;
}

const ownerOnlyDirectory = 0o700;
const ownerOnlyFile = 0o600;

/**
 * Finds the project that `from` is in and makes its `.local/` ready.
 *
 * @param folder the folder of another project that is rehearsed there. @default the project that was found
 */
export function openWorkspace(from: string, folder?: string): Workspace {
    const home = findProject(from);
    const root = folder === undefined ? home : otherProject(path.resolve(from, folder));
    const directory = path.join(home, ".local");
    const state = path.join(directory, "state");
    fs.mkdirSync(state, { recursive: true, mode: ownerOnlyDirectory });
    fs.chmodSync(directory, ownerOnlyDirectory);
    const azure = path.join(directory, "azure");
    return {
        root,
        home,
        project: projectName(root),
        directory,
        azure,
        target: path.join(azure, "target.json"),
        state,
        passphrase: keptText(path.join(directory, "passphrase"), () => randomBytes(24).toString("base64url")),
    };
}

/** Replaces a file as a whole, readable by its owner only: a reader never sees half of it. */
export function writePrivately(file: string, text: string): void {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: ownerOnlyDirectory });
    const draft = `${file}.${process.pid}.draft`;
    fs.writeFileSync(draft, text, { mode: ownerOnlyFile });
    fs.renameSync(draft, file);
}

/** The text that `file` keeps; made and kept the first time. */
function keptText(file: string, make: () => string): string {
    if (!fs.existsSync(file)) {
        writePrivately(file, make());
    }
    return fs.readFileSync(file, "utf8");
}

/** A project that is named, and not looked for: a misspelt folder must not rehearse the project above it. */
function otherProject(folder: string): string {
    if (!fs.existsSync(path.join(folder, "Pulumi.yaml"))) {
        throw new Error(`There is no Pulumi.yaml in ${folder}: \`--cwd\` names the folder of a Pulumi project.`);
    }
    return folder;
}

function projectName(root: string): string {
    const file = path.join(root, "Pulumi.yaml");
    const { name } = (parse(fs.readFileSync(file, "utf8")) ?? {}) as { name?: unknown };
    if (typeof name !== "string" || name === "") {
        throw new Error(`${file} must have a \`name\`, got ${JSON.stringify(name) ?? "nothing"}.`);
    }
    return name;
}

function findProject(from: string): string {
    for (let at = path.resolve(from); ; at = path.dirname(at)) {
        if (fs.existsSync(path.join(at, "Pulumi.yaml"))) {
            return at;
        }
        if (at === path.dirname(at)) {
            throw new Error(`There is no Pulumi.yaml in ${from} or a folder above it: run this inside of a project.`);
        }
    }
}
