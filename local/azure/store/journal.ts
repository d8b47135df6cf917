import * as fs from "node:fs";
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Change } from "./collection";
import { decodeChange, encodeChange } from "./lines";

const writeAsync = promisify(fs.write);
const fdatasyncAsync = promisify(fs.fdatasync);

/** Only the owner may read what holds keys and secrets. */
const FILE_MODE = 0o600;
/** The last line of a whole snapshot. */
const END = "end\n";
/** How much text is handed to the file system at once when a snapshot is written. */
const CHUNK_LENGTH = 1 << 20;

/**
 * The files of a store: per generation a snapshot (`snapshot-7`, absent for the first) and a journal of the changes
 * since (`journal-7`). Lines are appended and synced; a new generation replaces both.
 */
export class Journal {
    private generation = 0;
    private file = -1;
    /** Bytes in the journal of this generation. */
    length = 0;

    constructor(private readonly directory: string) {}

    /** Reads everything, oldest first, and opens the journal for appending. */
    open(onChange: (change: Change) => void): void {
        this.generation = this.newestGeneration();
        if (fs.existsSync(this.path("snapshot"))) {
            this.readSnapshot(onChange);
        }
        this.file = openSync(this.path("journal"), "a+", FILE_MODE);
        this.length = readLines(readFileSync(this.path("journal")), onChange);
        // What follows the last whole line was being written when the process died: nobody was told of it.
        fs.ftruncateSync(this.file, this.length);
        fsyncSync(this.file);
        this.removeOthers();
        this.syncDirectory();
    }

    /** Appends lines; on disk when the promise resolves. One call at a time. */
    async append(lines: string): Promise<void> {
        const bytes = Buffer.from(lines, "utf8");
        for (let offset = 0; offset < bytes.length;) {
            offset += (await writeAsync(this.file, bytes, offset)).bytesWritten;
        }
        await fdatasyncAsync(this.file);
        this.length += bytes.length;
    }

    /**
     * Begins a generation that starts from `changes`. Synchronous, so that no change slips between the two.
     * Returns how long the snapshot is, in UTF-16 code units.
     */
    compact(changes: Iterable<Change>): number {
        const previous = this.file;
        this.generation += 1;
        const snapshot = this.path("snapshot");
        const length = writeSnapshot(`${snapshot}.new`, changes);
        fs.renameSync(`${snapshot}.new`, snapshot);
        this.file = openSync(this.path("journal"), "a+", FILE_MODE);
        this.length = 0;
        this.syncDirectory();
        closeSync(previous);
        this.removeOthers();
        return length;
    }

    close(): void {
        closeSync(this.file);
    }

    private path(kind: "snapshot" | "journal"): string {
        return join(this.directory, `${kind}-${this.generation}`);
    }

    private newestGeneration(): number {
        const numbers = readdirSync(this.directory)
            .map((name) => /^(?:snapshot|journal)-(\d+)$/.exec(name)?.[1])
            .filter((number) => number !== undefined)
            .map(Number);
        return Math.max(0, ...numbers);
    }

    private readSnapshot(onChange: (change: Change) => void): void {
        const bytes = readFileSync(this.path("snapshot"));
        const body = bytes.length - END.length;
        if (body < 0 || bytes.toString("utf8", body) !== END || readLines(bytes.subarray(0, body), onChange) !== body) {
            throw new Error(`${this.path("snapshot")} is damaged: restore it from a copy, or use another directory.`);
        }
    }

    private removeOthers(): void {
        const keep = new Set([`snapshot-${this.generation}`, `journal-${this.generation}`]);
        for (const name of readdirSync(this.directory)) {
            if (/^(snapshot|journal)-\d+(\.new)?$/.test(name) && !keep.has(name)) {
                rmSync(join(this.directory, name));
            }
        }
    }

    /** Makes renames and new names durable. */
    private syncDirectory(): void {
        const handle = openSync(this.directory, "r");
        fsyncSync(handle);
        closeSync(handle);
    }
}

function writeSnapshot(path: string, changes: Iterable<Change>): number {
    const file = openSync(path, "w", FILE_MODE);
    let chunk = "";
    let length = 0;
    for (const change of changes) {
        chunk += encodeChange(change);
        if (chunk.length > CHUNK_LENGTH) {
            length += chunk.length;
            fs.writeSync(file, chunk);
            chunk = "";
        }
    }
    fs.writeSync(file, chunk + END);
    fs.fdatasyncSync(file);
    closeSync(file);
    return length + chunk.length;
}

/** Hands out the changes of all whole lines from the start; returns where the last of them ends. */
function readLines(bytes: Buffer, onChange: (change: Change) => void): number {
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        const change = decodeChange(bytes.toString("utf8", start, end));
        if (change === undefined) {
            break;
        }
        onChange(change);
        start = end + 1;
    }
    return start;
}
