// The lock of a stack, in the CLI's form: one file for each process that holds it.
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { UserError } from "../errors";
import type { FileBackend } from "./backend";
import { readFileIfExists, writeFileAtomically } from "./files";
import { fullName, type StackReference } from "./stack-reference";

/** Who holds a stack. */
export interface LockOwner {
    file: string;
    pid: number;
    username: string;
    hostname: string;
    timestamp: string;
}

/** A lock that is held until `release`. */
export interface StackLock {
    release(): void;
    /** Locks of processes of this machine that are dead; they were cleared. */
    cleared: LockOwner[];
}

/** Who holds a stack now. */
export function lockOwners(backend: FileBackend, reference: StackReference): LockOwner[] {
    const directory = backend.lockDirectory(reference);
    if (!existsSync(directory)) {
        return [];
    }
    return readdirSync(directory)
        .filter((name) => name.endsWith(".json"))
        .flatMap((name) => {
            const file = path.join(directory, name);
            // Gone in between: its owner has released it.
            const text = readFileIfExists(file);
            return text === undefined ? [] : [{ ...(JSON.parse(text) as Omit<LockOwner, "file">), file }];
        });
}

/** Takes a stack for this process, or says who has it and how to clear that. */
export function lockStack(backend: FileBackend, reference: StackReference): StackLock {
    const cleared = lockOwners(backend, reference).filter(isDead);
    for (const owner of cleared) {
        rmSync(owner.file, { force: true });
    }
    refuseOthers(backend, reference, undefined);
    const file = path.join(backend.lockDirectory(reference), `${randomUUID()}.json`);
    const content = {
        pid: process.pid,
        username: userName(),
        hostname: os.hostname(),
        timestamp: new Date().toISOString(),
    };
    writeFileAtomically(file, JSON.stringify(content));
    const release = () => rmSync(file, { force: true });
    try {
        // Two that saw no lock at the same moment both see the other's now.
        refuseOthers(backend, reference, file);
    } catch (error) {
        release();
        throw error;
    }
    return { release, cleared };
}

/** A container may run under a number that no user has. */
function userName(): string {
    try {
        return os.userInfo().username;
    } catch {
        return process.env["USER"] || String(process.getuid?.() ?? "unknown");
    }
}

/** Clears every lock of a stack, and says whose they were. */
export function clearLocks(backend: FileBackend, reference: StackReference): LockOwner[] {
    const owners = lockOwners(backend, reference);
    for (const owner of owners) {
        rmSync(owner.file, { force: true });
    }
    return owners;
}

/** An owner in words. */
export function describeOwner(owner: LockOwner): string {
    return `${owner.username}@${owner.hostname} (pid ${owner.pid}) since ${owner.timestamp}`;
}

function refuseOthers(backend: FileBackend, reference: StackReference, own: string | undefined): void {
    const others = lockOwners(backend, reference).filter((owner) => owner.file !== own);
    if (others.length > 0) {
        throw new UserError(
            `the stack ${fullName(reference)} is currently locked by ${others.map(describeOwner).join(" and ")}. ` +
                `Wait for it to end, or clear the lock with \`pulumi-local cancel --stack ${fullName(reference)}\` if it has died.`,
        );
    }
}

function isDead(owner: LockOwner): boolean {
    if (owner.hostname !== os.hostname()) {
        return false;
    }
    try {
        process.kill(owner.pid, 0);
        return false;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "ESRCH";
    }
}
