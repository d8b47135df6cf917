// `stack`, `stack init|select|ls|rm|output`, and `cancel`.
import { requireProject } from "../config/project";
import { UserError, exitCodes } from "../errors";
import type { FileBackend } from "../state/backend";
import { clearLocks, describeOwner, lockStack } from "../state/lock";
import { PassphraseCrypter } from "../state/passphrase";
import { selectedStack, selectStack } from "../state/selection";
import { serializeMap, type Json } from "../state/serialize-value";
import { fullName, parseStackReference, type StackReference } from "../state/stack-reference";
import { revealMap, type PropertyMap } from "../values";
import { askText } from "./ask";
import { isInteractive, type CommandIo } from "./io";
import { stackOutputs } from "./operation";
import {
    chooseStack,
    forgetStack,
    openPlace,
    openSettings,
    openState,
    passphraseOf,
    workingDirectory,
    type StackOptions,
} from "./session";
import { table } from "./table";

/** Options of the `stack` commands. */
export interface StackCommandOptions extends StackOptions {
    json?: boolean;
    showSecrets?: boolean;
    yes?: boolean;
    force?: boolean;
    preserveConfig?: boolean;
    select?: boolean;
    create?: boolean;
    all?: boolean;
    project?: string;
}

/** Makes a stack, with a passphrase of its own salt, and selects it. */
export async function stackInit(io: CommandIo, options: StackCommandOptions, given: string | undefined): Promise<void> {
    const project = requireProject(workingDirectory(io, options));
    const { backend } = openPlace(io, options);
    const name = given ?? options.stack;
    if (name === undefined) {
        throw new UserError("stack init needs the name of the stack, such as `stack init dev`.", exitCodes.usage);
    }
    const reference = parseStackReference(name, project.name);
    const settings = openSettings(io, options, reference);
    const passphrase = passphraseOf(io, settings.salt === undefined);
    backend.create(reference);
    if (settings.salt === undefined) {
        settings.setSalt((await PassphraseCrypter.create(passphrase)).salt);
        settings.save();
    } else {
        await PassphraseCrypter.open(settings.salt, () => passphrase).prepare();
    }
    if (options.select !== false) {
        selectStack(io.env, project, fullName(reference));
    }
    io.stdout.write(`Created stack '${reference.stack}'\n`);
}

export async function stackSelect(
    io: CommandIo,
    options: StackCommandOptions,
    given: string | undefined,
): Promise<void> {
    const project = requireProject(workingDirectory(io, options));
    const place = openPlace(io, options);
    const name = given ?? options.stack;
    if (name === undefined) {
        throw new UserError("stack select needs the name of the stack, such as `stack select dev`.", exitCodes.usage);
    }
    const reference = parseStackReference(name, project.name);
    if (options.create && !place.backend.exists(reference)) {
        await stackInit(io, options, name);
        return;
    }
    place.backend.require(reference);
    selectStack(io.env, project, fullName(reference));
}

export function stackList(io: CommandIo, options: StackCommandOptions): void {
    const { project, backend } = openPlace(io, options);
    const selected = project && selectedStack(io.env, project);
    const only = options.project ?? (options.all ? undefined : project?.name);
    const entries = backend.list(only).map((entry) => {
        const { reference } = entry;
        const own = reference.project === project?.name;
        const name = own ? reference.stack : fullName(reference);
        return { ...entry, name, current: own && [reference.stack, fullName(reference)].includes(selected ?? "") };
    });
    if (options.json) {
        const json = entries.map(({ name, current, lastUpdate, resourceCount }) => ({
            name,
            current,
            lastUpdate: lastUpdate.toISOString(),
            updateInProgress: false,
            resourceCount,
        }));
        io.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
        return;
    }
    const rows = entries.map(({ name, current, lastUpdate, resourceCount }) => [
        current ? `${name}*` : name,
        lastUpdate.toISOString(),
        String(resourceCount),
    ]);
    io.stdout.write(table(["NAME", "LAST UPDATE", "RESOURCE COUNT"], rows));
}

