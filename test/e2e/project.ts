import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const repository = path.resolve(__dirname, "../..");

/** What one run of the command line said. */
export interface Run {
    readonly code: number | null;
    readonly stdout: string;
    /** Standard output and standard error. */
    readonly output: string;
    readonly seconds: number;
}

/** The project of this repository in a folder of its own, so that a test has its own configuration, state and local Azure. */
export class TestProject {
    readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-"));
    readonly #running = new Set<ChildProcess>();

    constructor() {
        for (const file of fs.readdirSync(repository).filter((name) => /^(Pulumi.*|rehearsal)\.yaml$/.test(name))) {
            fs.copyFileSync(path.join(repository, file), path.join(this.directory, file));
        }
        for (const folder of ["stacks", "node_modules"]) {
            fs.symlinkSync(path.join(repository, folder), path.join(this.directory, folder));
        }
    }

    /** Runs the rehearsal's command line as `npm run` does, to its end. */
    async run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
        const start = Date.now();
        const child = this.start(args, env);
        let stdout = "";
        let output = "";
        child.stdout?.setEncoding("utf8").on("data", (text: string) => {
            stdout += text;
            output += text;
        });
        child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
        const [code] = (await once(child, "close")) as [number | null];
        this.#running.delete(child);
        return { code, stdout, output, seconds: (Date.now() - start) / 1000 };
    }

    /** Starts the rehearsal's command line and leaves it running; `dispose` ends it. */
    start(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
        const script = path.join(repository, "scripts", "rehearse.cjs");
        const child = spawn(process.execPath, [script, ...args], {
            cwd: this.directory,
            env: { ...process.env, ...env, NO_COLOR: "1" },
            stdio: ["ignore", "pipe", "pipe"],
        });
        this.#running.add(child);
        return child;
    }

    file(name: string): string {
        return path.join(this.directory, name);
    }

    read(name: string): string {
        return fs.readFileSync(this.file(name), "utf8");
    }

    write(name: string, content: string): void {
        fs.writeFileSync(this.file(name), content);
    }

    /** Changes a file of the project; fails where the change changes nothing. */
    edit(name: string, change: (text: string) => string): void {
        const before = this.read(name);
        const after = change(before);
        if (after === before) {
            throw new Error(`The edit of ${name} changed nothing.`);
        }
        fs.writeFileSync(this.file(name), after);
    }

    /** The resources in a stack's state, as they are on disk. */
    resources(
        stack = "dev",
        project = "platform",
    ): { urn: string; type: string; id?: string; outputs?: Record<string, unknown> }[] {
        const state = JSON.parse(this.read(`.local/state/.pulumi/stacks/${project}/${stack}.json`)) as {
            checkpoint: { latest?: { resources?: { urn: string; type: string; id?: string }[] } };
        };
        return state.checkpoint.latest?.resources ?? [];
    }

    /** All files below a folder of the project, with their contents. */
    files(folder: string): { name: string; content: Buffer }[] {
        return fs
            .readdirSync(this.file(folder), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => path.join(entry.parentPath, entry.name))
            .map((name) => ({ name: path.relative(this.directory, name), content: fs.readFileSync(name) }));
    }

    async dispose(): Promise<void> {
        for (const child of this.#running) {
            if (child.exitCode === null && child.signalCode === null) {
                const ended = once(child, "exit");
                child.kill("SIGTERM");
                await ended;
            }
        }
        fs.rmSync(this.directory, { recursive: true, force: true });
    }
}
