import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";

/** What one run of the command line came to. */
export interface Run {
    readonly code: number | null;
    readonly output: string;
    readonly milliseconds: number;
    /** Lines of progress that it printed. */
    readonly lines: number;
}

const progress = /^\s+[^\w\s]+ .* (creat|updat|delet|refresh|read)(ed|ing)\b/;

/** What takes longer is ended: nothing that is waited for in a deployment takes so long. */
const longestRunMs = 1_200_000;

/** Told of each line of progress as it appears, counted from 1. */
export type OnLine = (line: number, engine: ChildProcess) => void;

/** Runs a command line of Node's to its end, which may be that it is killed. */
export async function runToEnd(
    args: readonly string[],
    onLine: OnLine,
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Run> {
    const started = performance.now();
    const child = spawn(process.execPath, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let lines = 0;
    let unread = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => {
            output += text;
            const whole = (unread + text).split("\n");
            unread = whole.pop() ?? "";
            whole
                .filter((line) => progress.test(line))
                .forEach(() => {
                    lines += 1;
                    onLine(lines, child);
                });
        });
    }
    const limit = setTimeout(() => {
        output += `\nerror: it did not end within ${longestRunMs / 60_000} minutes, and was killed.\n`;
        child.kill("SIGKILL");
    }, longestRunMs);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(limit);
    return { code, output, lines, milliseconds: performance.now() - started };
}

/** What a script prints. It throws what the script complains of. */
export async function printed(script: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    const child = spawn(process.execPath, [script, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    let complaint = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.stderr.setEncoding("utf8").on("data", (part: string) => (complaint += part));
    const [code] = (await once(child, "close")) as [number | null];
    if (code !== 0) {
        throw new Error(`${path.basename(script)} failed: ${complaint.trim()}`);
    }
    return text;
}
