import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Target } from "../../../local/azure/local-azure";
import { Client } from "./client";
import { assign, createVault, ROLES } from "./serving";

const ROOT = join(__dirname, "..", "..", "..");
const MAIN = join(ROOT, "local", "dist", "azure", "main.js");

let directory: string;
const running = new Set<ChildProcess>();

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "azure-process-"));
});
afterEach(async () => {
    for (const child of running) {
        await end(child, "SIGKILL");
    }
    rmSync(directory, { recursive: true });
});

/** Starts the process and waits until it has written its target. */
async function start(...more: string[]): Promise<{ child: ChildProcess; target: Target; file: string }> {
    const file = join(directory, "target.json");
    const options = ["--directory", join(directory, "state"), "--target", file, ...more];
    const child = spawn(process.execPath, [MAIN, ...options], { stdio: ["pipe", "ignore", "pipe"] });
    running.add(child);
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    while (!existsSync(file)) {
        if (child.exitCode !== null) {
            throw new Error(`It ended with ${child.exitCode}: ${errors}`);
        }
        await delay(20);
    }
    return { child, target: JSON.parse(readFileSync(file, "utf8")) as Target, file };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
    running.delete(child);
    const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
    if (child.exitCode !== null || child.signalCode !== null) {
        return child.exitCode;
    }
    child.kill(signal);
    return ended;
}

describe("the process", () => {
    it("loses nothing it answered when it is killed at any moment", async () => {
        const first = await start();
        const client = new Client(first.target);
        const { vault, path } = await createVault(client);
        await assign(client, path, ROLES.keyVaultSecretsOfficer, client.target.objectId);
        const answered: string[] = [];
        let isKilled = false;
        const writers = Array.from({ length: 8 }, async (_, writer) => {
            for (let number = 0; !isKilled; number++) {
                const name = `s-${writer}-${number}`;
                const answer = await client
                    .vault("PUT", vault, `/secrets/${name}`, { value: name })
                    .catch(() => undefined);
                if (answer?.status === 200) {
                    answered.push(name);
                }
            }
        });
        while (answered.length < 60) {
            await delay(5);
        }
        await end(first.child, "SIGKILL");
        isKilled = true;
        await Promise.all(writers);
        client.end();
        rmSync(first.file);

        const second = await start();
        expect(second.target).toMatchObject({
            tenantId: first.target.tenantId,
            subscriptionId: first.target.subscriptionId,
            clientSecret: first.target.clientSecret,
            ca: first.target.ca,
        });
        const again = new Client(second.target);
        for (const name of answered) {
            expect((await again.vault("GET", vault, `/secrets/${name}`)).at("value")).toBe(name);
        }
        again.end();
        expect(await end(second.child, "SIGTERM")).toBe(0);
    });

    it("writes its target for its owner only, and takes it away when it ends", async () => {
        const { child, target, file } = await start();
        expect(statSync(file).mode & 0o777).toBe(0o600);
        expect(statSync(dirname(target.ca)).mode & 0o777).toBe(0o700);
        expect(statSync(join(dirname(target.ca), "ca-key.pem")).mode & 0o777).toBe(0o600);
        expect(Object.keys(target).sort()).toEqual([
            "ca",
            "clientId",
            "clientSecret",
            "location",
            "managedIdentity",
            "management",
            "managementToken",
            "objectId",
            "principals",
            "proxy",
            "subscriptionId",
            "tenantId",
        ]);
        expect(await end(child, "SIGINT")).toBe(0);
        expect(existsSync(file)).toBe(false);
    });

    it("ends with its parent when it is asked to", async () => {
        const { child } = await start("--exit-with-parent");
        const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
        child.stdin?.end();
        expect(await ended).toBe(0);
        running.delete(child);
    });

    it("refuses a directory that is being served, in one sentence", async () => {
        await start();
        rmSync(join(directory, "target.json"));
        await expect(start()).rejects.toThrow(
            /It ended with 3: The local Azure in .* is already served by process \d+/,
        );
    });
});
