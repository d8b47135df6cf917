import { main } from "../../search/main";

/** What the command line prints, and the exit code that it sets. */
async function run(...args: string[]): Promise<{ stdout: string; stderr: string; code: typeof process.exitCode }> {
    const said = { stdout: "", stderr: "" };
    const spies = (["stdout", "stderr"] as const).map((name) =>
        jest.spyOn(process[name], "write").mockImplementation((text) => {
            said[name] += String(text);
            return true;
        }),
    );
    const before = process.exitCode;
    try {
        await main(args);
        return { ...said, code: process.exitCode };
    } finally {
        process.exitCode = before;
        spies.forEach((spy) => spy.mockRestore());
    }
}

it("refuses an engine that there isn't, and runs nothing", async () => {
    const stderr = 'error: `--engine` must be "local" or "pulumi", got "terraform".\n';
    expect(await run("--engine", "terraform")).toEqual({ stdout: "", stderr, code: 1 });
});

it("refuses an option that there isn't", async () => {
    const { stderr, code } = await run("--stack", "dev");
    expect(stderr).toMatch(/^error: Unknown option '--stack'/);
    expect(code).toBe(1);
});

it("explains itself, and runs nothing", async () => {
    const { stdout, stderr, code } = await run("--help");
    expect(stdout).toMatch(/^Plants random values in every source of secrets/);
    expect(stdout).not.toContain("hits");
    expect({ stderr, code }).toEqual({ stderr: "", code: undefined });
});
