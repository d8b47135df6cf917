// Runs the user's program with the SDK's own runner.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { programHeap } from "../heap";
import { programEnvironment } from "./child-environment";
import type { DeploymentContext } from "./context";
import { locateProgram, sdkScript } from "./program-folder";

/** The exit code by which the SDK says that it has reported the error itself. */
const ERROR_WAS_REPORTED = 32;

/** How a program ended. */
export type ProgramEnd = "ok" | "reported" | { exitCode: number | null; signal: NodeJS.Signals | null };

/** A program that is running. */
export interface RunningProgram {
    ended: Promise<ProgramEnd>;
    kill(): void;
}

/** What the program prints. */
export type PrintSink = (stream: "stdout" | "stderr", line: string) => void;

/** Starts the program. It finds the monitor and the engine at `address`. */
export function startProgram(
    context: DeploymentContext,
    preview: boolean,
    address: string,
    onPrint: PrintSink,
): RunningProgram {
    const { folder, entry } = locateProgram(context.root, context.program);
    const args = [
        ...programHeap,
        ...(context.program.nodeArgs ?? []),
        sdkScript(folder, "cmd/run"),
        ...["--monitor", address, "--engine", address],
        ...["--organization", context.organization, "--project", context.project, "--stack", context.stack],
        ...["--root-directory", context.root, "--pwd", folder],
        ...(preview ? ["--dry-run"] : []),
        ...["--parallel", String(context.parallel ?? 0)],
        entry,
    ];
    // A group of its own: an interrupt from the terminal is the engine's to handle.
    const child = spawn(process.execPath, args, {
        cwd: folder,
        env: environment(context),
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
    });
    return { ended: end(child, onPrint), kill: () => child.kill("SIGKILL") };
}

function environment(context: DeploymentContext): NodeJS.ProcessEnv {
    const { program } = context;
    return {
        ...programEnvironment(context.env ?? process.env),
        ...programConfig(context),
        PULUMI_NODEJS_TYPESCRIPT: String(program.typescript ?? true),
        ...(program.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: program.tsconfig }),
    };
}

/** The stack's configuration, as the SDK takes it from the environment. */
export function programConfig({ config, secretConfigKeys }: DeploymentContext): NodeJS.ProcessEnv {
    const keys = [...config].map(([key, value]) => [key.replace(":", ":config:"), value] as const);
    return {
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(keys)),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify([...secretConfigKeys]),
    };
}

async function end(child: ChildProcess, onPrint: PrintSink): Promise<ProgramEnd> {
    const streams = (["stdout", "stderr"] as const).map(async (name) => {
        const stream = child[name];
        if (stream !== null) {
            for await (const line of createInterface({ input: stream })) {
                onPrint(name, line);
            }
        }
    });
    const [exitCode, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code, by) => resolve([code, by]));
    });
    await Promise.all(streams);
    if (exitCode === 0) {
        return "ok";
    }
    return exitCode === ERROR_WAS_REPORTED ? "reported" : { exitCode, signal };
}
