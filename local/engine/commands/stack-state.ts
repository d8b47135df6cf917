// `stack export` and `stack import`.
import path from "node:path";
import { UserError, exitCodes } from "../errors";
import type { FileBackend } from "../state/backend";
import {
    checkpointText,
    checkVersion,
    deserializeSnapshot,
    parseCheckpoint,
    saltOf,
    serializeSnapshot,
    type VersionedDeployment,
} from "../state/checkpoint";
import { readFileIfExists, writeFileAtomically } from "../state/files";
import { addToHistory } from "../state/history";
import { lockStack } from "../state/lock";
import { PassphraseCrypter } from "../state/passphrase";
import type { Snapshot } from "../state/resource";
import type { JsonObject } from "../state/serialize-value";
import { fullName, type StackReference } from "../state/stack-reference";
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

/** Options of `stack export` and `stack import`. */
export interface StateOptions extends StackOptions {
    file?: string;
    showSecrets?: boolean;
    force?: boolean;
}

/** Prints a stack's deployment as JSON, or writes it to a file. */
export function stackExport(io: CommandIo, options: StateOptions): void {
    const place = openPlace(io, options);
    const reference = chooseStack(io, place, options.stack);
    const file = place.backend.stackFile(reference);
    const state = openState(io, place.backend, reference);
    const stored = parseCheckpoint(state.text, file);
    const content =
        stored && !state.recovered && !options.showSecrets
            ? stored
            : serializeSnapshot(
                  state.snapshot,
                  state.crypter,
                  options.showSecrets ? "plaintext" : (state.crypter ?? "plaintext"),
              );
    const text = `${JSON.stringify(content, undefined, 4)}\n`;
    if (options.file === undefined) {
        io.stdout.write(text);
    } else {
        writeFileAtomically(path.resolve(workingDirectory(io, options), options.file), text);
    }
}

/** Replaces a stack's deployment by one that was exported, secrets encrypted or in plaintext. */
export async function stackImport(io: CommandIo, options: StateOptions): Promise<void> {
    const place = openPlace(io, options);
    const reference = chooseStack(io, place, options.stack);
    const content = await readDeployment(io, options);
    checkStack(content.deployment, reference.stack, reference.project, options.force ?? false);
    const salt = saltOf(content.deployment);
    const crypter = salt === undefined ? undefined : PassphraseCrypter.open(salt, () => passphraseOf(io));
    const { resources, pendingOperations } = deserializeSnapshot(content.deployment, crypter);
    // As the CLI does: who imports a state has looked at it, and says how things are.
    const snapshot: Snapshot = { resources, pendingOperations: [] };
    for (const { type, resource } of pendingOperations) {
        io.stderr.write(`warning: removing pending operation '${type}' on '${resource.urn}' from the state\n`);
    }
    const lock = lockStack(place.backend, reference);
    try {
        const settings = openSettings(io, options, reference);
        const writer = await openCrypter(io, settings, crypter ?? crypterOfCurrent(io, place.backend, reference));
        const startTime = new Date();
        const text = checkpointText(fullName(reference), serializeSnapshot(snapshot, writer, writer));
        const leftover = place.backend.clearJournal(reference);
        if (leftover !== undefined) {
            io.stderr.write(
                `warning: what an interrupted deployment has done is not in the import. It stays in ${leftover}.\n`,
            );
        }
        place.backend.writeText(reference, text);
        addToHistory(place.backend, reference, {
            kind: "import",
            startTime,
            endTime: new Date(),
            message: "",
            succeeded: true,
            changes: {},
            config: {},
        });
    } finally {
        lock.release();
    }
    io.stdout.write("Import complete.\n");
}

/** The crypter of the state that an import replaces, where that can be read at all: the import may be there to repair it. */
function crypterOfCurrent(
    io: CommandIo,
    backend: FileBackend,
    reference: StackReference,
): PassphraseCrypter | undefined {
    try {
        const salt = saltOf(backend.read(reference)?.deployment ?? {});
        return salt === undefined ? undefined : PassphraseCrypter.open(salt, () => passphraseOf(io));
    } catch {
        return undefined;
    }
}

async function readDeployment(io: CommandIo, options: StateOptions): Promise<VersionedDeployment> {
    const file = options.file === undefined ? undefined : path.resolve(workingDirectory(io, options), options.file);
    const where = file ?? "standard input";
    const text = file === undefined ? await readAll(io) : readFileIfExists(file);
    if (text === undefined) {
        throw new UserError(`There is no file ${where} to import.`, exitCodes.usage);
    }
    let content: Partial<VersionedDeployment>;
    try {
        content = JSON.parse(text) as Partial<VersionedDeployment>;
    } catch {
        // The parser's message quotes what it read, which may be a secret of the state.
        throw new UserError(`${where} is not JSON.`, exitCodes.usage);
    }
    checkVersion(content.version, content.features, where);
    if (typeof content.deployment !== "object" || content.deployment === null) {
        throw new UserError(`${where} has no \`deployment\`: it is not what \`stack export\` prints.`, exitCodes.usage);
    }
    return content as VersionedDeployment;
}

/** Refuses the state of another stack: its URNs would never match the program's. */
function checkStack(deployment: JsonObject, stack: string, project: string, force: boolean): void {
    const prefix = `urn:pulumi:${stack}::${project}::`;
    const resources = (deployment["resources"] ?? []) as { urn?: string }[];
    const strange = resources.filter(({ urn }) => !urn?.startsWith(prefix));
    if (strange.length > 0 && !force) {
        throw new UserError(
            `${strange.length} resource(s) are not of the stack '${stack}' of the project '${project}', such as ${strange[0]?.urn}. ` +
                "Import them into the stack that they come from, or pass --force.",
        );
    }
}
