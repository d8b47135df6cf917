import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { once } from "node:events";
import type { Target } from "../azure/local-azure";
import { servedAlreadyCode } from "../azure/store/directory-lock";
import type { Workspace } from "./workspace";

/** A process of the rehearsal beside this one. */
interface Service {
    /** Ends it and waits until it has ended. */
    stop(): Promise<void>;
    /** What to tell when it is gone, though nobody here ended it; undefined while it is there. */
    failure(): Promise<string | undefined>;
    /** Resolves when it has ended, for whatever reason. */
    readonly ended: Promise<unknown>;
}

export interface AzureService extends Service {
    readonly target: Target;
    /** Whether it was started here; else it ran already, and goes on. */
    readonly own: boolean;
}

export interface ProviderService extends Service {
    /** The ports at which the stand-ins listen, as `PULUMI_DEBUG_PROVIDERS` takes them; once they do. */
    readonly debugProviders: Promise<string>;
}

const startTimeoutMs = 20_000;
const pollMs = 20;

/**
 * The local Azure of this workspace: the one that runs already (`npm run local`), or one that is started, with further
 * `args`, and ended by `stop`.
 */
export async function openAzure(workspace: Workspace, args: readonly string[] = []): Promise<AzureService> {
    const running = await runningAzure(workspace);
    if (running !== undefined) {
        return running;
    }
    const child = startNode("azure/main.js", ["--directory", workspace.azure, "--target", workspace.target, ...args]);
    const service = serviceOf("The local Azure", child);
    // The file alone doesn't tell: another rehearsal's may have written it meanwhile.
    let listens = false;
    child.stdout?.once("data", () => (listens = true));
    try {
        const target = await started(service, () => (listens ? readTarget(workspace.target) : undefined));
        return { ...service, own: true, target };
    } catch (error) {
        const other = child.exitCode === servedAlreadyCode ? await startedBeside(workspace) : undefined;
        if (other === undefined) {
            throw error;
        }
        return other;
    }
}

/** The one that another rehearsal has begun to serve at the same time; nothing where it doesn't come to answer. */
async function startedBeside(workspace: Workspace): Promise<AzureService | undefined> {
    for (const limit = Date.now() + startTimeoutMs; Date.now() < limit;) {
        const running = await runningAzure(workspace);
        if (running !== undefined) {
            return running;
        }
        await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    return undefined;
}

async function runningAzure(workspace: Workspace): Promise<AzureService | undefined> {
    const running = readTarget(workspace.target);
    if (running === undefined || !(await answers(running.proxy))) {
        return undefined;
    }
    return {
        target: running,
        own: false,
        stop: () => Promise.resolve(),
        failure: async () =>
            (await answers(running.proxy))
                ? undefined
                : "The local Azure of this project was stopped meanwhile. One that a rehearsal has started ends with that rehearsal: " +
                  "`npm run local` beside them serves several at once.",
        ended: new Promise(() => undefined),
    };
}

/** Starts the stand-ins for the provider plugins, with `env` saying where Azure is and who asks. */
export function startProviders(env: NodeJS.ProcessEnv): ProviderService {
    const child = startNode("providers/main.js", [], env);
    const service = serviceOf("The process of the provider stand-ins", child);
    let said = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (said += text));
    const debugProviders = started(service, () => /^(.+)\n/.exec(said)?.[1]).then((line) =>
        Object.entries(JSON.parse(line) as Record<string, number>)
            .map(([name, port]) => `${name}:${port}`)
            .join(","),
    );
    debugProviders.catch(() => undefined); // Told where it is waited for, which may not have come yet.
    return { ...service, debugProviders };
}

/**
 * Starts a compiled script of this workspace. It is a process group of its own, so that Ctrl-C reaches only the
 * deployment, which still needs it to finish cleanly; it ends with this process because its standard input does.
 */
function startNode(script: string, args: string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
    const file = path.join(__dirname, "..", script);
    return spawn(process.execPath, [file, ...args, "--exit-with-parent"], {
        env,
        detached: true,
        stdio: ["pipe", "pipe", "pipe"],
    });
}

function serviceOf(name: string, child: ChildProcess): Service {
    let complaint = "";
    let stopping = false;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (complaint = (complaint + text).slice(-4000)));
    child.stdout?.resume();
    const ended = once(child, "exit");
    return {
        ended,
        stop: async () => {
            stopping = true;
            if (child.exitCode === null && child.signalCode === null) {
                child.kill("SIGTERM");
                await ended;
            }
        },
        failure: () => {
            const end = child.exitCode ?? child.signalCode;
            const gone = end !== null && !stopping;
            return Promise.resolve(
                gone ? `${name} ended unexpectedly (${end}). ${complaint.trim()}`.trim() : undefined,
            );
        },
    };
}

/** Waits until `ready` has an answer, or says why it won't. */
async function started<T>(service: Service, ready: () => T | undefined): Promise<T> {
    let over = false;
    void service.ended.then(() => (over = true));
    for (const limit = Date.now() + startTimeoutMs; ;) {
        const answer = ready();
        if (answer !== undefined) {
            return answer;
        }
        const failure = await service.failure();
        if (failure !== undefined) {
            throw new Error(failure);
        }
        if (over) {
            throw new Error("A process of the rehearsal was ended before it could be reached.");
        }
        if (Date.now() > limit) {
            await service.stop();
            throw new Error(`A process of the rehearsal did not start within ${startTimeoutMs / 1000} s.`);
        }
        await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
}

function readTarget(file: string): Target | undefined {
    return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Target) : undefined;
}

/** Whether something listens at the address of a URL. */
async function answers(url: string): Promise<boolean> {
    const { hostname, port } = new URL(url);
    const socket = net.connect(Number(port), hostname);
    try {
        await once(socket, "connect");
        return true;
    } catch {
        return false; // Nobody listens there: the local Azure of this file has ended.
    } finally {
        socket.destroy();
    }
}
