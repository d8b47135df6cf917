import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "./serving";

/** Recordings of the real Azure, and the tool that replays them: beside the repository, where they are at hand. */
const CONFORMANCE = join(__dirname, "..", "..", "..", "..", "shared", "conformance");
const RECORDINGS = join(CONFORMANCE, "recordings");

/** What share of the replayed answers must have the recorded status, shape and values. */
const LEAST = { status: 0.98, shape: 0.95, value: 0.93 };

interface Total {
    readonly replayed: number;
    readonly status: number;
    readonly shape: number;
    readonly value: number;
}

const isThere = existsSync(RECORDINGS);
const withRecordings = isThere ? it : it.skip;

describe("the recordings of the real Azure", () => {
    withRecordings(
        `are answered alike${isThere ? "" : " (skipped: there is no ../shared/conformance beside this repository)"}`,
        async () => {
            const serving = await serve();
            const scratch = mkdtempSync(join(tmpdir(), "conformance-"));
            try {
                const target = join(scratch, "target.json");
                writeFileSync(target, JSON.stringify(serving.azure.target), { mode: 0o600 });
                const totals = await Promise.all(
                    groups().map(async (files, index) => {
                        const report = join(scratch, `report-${index}.json`);
                        await replay(["--target", target, "--report", report, ...files]);
                        return (JSON.parse(readFileSync(report, "utf8")) as { total: Total }).total;
                    }),
                );
                const sum = (key: keyof Total) => totals.reduce((total, part) => total + part[key], 0);
                const replayed = sum("replayed");
                expect(replayed).toBeGreaterThan(1000);
                for (const key of ["status", "shape", "value"] as const) {
                    expect([key, sum(key) / replayed >= LEAST[key]]).toEqual([key, true]);
                }
                expect(serving.defects).toEqual([]);
            } finally {
                await serving.end();
                rmSync(scratch, { recursive: true });
            }
        },
        280_000,
    );
});

/**
 * The recordings in groups that are replayed side by side: most of the time is spent waiting. Those that assign roles
 * at the subscription stay together, since they would meet each other's assignments.
 */
function groups(): string[][] {
    const files = readdirSync(RECORDINGS).filter((name) => !name.includes("hsm"));
    const assignsRoles = (name: string) => /^(cli-role|cli-create|other|rare|py-mgmt|c7n-access)/.test(name);
    const others = files.filter((name) => !assignsRoles(name));
    const parts = [
        files.filter(assignsRoles),
        ...[0, 1, 2].map((part) => others.filter((_, index) => index % 3 === part)),
    ];
    return parts.map((names) => names.map((name) => join(RECORDINGS, name)));
}

async function replay(args: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, [join(CONFORMANCE, "replay.mjs"), ...args], { stdio: "ignore" });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(code).toBe(0);
}
