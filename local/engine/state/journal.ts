import { createHash } from "node:crypto";
import { closeSync, constants, ftruncateSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors";
import type { OperationId, SnapshotJournal, StateChange } from "../deploy/journal";
import { ensureDirectory, readFileIfExists, writeFileAtomically } from "./files";
import {
    ResourceLedger,
    type ChangeRecord,
    type HeadRecord,
    type JournalContent,
    type StepRecord,
} from "./journal-records";
import type { PassphraseCrypter } from "./passphrase";
import { onlyCreates, withoutSettled } from "./pending-creates";
import type { PendingOperation, PendingOperationType, ResourceState, Snapshot } from "./resource";
import { serializeResource } from "./serialize-resource";

const { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } = constants;

/** What to do with a journal that was put aside. */
const UNKNOWN_RESOURCES =
    "resources that it names and the state lacks may exist. Check them, then run the command again.";

/** By what a journal knows the state file that it builds on. */
export function hashText(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}

/**
 * Writes each step of a deployment as a line of its own, so that a step costs the same in a large state as in a small
 * one. At the end the state is written as a whole (`snapshot`), and the journal goes.
 */
export class FileJournal implements SnapshotJournal {
    private readonly ledger: ResourceLedger;
    private readonly numbers = new Map<ResourceState, number>();
    private readonly running = new Map<OperationId, PendingOperation>();
    private readonly descriptor: number;
    /** What an earlier deployment left pending. */
    private former: readonly PendingOperation[];
    private nextOperation: OperationId = 1;
    /** Bytes of whole lines. */
    private length = 0;

    /** `base` is the text of the state file that holds `snapshot`. */
    constructor(
        private readonly file: string,
        base: string,
        start: Snapshot,
        private readonly crypter: PassphraseCrypter,
    ) {
        this.ledger = new ResourceLedger(start.resources);
        this.former = start.pendingOperations;
        start.resources.forEach((resource, number) => this.numbers.set(resource, number));
        ensureDirectory(path.dirname(file));
        this.descriptor = openSync(file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600);
        this.write({ base: hashText(base), salt: crypter.salt });
    }

    begin(type: PendingOperationType, resource: ResourceState): OperationId {
        const operation = this.nextOperation++;
        this.write({ begin: operation, type, resource: serializeResource(resource, this.crypter) });
        this.running.set(operation, { type, resource });
        return operation;
    }

    end(operation: OperationId, change?: StateChange): void {
        this.write(change ? { end: operation, change: this.apply(change) } : { end: operation });
        this.running.delete(operation);
    }

    record(change: StateChange): void {
        this.write({ change: this.apply(change) });
    }

    /**
     * The state as it is now. Creates that an earlier deployment left pending stay so until a user settles them: only
     * a user can know whether the resource exists.
     */
    snapshot(): Snapshot {
        const unsettled = onlyCreates(this.former);
        return { resources: this.ledger.list(), pendingOperations: [...unsettled, ...this.running.values()] };
    }

    /** Ends the journal: `text` holds all of it, and `write` makes it the state file. */
    fold(text: string, write: (text: string) => void): void {
        this.write({ folded: hashText(text) });
        closeSync(this.descriptor);
        write(text);
        rmSync(this.file);
    }

    private apply(change: StateChange): ChangeRecord {
        const record: ChangeRecord = {};
        if (change.remove) {
            record.remove = change.remove.map((resource) => this.take(resource));
            record.remove.forEach((number) => this.ledger.remove(number));
        }
        if (change.replace) {
            record.replace = change.replace.map(({ old, new: next }) => {
                const number = this.take(old);
                this.ledger.replace(number, next);
                this.numbers.set(next, number);
                return [number, serializeResource(next, this.crypter)];
            });
        }
        if (change.add) {
            this.numbers.set(change.add, this.ledger.add(change.add));
            record.add = serializeResource(change.add, this.crypter);
        }
        if (change.append) {
            this.numbers.set(change.append, this.ledger.append(change.append));
            record.append = serializeResource(change.append, this.crypter);
        }
        if (change.settled !== undefined) {
            this.former = withoutSettled(this.former, change.settled);
            record.settled = change.settled;
        }
        return record;
    }

    private take(resource: ResourceState): number {
        const number = this.numbers.get(resource);
        if (number === undefined) {
            throw new Error(`The state has no ${resource.urn} that could be removed or replaced.`);
        }
        this.numbers.delete(resource);
        return number;
    }

    /** A line is there as a whole or not at all: one that a full disk cut off would be taken for the beginning of the next. */
    private write(record: HeadRecord | StepRecord): void {
        const line = Buffer.from(`${JSON.stringify(record)}\n`);
        try {
            writeFileSync(this.descriptor, line);
        } catch (error) {
            ftruncateSync(this.descriptor, this.length);
            throw error;
        }
        this.length += line.length;
    }
}

/**
 * What a deployment that died left behind: the steps since `base`, the text of the state file. Undefined where nothing
 * is left to be taken over.
 *
 * A journal of another state, or one that is damaged, is put aside and refused when `locked`: nobody else is at work
 * then. Without the lock, that of another state may be of a deployment that has begun since `base` was read, and is left
 * alone.
 */
export function readJournal(file: string, base: string, locked: boolean): JournalContent | undefined {
    const text = readFileIfExists(file);
    if (text === undefined) {
        return undefined;
    }
    const [head, ...records] = wholeLines(text).map((line, at) => parseLine(line, at + 1, file, locked));
    const hash = hashText(base);
    if (
        head === undefined ||
        (records as StepRecord[]).some((record) => "folded" in record && record.folded === hash)
    ) {
        return undefined;
    }
    if ((head as HeadRecord).base !== hash) {
        if (!locked) {
            return undefined;
        }
        throw new UserError(
            "An update of this stack was interrupted, and another program has written the state since. " +
                `The steps of that update were put aside in ${putAside(file)}: ${UNKNOWN_RESOURCES}`,
        );
    }
    return { salt: (head as HeadRecord).salt, records: records as StepRecord[] };
}

function parseLine(line: string, number: number, file: string, locked: boolean): unknown {
    try {
        return JSON.parse(line) as unknown;
    } catch {
        throw new UserError(
            `An update of this stack was interrupted, and line ${number} of its journal ${file} is damaged. ` +
                (locked
                    ? `The journal was put aside as ${putAside(file)}: ${UNKNOWN_RESOURCES}`
                    : "The next `up`, `refresh` or `destroy` puts the journal aside."),
        );
    }
}

/** Ends the journal of a deployment that died, once `text` has all of it: `write` makes that the state file. */
export function foldLeftover(file: string, text: string, write: (text: string) => void): void {
    const folded: StepRecord = { folded: hashText(text) };
    const lines = [...wholeLines(readFileIfExists(file) ?? ""), JSON.stringify(folded)];
    writeFileAtomically(file, lines.map((line) => `${line}\n`).join(""));
    write(text);
    rmSync(file);
}

/** Whether a deployment that died has left steps that `base`, the text of the state file, lacks. Nothing is decrypted. */
export function hasLeftover(file: string, base: string): boolean {
    const [, ...records] = wholeLines(readFileIfExists(file) ?? "");
    return records.length > 0 && !records.includes(JSON.stringify({ folded: hashText(base) } satisfies StepRecord));
}

/** Keeps a journal where no command looks for it, for a person to read. Answers where. */
export function putAside(file: string): string {
    const aside = `${file}.${Date.now()}.orphan`;
    renameSync(file, aside);
    return aside;
}

/** The last line may have been cut off by the end of the process: its newline is missing then. */
function wholeLines(text: string): string[] {
    return text.split("\n").slice(0, -1);
}
