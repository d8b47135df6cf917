import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Another process serves the directory. */
export class ServedAlready extends Error {}

/** With what the process ends that finds another one serving the directory. */
export const servedAlreadyCode = 3;

/** Keeps two processes from writing the same directory. Returns what releases it. */
export function lockDirectory(directory: string): () => void {
    const file = join(directory, "lock");
    const holder = readHolder(file);
    if (holder !== undefined && isRunning(holder)) {
        throw new ServedAlready(
            `The local Azure in ${directory} is already served by process ${holder.pid}: ` +
                "end that one, or give another directory.",
        );
    }
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), { mode: 0o600 });
    return () => rmSync(file, { force: true });
}

interface Holder {
    readonly pid: number;
    /** When the process began, in the kernel's words: process ids are used again. */
    readonly started?: string;
}

function readHolder(file: string): Holder | undefined {
    try {
        const holder = JSON.parse(readFileSync(file, "utf8")) as Partial<Holder>;
        return typeof holder.pid === "number" ? (holder as Holder) : undefined;
    } catch {
        // No lock, or one that was half written: nobody holds it.
        return undefined;
    }
}

function isRunning(holder: Holder): boolean {
    if (holder.started !== undefined) {
        return startOf(holder.pid) === holder.started;
    }
    try {
        process.kill(holder.pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

/** The start time of a process where the system tells it (Linux), else `undefined`. */
function startOf(pid: number): string | undefined {
    try {
        // The command's name, in parentheses, may hold spaces; the start time is the 20th field after it.
        return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ")[19];
    } catch {
        return undefined;
    }
}
