// A project that deploys many secrets of one vault in the rehearsal, with the requests to the vault counted.
"use strict";
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const repository = path.join(__dirname, "..");
const script = path.join(repository, "scripts", "rehearse.cjs");

/** The project in a folder of its own, with its local Azure served until `dispose`. */
class ManySecrets {
    constructor(count) {
        this.env = { ...process.env, SECRETS_COUNT: String(count), NO_COLOR: "1" };
        this.folder = fs.mkdtempSync(path.join(os.tmpdir(), "many-secrets-"));
        fs.symlinkSync(path.join(repository, "node_modules"), path.join(this.folder, "node_modules"));
        const project = "name: many\nruntime: { name: nodejs, options: { typescript: false } }\n";
        fs.writeFileSync(path.join(this.folder, "Pulumi.yaml"), project);
        fs.writeFileSync(path.join(this.folder, "Pulumi.dev.yaml"), "config: {}\n");
        fs.writeFileSync(path.join(this.folder, "package.json"), '{ "main": "index.js" }\n');
        fs.copyFileSync(path.join(__dirname, "programs", "many-secrets.cjs"), path.join(this.folder, "index.js"));
    }

    async serveAzure() {
        this.azure = this.start("local");
        await once(this.azure.stdout, "data");
        this.target = JSON.parse(fs.readFileSync(path.join(this.folder, ".local/azure/target.json"), "utf8"));
    }

    /** Starts an operation, as a process group of its own. */
    start(...args) {
        return spawn(process.execPath, [script, ...args], {
            cwd: this.folder,
            env: this.env,
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
    }

    /** Runs an operation to its end: what it printed, how long it took, and the vault's requests since the last look. */
    async run(...args) {
        const started = performance.now();
        const child = this.start(...args);
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text) => (output += text));
        }
        const [code] = await once(child, "close");
        return { code, output, seconds: (performance.now() - started) / 1000, calls: await this.calls() };
    }

    /**
     * Starts an operation, and kills it (`kill -9`) when it has said something. Its data plane, a group of its own, ends a moment later: what
     * it was at comes with a later look at the calls.
     */
    async killWhen(said, ...args) {
        const child = this.start(...args);
        let output = "";
        child.stderr.resume();
        child.stdout.setEncoding("utf8").on("data", (text) => {
            output += text;
            if (said.test(output) && child.signalCode === null && child.exitCode === null) {
                process.kill(-child.pid, "SIGKILL");
            }
        });
        const [code, signal] = await once(child, "close");
        return { code, signal, output };
    }

    /** How often secrets were asked for since the last look, by method and status: `{ "PUT 200": 3 }`. */
    async calls() {
        const headers = { authorization: `Bearer ${this.target.managementToken}` };
        const { requests, total } = await (await fetch(`${this.target.management}/requests`, { headers })).json();
        const { seen = 0 } = this;
        this.seen = total;
        const counts = {};
        const later = requests.filter((each) => each.number > seen && each.path.startsWith("/secrets/"));
        for (const { method, path: place, status } of later) {
            const call = `${method} ${status}`;
            counts[call] = (counts[call] ?? 0) + 1;
            this.sets = method === "PUT" && status === 200 ? [...(this.sets ?? []), place] : this.sets;
        }
        return counts;
    }

    /** The resources in the state. */
    resources() {
        const { checkpoint } = JSON.parse(fs.readFileSync(this.stateFile(), "utf8"));
        return checkpoint.latest.resources;
    }

    stateFile() {
        return path.join(this.folder, ".local/state/.pulumi/stacks/many/dev.json");
    }

    async dispose() {
        if (this.azure !== undefined && this.azure.exitCode === null) {
            const ended = once(this.azure, "close");
            this.azure.kill("SIGTERM");
            await ended;
        }
        fs.rmSync(this.folder, { recursive: true, force: true });
    }
}

module.exports = { ManySecrets };
