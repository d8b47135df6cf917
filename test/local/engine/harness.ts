import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { runPulumiLocal } from "../../../local/engine/cli";
import type { PolicyAnalyzer } from "../../../local/engine/deploy/policies";
import { temporaryDirectory } from "./temporary";

/** A salt whose passphrase is "test": keys are made once a salt, and making one takes a fifth of a second. */
export const testSalt = "v1:A2b1peSYTiE=:v1:N/apE7nTMSbcsUKR:fS/iS509hUxXzjjhyHOdZxefPcSkaw==";

/** What a command answered. */
export interface Answer {
    code: number;
    stdout: string;
    stderr: string;
}

/** A project in a folder of its own, with a backend of its own, and the command line for it. */
export class TestProject {
    readonly directory = temporaryDirectory();
    readonly root = path.join(this.directory, "project");
    readonly state = path.join(this.directory, "state");
    readonly env: NodeJS.ProcessEnv = {
        PATH: process.env["PATH"],
        HOME: this.directory,
        PULUMI_HOME: path.join(this.directory, "home"),
        PULUMI_BACKEND_URL: `file://${this.state}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
    };

    /** Rules for the deployments. */
    policies?: PolicyAnalyzer;

    constructor(projectYaml = "name: proj\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n") {
        for (const folder of [this.root, this.state]) {
            mkdirSync(folder);
        }
        this.write("Pulumi.yaml", projectYaml);
        this.write("package.json", '{ "name": "proj", "main": "index.js" }');
        symlinkSync(path.resolve(__dirname, "../../../node_modules"), path.join(this.root, "node_modules"));
    }

    /** `stack init`, on the salt of all tests. */
    async initStack(stack: string): Promise<void> {
        this.write(`Pulumi.${stack}.yaml`, `encryptionsalt: ${testSalt}\n`);
        await this.ok(`stack init ${stack}`);
    }

    write(file: string, text: string): void {
        writeFileSync(path.join(this.root, file), text);
    }

    read(file: string): string {
        return readFileSync(path.join(this.root, file), "utf8");
    }

    /** Runs a command line, its words separated by spaces or given one by one. */
    async run(command: string | string[], stdin = ""): Promise<Answer> {
        const out: string[] = [];
        const err: string[] = [];
        const code = await runPulumiLocal(typeof command === "string" ? command.split(" ") : command, {
            env: this.env,
            cwd: this.root,
            stdin: Readable.from([stdin]) as NodeJS.ReadableStream,
            stdout: { write: (text) => out.push(text) },
            stderr: { write: (text) => err.push(text) },
            ...(this.policies ? { policies: this.policies } : {}),
        });
        return { code, stdout: out.join(""), stderr: err.join("") };
    }

    /** `run` for a command that must succeed; answers what it printed. */
    async ok(command: string | string[], stdin?: string): Promise<string> {
        const { code, stdout, stderr } = await this.run(command, stdin);
        if (code !== 0) {
            throw new Error(`${String(command)} ended with ${code}: ${stderr}${stdout}`);
        }
        return stdout;
    }
}
