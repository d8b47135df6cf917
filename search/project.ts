/** The project that is deployed while planted values are searched for, in a folder of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import type { Place } from "./find";

const repository = resolve(__dirname, "../..");

/** Which deployment engine runs the project. */
export type EngineName = "local" | "pulumi";

/** What a command printed, and how it ended. */
export interface Run {
    readonly code: number | null;
    readonly stdout: string;
    /** Standard output and standard error, in the order in which they came. */
    readonly output: string;
}

/** A project with its configuration, state and local Azure. */
export class Project {
    readonly #root = mkdtempSync(join(tmpdir(), "search-secrets-"));
    readonly #folder = join(this.#root, "project");
    /** Where everything that runs keeps its temporary files: searched, too. */
    readonly #temporary = join(this.#root, "tmp");
    /** Where the deployer keeps files with values: not searched. */
    readonly files = join(this.#root, "deployer");
    readonly #transcripts: Place[] = [];
    #azure: ChildProcess | undefined;

    constructor(private readonly engine: EngineName) {
        for (const folder of [this.#folder, this.#temporary, this.files]) {
            mkdirSync(folder);
        }
        symlinkSync(join(repository, "node_modules"), join(this.#folder, "node_modules"));
        const runtime = "runtime: { name: nodejs, options: { typescript: false } }";
        writeFileSync(join(this.#folder, "Pulumi.yaml"), `name: search\n${runtime}\n`);
        writeFileSync(join(this.#folder, "Pulumi.dev.yaml"), "config: {}\n");
        writeFileSync(join(this.#folder, "package.json"), '{ "main": "index.js" }\n');
        const program = JSON.stringify(join(__dirname, "program.js"));
        writeFileSync(join(this.#folder, "index.js"), `module.exports = require(${program});\n`);
    }

    /** Serves the local Azure for all that follows. */
    async serveAzure(): Promise<void> {
        this.#azure = this.#start("rehearse.cjs", ["local"], {});
        const printed = this.#record("the local Azure", this.#azure);
        await Promise.race([once(this.#azure.stdout!, "data"), once(this.#azure, "close")]);
        if (this.#azure.exitCode !== null) {
            throw new Error(`The local Azure did not start:\n${printed.output}`);
        }
    }

    /** Runs an operation of the rehearsal to its end, most verbosely. */
    async deploy(operation: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Run> {
        return this.#finish(`${operation} ${args.join(" ")}`.trim(), this.#rehearse(operation, args, environment));
    }

    /** Verifies the deployed stack, with reports in a folder. */
    async verify(reports: string): Promise<Run> {
        const args = ["--report", reports];
        return this.#finish("verify", this.#start("verify.cjs", args, { AZURE_LOG_LEVEL: "verbose" }));
    }

    /** Runs an operation until it has said something, and then kills its processes at once (`kill -9`). */
    async killWhen(operation: string, said: RegExp, environment: NodeJS.ProcessEnv): Promise<Run> {
        const child = this.#rehearse(operation, [], environment);
        const printed = this.#record(`${operation}, killed`, child);
        for (const stream of [child.stdout!, child.stderr!]) {
            stream.on("data", () => {
                if (said.test(printed.output) && child.exitCode === null && child.signalCode === null) {
                    process.kill(-child.pid!, "SIGKILL");
                }
            });
        }
        return ended(child, printed);
    }

    /** Runs another command of the engine on the stack. */
    async engineCommand(args: readonly string[], recorded: "recorded" | "unrecorded" = "recorded"): Promise<Run> {
        const env = {
            PULUMI_BACKEND_URL: `file://${this.#local("state")}`,
            PULUMI_CONFIG_PASSPHRASE: this.#passphrase(),
        };
        const place = [...args, "--stack", "dev", "-C", this.#folder];
        const child =
            this.engine === "pulumi"
                ? spawn("pulumi", place, this.#options(env))
                : this.#start("../local/bin/pulumi-local.cjs", place, env);
        return recorded === "recorded" ? this.#finish(args.join(" "), child) : ended(child, collect(child));
    }

    /** What somebody with the Azure SDK sees or does in a vault. Its output is not recorded: it may be values. */
    async inVault(vaultUri: string, ...args: string[]): Promise<unknown> {
        const target = JSON.parse(readFileSync(this.#local("azure", "target.json"), "utf8")) as Record<string, string>;
        const env = {
            HTTPS_PROXY: target["proxy"],
            NO_PROXY: "127.0.0.1,localhost",
            NODE_EXTRA_CA_CERTS: resolve(this.#local("azure"), target["ca"]!),
            ARM_TENANT_ID: target["tenantId"],
            ARM_CLIENT_ID: target["clientId"],
            ARM_CLIENT_SECRET: target["clientSecret"],
        };
        const child = this.#start(join(__dirname, "in-vault.js"), [vaultUri, ...args], env);
        const { code, stdout, output } = await ended(child, collect(child));
        if (code !== 0) {
            throw new Error(`A look into the vault failed:\n${output}`);
        }
        return JSON.parse(stdout) as unknown;
    }

    /** What everything so far has left behind: files and what was printed. The local Azure's own store is the vault itself. */
    places(): Place[] {
        const store = this.#local("azure") + sep;
        const files = [this.#folder, this.#temporary].flatMap((folder) => filesBelow(folder));
        return [
            ...files
                .filter((file) => !file.startsWith(store))
                .map((file) => ({ name: relative(this.#root, file), content: readFileSync(file) })),
            ...this.#transcripts,
        ];
    }

    /** A folder that is searched. */
    get searched(): string {
        return this.#temporary;
    }

    async dispose(): Promise<void> {
        const azure = this.#azure;
        if (azure !== undefined && azure.exitCode === null && azure.signalCode === null) {
            const ended = once(azure, "close");
            azure.kill("SIGTERM");
            await ended;
        }
        rmSync(this.#root, { recursive: true, force: true });
    }

    #rehearse(operation: string, args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
        const verbose = this.engine === "pulumi" ? ["--engine", "pulumi", "-v=9", "--logtostderr", "--logflow"] : [];
        const env = { ...environment, SEARCH_FILES: this.files, AZURE_LOG_LEVEL: "verbose" };
        return this.#start("rehearse.cjs", [operation, ...args, ...verbose], env);
    }

    #start(script: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
        return spawn(process.execPath, [resolve(repository, "scripts", script), ...args], this.#options(env));
    }

    /** Each is a process group of its own, so that it can be killed with all that it started. */
    #options(env: NodeJS.ProcessEnv) {
        return {
            cwd: this.#folder,
            env: { ...process.env, ...env, TMPDIR: this.#temporary, NO_COLOR: "1" },
            stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"],
            detached: true,
        };
    }

    #finish(name: string, child: ChildProcess): Promise<Run> {
        return ended(child, this.#record(name, child));
    }

    /** Keeps what a process prints among the places that are searched, for as long as it runs. */
    #record(name: string, child: ChildProcess): { stdout: string; output: string } {
        const printed = collect(child);
        this.#transcripts.push({
            name: `what command ${this.#transcripts.length + 1} printed (${name})`,
            get content() {
                return Buffer.from(printed.output);
            },
        });
        return printed;
    }

    #local(...parts: string[]): string {
        return join(this.#folder, ".local", ...parts);
    }

    #passphrase(): string {
        return readFileSync(this.#local("passphrase"), "utf8");
    }
}

async function ended(child: ChildProcess, printed: { stdout: string; output: string }): Promise<Run> {
    const [code] = (await once(child, "close")) as [number | null];
    return { ...printed, code };
}

function collect(child: ChildProcess): { stdout: string; output: string } {
    const printed = { stdout: "", output: "" };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        printed.stdout += text;
        printed.output += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (printed.output += text));
    return printed;
}

/** Links are not followed: what they lead to is not the project's. */
function filesBelow(folder: string): string[] {
    if (!existsSync(folder)) {
        return [];
    }
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
}
