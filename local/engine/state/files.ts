import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import path from "node:path";

/** States are their owner's. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** Makes a directory and those above it. */
export function ensureDirectory(directory: string): void {
    mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
}

/**
 * Writes a file such that at every moment, also when the machine dies, it has its old text or its new one.
 * `mode` is that of the new file; by default only its owner may read it.
 */
export function writeFileAtomically(file: string, text: string, mode = FILE_MODE): void {
    ensureDirectory(path.dirname(file));
    const temporary = `${file}.${randomBytes(6).toString("hex")}.tmp`;
    const descriptor = openSync(temporary, "wx", mode);
    try {
        writeFileSync(descriptor, text);
        fsyncSync(descriptor);
    } finally {
        closeSync(descriptor);
    }
    renameSync(temporary, file);
}

/** A file's text; undefined where there is none. */
export function readFileIfExists(file: string): string | undefined {
    try {
        return readFileSync(file, "utf8");
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}
