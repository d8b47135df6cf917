import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/**
 * The version of the real Pulumi CLI on the PATH. The `pulumi` package of npm also puts an executable there, which
 * fetches the CLI when it first runs; it counts only when that worked.
 */
export function requirePulumi(env: NodeJS.ProcessEnv): string {
    const asked = spawnSync("pulumi", ["version"], { env, encoding: "utf8", timeout: 120_000 });
    if (asked.error === undefined && asked.status === 0 && /^v?\d+\.\d+/.test(asked.stdout)) {
        return asked.stdout.trim();
    }
    const reason =
        asked.error === undefined
            ? `the one on the PATH can't answer \`pulumi version\`: ${lastLine(asked.stdout + asked.stderr)}`
            : "none is on the PATH";
    throw new Error(
        `\`--engine pulumi\` needs the Pulumi CLI, and ${reason}. ` +
            "Install it (https://www.pulumi.com/docs/install/), or leave `--engine` out to use the local engine.",
    );
}

function lastLine(text: string): string {
    return text.trim().split("\n").at(-1) ?? "";
}

/**
 * Runs the real CLI in the terminal of this process, and answers with its exit code. This process outlives it, whatever
 * signals come: what it keeps running is needed until the CLI has cancelled.
 */
export async function runPulumi(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
    let child: ChildProcess | undefined;
    // The terminal sends an interrupt to the CLI as well.
    const interrupted = () => undefined;
    const terminated = () => void child?.kill("SIGTERM");
    // Before the CLI starts: it may be cancelled as soon as it runs.
    process.on("SIGINT", interrupted).on("SIGTERM", terminated);
    try {
        child = spawn("pulumi", args, { env, cwd, stdio: "inherit" });
        const [code] = (await once(child, "exit")) as [number | null];
        return code ?? 1;
    } finally {
        process.off("SIGINT", interrupted).off("SIGTERM", terminated);
    }
}
