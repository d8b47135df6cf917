// What the CLI keeps of every update: a record and a copy of the state in history/, another copy in backups/.
import { copyFileSync } from "node:fs";
import path from "node:path";
import type { ResourceChanges } from "../deploy/events";
import type { FileBackend } from "./backend";
import { ensureDirectory, writeFileAtomically } from "./files";
import type { StackReference } from "./stack-reference";

/** The kinds of updates in a history. */
export type UpdateKind = "update" | "refresh" | "destroy" | "import";

/** An update that has ended. */
export interface UpdateRecord {
    kind: UpdateKind;
    startTime: Date;
    endTime: Date;
    message: string;
    succeeded: boolean;
    changes: ResourceChanges;
    /** Configuration as the stack's settings file has it, secrets encrypted. */
    config: Record<string, { value: string; secure?: boolean; object?: boolean }>;
}

/** Adds an update to a stack's history, with a copy of its state. */
export function addToHistory(backend: FileBackend, reference: StackReference, update: UpdateRecord): void {
    const stackFile = backend.stackFile(reference);
    // The CLI names these files by nanoseconds.
    const stamp = `${Date.now()}${String(process.hrtime.bigint() % 1_000_000n).padStart(6, "0")}`;
    const prefix = path.join(backend.historyDirectory(reference), `${reference.stack}-${stamp}`);
    writeFileAtomically(`${prefix}.history.json`, `${JSON.stringify(historyJson(update), undefined, 4)}\n`);
    copyFileSync(stackFile, `${prefix}.checkpoint.json`);
    const backups = backend.backupDirectory(reference);
    ensureDirectory(backups);
    copyFileSync(stackFile, path.join(backups, `${reference.stack}.${stamp}.json`));
}

function historyJson(update: UpdateRecord): unknown {
    return {
        kind: update.kind,
        startTime: Math.floor(update.startTime.getTime() / 1000),
        message: update.message,
        environment: {},
        config: update.config,
        result: update.succeeded ? "succeeded" : "failed",
        endTime: Math.floor(update.endTime.getTime() / 1000),
        version: 0,
        resourceChanges: update.changes,
    };
}
