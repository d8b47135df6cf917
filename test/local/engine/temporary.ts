import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const made: string[] = [];

/** A new empty folder; `removeTemporary` removes it. */
export function temporaryDirectory(): string {
    const directory = realpathSync(mkdtempSync(path.join(os.tmpdir(), "engine-test-")));
    made.push(directory);
    return directory;
}

/** Removes the folders that were made. */
export function removeTemporary(): void {
    for (const directory of made.splice(0)) {
        rmSync(directory, { recursive: true, force: true });
    }
}
