// A plugin's process: started, known by the port that it prints, ended with the deployment.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How long a plugin may take until it prints its port. */
const START_TIMEOUT_MS = 60_000;
/** How long a plugin may take to end by itself. */
const END_TIMEOUT_MS = 2_000;

/** What to start. */
export interface PluginCommand {
    /** What messages call it, such as `provider plugin for "random"`. */
    title: string;
    command: string;
    args: readonly string[];
    cwd: string;
    env: NodeJS.ProcessEnv;
    /** A line that the plugin printed after its port. */
    onOutput: (line: string) => void;
    /** Ends it when aborted. */
    signal?: AbortSignal;
}

/** A plugin that is running. */
export class PluginProcess {
    private constructor(
        readonly port: number,
        private readonly child: ChildProcess,
    ) {}

    /** Starts a plugin and waits for its port. */
    static start(options: PluginCommand): Promise<PluginProcess> {
        const { command, args, cwd, env, onOutput, title, signal } = options;
        // A group of its own, as the program's: an interrupt from the terminal must not cut off the steps that the engine waits for.
        const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe", "ipc"], detached: true });
        endWithThisProcess(child);
        signal?.addEventListener("abort", () => child.kill("SIGTERM"), { once: true });
        const errors: string[] = [];
        createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => {
            errors.push(line);
            onOutput(line);
        });
        return new Promise((resolve, reject) => {
            const fail = (what: string) => {
                clearTimeout(timer);
                child.kill("SIGKILL");
                reject(new Error(`The ${title} (${command}) ${what}.`));
            };
            const timer = setTimeout(
                () => fail(`printed no port within ${START_TIMEOUT_MS / 1000} s`),
                START_TIMEOUT_MS,
            );
            child.once("error", (error) => fail(`could not be started: ${error.message}`));
            child.once("exit", (code) => {
                fail(
                    `ended with exit code ${code ?? "unknown"} before it was ready: ${errors.join("\n") || "it printed nothing"}`,
                );
            });
            let started = false;
            createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
                if (started) {
                    onOutput(line);
                } else if (!/^\d+$/.test(line.trim())) {
                    fail(`printed "${line}" where its port was expected`);
                } else {
                    started = true;
                    clearTimeout(timer);
                    child.removeAllListeners("exit");
                    resolve(new PluginProcess(Number(line), child));
                }
            });
        });
    }

    /** Ends the process, by force if it doesn't end by itself. */
    close(): void {
        if (this.child.exitCode !== null || this.child.signalCode !== null) {
            return;
        }
        const force = setTimeout(() => this.child.kill("SIGKILL"), END_TIMEOUT_MS);
        this.child.once("exit", () => clearTimeout(force));
        this.child.kill("SIGTERM");
    }
}

/** Nothing else ends a plugin in a group of its own that doesn't look whether its engine is there. */
function endWithThisProcess(child: ChildProcess): void {
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("close", () => process.off("exit", end));
}
