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
                const report = join(scratch, "report.json");
                writeFileSync(target, JSON.stringify(serving.azure.target), { mode: 0o600 });
                const files = readdirSync(RECORDINGS).filter((name) => !name.includes("hsm"));
                await replay(["--target", target, "--report", report, ...files.map((name) => join(RECORDINGS, name))]);
                const { total } = JSON.parse(readFileSync(report, "utf8")) as { total: Total };
                expect(total.replayed).toBeGreaterThan(1000);
                const { status, shape, value, replayed } = total;
                const reached = { status: status / replayed, shape: shape / replayed, value: value / replayed };
                expect(reached.status).toBeGreaterThanOrEqual(LEAST.status);
                expect(reached.shape).toBeGreaterThanOrEqual(LEAST.shape);
                expect(reached.value).toBeGreaterThanOrEqual(LEAST.value);
                expect(serving.defects).toEqual([]);
            } finally {
                await serving.end();
                rmSync(scratch, { recursive: true });
            }
        },
        280_000,
    );
});

async function replay(args: readonly string[]): Promise<void> {
    const child = spawn(process.execPath, [join(CONFORMANCE, "replay.mjs"), ...args], { stdio: "ignore" });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(code).toBe(0);
}