export async function stackRemove(
    io: CommandIo,
    options: StackCommandOptions,
    given: string | undefined,
): Promise<void> {
    const place = openPlace(io, options);
    const reference = chooseStack(io, place, given ?? options.stack);
    if (!options.yes) {
        if (!isInteractive(io, options)) {
            throw new UserError("--yes must be passed in to remove a stack in non-interactive mode.", exitCodes.usage);
        }
        const typed = await askText(io, `This removes the stack '${reference.stack}'. Type its name to confirm: `);
        if (typed !== reference.stack) {
            throw new UserError("confirmation declined, the stack stays", exitCodes.cancelled);
        }
    }
    const lock = lockStack(place.backend, reference);
    let leftover: string | undefined;
    try {
        if (!options.force) {
            refuseInUse(place.backend, reference);
        }
        leftover = place.backend.remove(reference);
    } finally {
        lock.release();
    }
    if (leftover !== undefined) {
        io.stderr.write(`What an interrupted deployment has done stays in ${leftover}.\n`);
    }
    if (place.project) {
        forgetStack(io, options, place.project, reference);
    }
    io.stdout.write(`Stack '${reference.stack}' has been removed!\n`);
}

/** Counted as written: a state that can't be decrypted any more can be removed, too. */
function refuseInUse(backend: FileBackend, reference: StackReference): void {
    const resources = backend.read(reference)?.deployment["resources"];
    if (Array.isArray(resources) && resources.length > 0) {
        throw new UserError(
            `'${reference.stack}' still has resources; removal rejected. Destroy them first, ` +
                "or pass --force to forget them: they go on existing.",
        );
    }
    if (backend.hasLeftover(reference)) {
        throw new UserError(
            `'${reference.stack}' has steps of an interrupted deployment that are not in its state yet; removal rejected. ` +
                `\`stack --stack ${reference.stack}\` shows what they made. Destroy it first, ` +
                "or pass --force to forget it: it goes on existing, and the steps are kept in a file.",
        );
    }
}

/** Prints all outputs, or one. */
export function stackOutput(io: CommandIo, options: StackCommandOptions, name: string | undefined): void {
    const place = openPlace(io, options);
    const { snapshot } = openState(io, place.backend, chooseStack(io, place, options.stack));
    const outputs = stackOutputs(snapshot);
    if (name === undefined) {
        printOutputs(io, options, outputs);
        return;
    }
    const value = outputs[name];
    if (value === undefined) {
        throw new UserError(`current stack does not have output property '${name}'`);
    }
    const [only] = Object.values(plainJson({ [name]: value }, options.showSecrets ?? false));
    io.stdout.write(
        options.json || typeof only === "object"
            ? `${JSON.stringify(only, undefined, options.json ? 2 : undefined)}\n`
            : `${String(only)}\n`,
    );
}

function printOutputs(io: CommandIo, options: StackCommandOptions, outputs: PropertyMap): void {
    const showSecrets = options.showSecrets ?? false;
    const plain = plainJson(outputs, showSecrets);
    if (options.json) {
        io.stdout.write(`${JSON.stringify(plain, undefined, 2)}\n`);
        return;
    }
    const rows = Object.entries(plain).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    io.stdout.write(
        rows.length === 0
            ? "No output values currently in this stack\n"
            : `Current stack outputs (${rows.length}):\n${table(["OUTPUT", "VALUE"], rows)}`,
    );
}

/** Outputs as plain JSON, secrets as `[secret]` or revealed. */
function plainJson(outputs: PropertyMap, showSecrets: boolean): Record<string, Json> {
    return serializeMap(showSecrets ? revealMap(outputs) : outputs, "blinded");
}

/** Prints what a stack is and has. */
export function stackShow(io: CommandIo, options: StackCommandOptions): void {
    const place = openPlace(io, options);
    const reference = chooseStack(io, place, options.stack);
    const { snapshot } = openState(io, place.backend, reference);
    const lines = [
        `Current stack is ${reference.stack}:`,
        `    Backend: ${place.backend.url}`,
        `Current stack resources (${snapshot.resources.length}):`,
        ...snapshot.resources.map(({ urn }) => `    ${urn}`),
    ];
    io.stdout.write(`${lines.join("\n")}\n\n`);
    printOutputs(io, options, stackOutputs(snapshot));
}

/** Clears the locks of a stack whose holders have died. */
export async function cancel(io: CommandIo, options: StackCommandOptions, given: string | undefined): Promise<void> {
    const place = openPlace(io, options);
    const reference = chooseStack(io, place, given ?? options.stack);
    if (!options.yes && !isInteractive(io, options)) {
        throw new UserError("--yes must be passed in to clear a lock in non-interactive mode.", exitCodes.usage);
    }
    if (!options.yes && (await askText(io, `Type '${reference.stack}' to clear its locks: `)) !== reference.stack) {
        throw new UserError("confirmation declined, the locks stay", exitCodes.cancelled);
    }
    const owners = clearLocks(place.backend, reference);
    const text = owners.map((owner) => `Cleared the lock of ${describeOwner(owner)}.\n`).join("");
    io.stdout.write(text || `The stack '${reference.stack}' is not locked.\n`);
}
