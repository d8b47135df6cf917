// What the commands open: the project, the backend, a stack of it, its settings, its secrets and its state.
import os from "node:os";
import path from "node:path";
import { findProject, requireProject, type Project } from "../config/project";
import { StackSettings } from "../config/stack-settings";
import { UserError, exitCodes } from "../errors";
import { backendUrl, FileBackend } from "../state/backend";
import { checkpointText, deserializeSnapshot, parseCheckpoint, saltOf, serializeSnapshot } from "../state/checkpoint";
import { readFileIfExists } from "../state/files";
import { readJournal } from "../state/journal";
import { replay } from "../state/journal-records";
import { PassphraseCrypter } from "../state/passphrase";
import type { Snapshot } from "../state/resource";
import { selectedStack, selectStack } from "../state/selection";
import { fullName, parseStackReference, type StackReference } from "../state/stack-reference";
import type { CommandIo, GlobalOptions } from "./io";
import { PassphraseNeeded } from "./passphrase-prompt";

/** Options of the commands that work on one stack. */
export interface StackOptions extends GlobalOptions {
    stack?: string;
    configFile?: string;
}

/** The project where there is one, and the backend. */
export interface Place {
    project: Project | undefined;
    backend: FileBackend;
}

/** A stack's state as it was opened. */
export interface OpenState {
    /** The text of the state file. */
    text: string;
    /** The resources, with the steps of an interrupted update taken over. */
    snapshot: Snapshot;
    /** True where there were such steps: the state file doesn't have them yet. */
    recovered: boolean;
    /** Of the secrets in the file; undefined where it names no secrets provider. */
    crypter: PassphraseCrypter | undefined;
}

/** The folder that a command works in. */
export function workingDirectory(io: CommandIo, options: GlobalOptions): string {
    return path.resolve(io.cwd, options.cwd ?? ".");
}

export function openPlace(io: CommandIo, options: GlobalOptions): Place {
    const cwd = workingDirectory(io, options);
    const project = findProject(cwd);
    const url = backendUrl(io.env, project?.backend);
    return { project, backend: FileBackend.open(url, io.env["HOME"] || os.homedir(), project?.root ?? cwd) };
}

/** The stack that is named, or else the selected one. */
export function chooseStack(io: CommandIo, place: Place, name: string | undefined): StackReference {
    const chosen = name ?? io.env["PULUMI_STACK"] ?? (place.project && selectedStack(io.env, place.project));
    if (!chosen) {
        throw new UserError(
            "no stack is selected. Name one with --stack, or choose one with `stack select`.",
            exitCodes.stackNotFound,
        );
    }
    const reference = parseStackReference(chosen, place.project?.name);
    place.backend.require(reference);
    return reference;
}

/** The settings file of a stack of the project at hand. */
export function openSettings(io: CommandIo, options: StackOptions, reference: StackReference): StackSettings {
    const cwd = workingDirectory(io, options);
    const file = options.configFile === undefined ? undefined : path.resolve(cwd, options.configFile);
    return StackSettings.load(requireProject(cwd), reference.stack, file);
}

/** Removes what a project has of a stack that is gone: its settings, and that it is selected. Answers the file of settings. */
export function forgetStack(
    io: CommandIo,
    options: StackOptions & { preserveConfig?: boolean },
    project: Project,
    reference: StackReference,
): string | undefined {
    selectStack(io.env, project, undefined);
    if (options.preserveConfig || project.name !== reference.project) {
        return undefined;
    }
    const settings = openSettings(io, options, reference);
    settings.delete();
    return settings.file;
}

/** The passphrase that was typed or that the environment gives. `isNew` says that nothing is encrypted with it yet. */
export function passphraseOf(io: CommandIo, isNew = false): string {
    const passphrase = io.passphrase ?? io.env["PULUMI_CONFIG_PASSPHRASE"];
    const file = io.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
    if (passphrase !== undefined) {
        return passphrase;
    }
    if (!file) {
        throw new PassphraseNeeded(isNew);
    }
    const text = readFileIfExists(path.resolve(io.cwd, file));
    if (text === undefined) {
        throw new UserError(`PULUMI_CONFIG_PASSPHRASE_FILE names ${file}, which does not exist.`, exitCodes.usage);
    }
    return text.trim();
}

/**
 * The crypter under which a stack's secrets are written: of its settings, else of its state, else a new one. Where the
 * settings lack the salt, they are given it.
 */
export async function openCrypter(
    io: CommandIo,
    settings: StackSettings,
    ofState: PassphraseCrypter | undefined,
): Promise<PassphraseCrypter> {
    if (settings.salt !== undefined) {
        return PassphraseCrypter.open(settings.salt, () => passphraseOf(io));
    }
    const crypter = ofState ?? (await PassphraseCrypter.create(passphraseOf(io, true)));
    settings.setSalt(crypter.salt);
    settings.save();
    return crypter;
}

/**
 * Reads a stack's state, with the steps of an update that died before it could write them. `locked` says that the
 * caller holds the stack's lock.
 */
export function openState(io: CommandIo, backend: FileBackend, reference: StackReference, locked = false): OpenState {
    backend.require(reference);
    const file = backend.stackFile(reference);
    const text = readFileIfExists(file) ?? "";
    const deployment = parseCheckpoint(text, file)?.deployment ?? {};
    const salt = saltOf(deployment);
    const crypter = salt === undefined ? undefined : PassphraseCrypter.open(salt, () => passphraseOf(io));
    const snapshot = deserializeSnapshot(deployment, crypter);
    const journal = readJournal(backend.journalFile(reference), text, locked);
    if (!journal || journal.records.length === 0) {
        return { text, snapshot, recovered: false, crypter };
    }
    const writer =
        journal.salt === crypter?.salt ? crypter : PassphraseCrypter.open(journal.salt, () => passphraseOf(io));
    return { text, snapshot: replay(snapshot, journal.records, writer), recovered: true, crypter: writer };
}

/** The text of the state file that holds a snapshot. */
export function stateText(reference: StackReference, snapshot: Snapshot, crypter: PassphraseCrypter): string {
    return checkpointText(fullName(reference), serializeSnapshot(snapshot, crypter, crypter));
}
