/** The command `npm run walk`, as far as it walks nowhere. */
import { spawnSync } from "node:child_process";
import path from "node:path";

const script = path.resolve(__dirname, "../../scripts/walk.cjs");

function walks(...args: string[]): { code: number | null; out: string; err: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
    return { code: status, out: stdout, err: stderr };
}

it("finds the tests that walk, and says how it is called", () => {
    expect(walks("--help")).toEqual({ code: 0, out: expect.stringContaining("npm run walk [--") as string, err: "" });
});

it.each([
    [["--seed", "0"], 'error: `--seed` must be a whole number from 1 on, got "0".'],
    [["--steps", "x"], 'error: `--steps` must be a whole number from 1 on, got "x".'],
    [["--file", "absent.json"], "error: There is no file absent.json"],
    [["--sed", "3"], "error: Unknown option '--sed'"],
])("refuses %j", (args, sentence) => {
    expect(walks(...args)).toEqual({ code: 1, out: "", err: expect.stringContaining(sentence) as string });
});
