import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { FileBackend } from "../../../../local/engine/state/backend";
import { ensureDirectory } from "../../../../local/engine/state/files";
import { clearLocks, lockOwners, lockStack } from "../../../../local/engine/state/lock";
import { removeTemporary, temporaryDirectory } from "../temporary";

const reference = { project: "proj", stack: "dev" };

describe("the lock of a stack", () => {
    let backend: FileBackend;
    beforeEach(() => {
        backend = new FileBackend(temporaryDirectory());
    });
    afterAll(removeTemporary);

    function writeLock(content: object): void {
        const directory = backend.lockDirectory(reference);
        ensureDirectory(directory);
        writeFileSync(path.join(directory, "0b4c.json"), JSON.stringify(content));
    }

    it("is a file in the CLI's place and form", () => {
        const lock = lockStack(backend, reference);
        const directory = path.join(backend.root, ".pulumi/locks/organization/proj/dev");
        const [file] = readdirSync(directory);
        expect(file).toMatch(/^[0-9a-f-]{36}\.json$/);
        expect(JSON.parse(readFileSync(path.join(directory, file ?? ""), "utf8"))).toEqual({
            pid: process.pid,
            username: os.userInfo().username,
            hostname: os.hostname(),
            timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        });

        lock.release();
        expect(readdirSync(directory)).toEqual([]);
    });

    it.each([
        ["ann", "ann"],
        ["", String(process.getuid?.())],
    ])("names who has no entry among the users by USER=%s, or else by number", (user, name) => {
        jest.replaceProperty(process, "env", { ...process.env, USER: user });
        jest.spyOn(os, "userInfo").mockImplementation(() => {
            throw new Error("A system error occurred: uv_os_get_passwd returned ENOENT (no such file or directory)");
        });
        const lock = lockStack(backend, reference);
        expect(lockOwners(backend, reference)).toMatchObject([{ username: name, pid: process.pid }]);
        lock.release();
        jest.restoreAllMocks();
    });

    it("says who holds it, since when, and how to clear it", () => {
        writeLock({ pid: 4711, username: "ann", hostname: "laptop", timestamp: "2026-01-02T03:04:05Z" });
        expect(() => lockStack(backend, reference)).toThrow(
            "the stack organization/proj/dev is currently locked by ann@laptop (pid 4711) since 2026-01-02T03:04:05Z. " +
                "Wait for it to end, or clear the lock with `pulumi-local cancel --stack organization/proj/dev` if it has died.",
        );
    });

    it("of a process that lives on this machine is respected", () => {
        const first = lockStack(backend, reference);
        expect(() => lockStack(backend, reference)).toThrow("is currently locked by");
        expect(lockOwners(backend, reference)).toHaveLength(1);
        first.release();
        lockStack(backend, reference).release();
    });

    it("of a process that has died on this machine is cleared, and named", () => {
        const dead = spawnSync(process.execPath, ["-e", ""]).pid;
        writeLock({ pid: dead, username: "ann", hostname: os.hostname(), timestamp: "2026-01-02T03:04:05Z" });
        const lock = lockStack(backend, reference);
        expect(lock.cleared.map(({ pid }) => pid)).toEqual([dead]);
        lock.release();
    });

    it("can be cleared by hand", () => {
        writeLock({ pid: 1, username: "ann", hostname: "elsewhere", timestamp: "2026-01-02T03:04:05Z" });
        expect(clearLocks(backend, reference).map(({ hostname }) => hostname)).toEqual(["elsewhere"]);
        expect(lockOwners(backend, reference)).toEqual([]);
    });

    it("does not hold other stacks", () => {
        const lock = lockStack(backend, reference);
        lockStack(backend, { ...reference, stack: "qa" }).release();
        lock.release();
    });
});
