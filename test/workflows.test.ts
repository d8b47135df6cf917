import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";

const root = path.resolve(__dirname, "..");
const folder = path.join(root, ".github", "workflows");

interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Record<string, unknown>;
    readonly env?: Record<string, string>;
}
interface Job {
    readonly uses?: string;
    readonly permissions?: Record<string, string>;
    readonly environment?: string;
    readonly "runs-on"?: string;
    readonly concurrency?: unknown;
    readonly strategy?: { readonly matrix: Record<string, unknown[]> };
    readonly steps?: readonly Step[];
    readonly "timeout-minutes"?: number;
}
interface Workflow {
    readonly on: Record<string, unknown>;
    readonly permissions: Record<string, string>;
    readonly concurrency?: unknown;
    readonly jobs: Record<string, Job>;
}

const texts = Object.fromEntries(
    fs.readdirSync(folder).map((file) => [file, fs.readFileSync(path.join(folder, file), "utf8")]),
);
const workflows = Object.entries(texts).map(([file, text]) => [file, parse(text) as Workflow] as const);
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
    Object.entries(all).map(([name, job]) => [`${file} ${name}`, job] as const),
);
const steps = jobs.flatMap(([name, job]) => (job.steps ?? []).map((step) => [name, step] as const));
const runs = steps.flatMap(([name, { run }]) => (run === undefined ? [] : [[name, run] as const]));
const stacks = fs.readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

describe("the workflows", () => {
    it("are these", () => {
        expect(Object.keys(texts)).toEqual([
            "checks.yml",
            "deploy-environment.yml",
            "deploy.yml",
            "nightly.yml",
            "preview.yml",
        ]);
    });

    it("may only read, but for the jobs that say why they need more", () => {
        const more = jobs.flatMap(([name, { permissions = {} }]) =>
            Object.entries(permissions)
                .filter(([, access]) => access === "write")
                .map(([what]) => `${name}: ${what}`),
        );
        expect(workflows.map(([, { permissions }]) => permissions)).toEqual(
            workflows.map(() => ({ contents: "read" })),
        );
        expect(more).toEqual([
            "deploy-environment.yml up: id-token",
            ...["dev", "staging", "prod"].map((stack) => `deploy.yml ${stack}: id-token`),
            "nightly.yml drift: id-token",
            "preview.yml azure: id-token",
            "preview.yml comment: pull-requests",
        ]);
    });

    it("never run a pull request's code with secrets or with a token that may write", () => {
        for (const [file, { on, jobs: all }] of workflows.filter(([, workflow]) => "pull_request" in workflow.on)) {
            expect(Object.keys(on)).not.toContain("pull_request_target");
            expect(texts[file]).not.toMatch(/\bsecrets\./);
            for (const { permissions = {}, steps: own = [] } of Object.values(all)) {
                if (Object.entries(permissions).some(([what, access]) => access === "write" && what !== "id-token")) {
                    expect(own.map(({ uses }) => uses?.split("@")[0])).toEqual([
                        "actions/download-artifact",
                        undefined,
                    ]);
                    expect(own.map(({ run }) => run ?? "").join("\n")).not.toMatch(/\b(npm|npx|node|source|bash)\b/);
                }
            }
        }
        expect(Object.values(texts).join("\n")).not.toMatch(/pull_request_target|workflow_run/);
    });

    it("ask Azure only as a federated identity of a GitHub environment", () => {
        const signedIn = jobs.filter(([, job]) => job.steps?.some(({ uses }) => uses?.startsWith("azure/login@")));
        expect(signedIn.map(([name, { environment, permissions }]) => [name, environment, permissions])).toEqual(
            [
                ["deploy-environment.yml up", "${{ inputs.stack }}"],
                ["nightly.yml drift", "nightly-${{ matrix.stack }}"],
                ["preview.yml azure", "preview-${{ matrix.stack }}"],
            ].map(([name, environment]) => [name, environment, { contents: "read", "id-token": "write" }]),
        );
        expect(Object.values(texts).join("\n")).not.toMatch(/CLIENT_SECRET|creds:/);
    });

    it("run on machines of one's own where they reach into vaults, and run no pull request's code there", () => {
        const machines = jobs.filter(([, { uses }]) => uses === undefined).map(([name, job]) => [name, job["runs-on"]]);
        const own = machines.filter(([, machine]) => machine !== "ubuntu-24.04");
        expect(own).toEqual(
            ["deploy-environment.yml up", "nightly.yml drift"].map((name) => [
                name,
                "${{ vars.RUNNER || 'ubuntu-24.04' }}",
            ]),
        );
    });

    it("pin every action to a commit, with its version beside it", () => {
        const used = Object.values(texts).flatMap((text) => text.match(/uses: .*/g) ?? []);
        expect(used.length).toBeGreaterThan(10);
        for (const line of used.filter((one) => !one.startsWith("uses: ./.github/workflows/"))) {
            expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        }
        const versions = new Set(used.map((line) => line.replace(/^uses: /, "")));
        expect(new Set([...versions].map((line) => line.split("@")[0])).size).toBe(versions.size);
        for (const [, { uses }] of jobs.filter(([, job]) => job.uses !== undefined)) {
            expect(fs.existsSync(path.join(root, uses!))).toBe(true);
        }
    });

    it("keep no credential after a checkout, and let nobody's text into a script", () => {
        for (const [, step] of steps.filter(([, { uses }]) => uses?.startsWith("actions/checkout@"))) {
            expect(step.with?.["persist-credentials"]).toBe(false);
        }
        for (const [name, run] of runs) {
            expect([name, run.includes("${{")]).toEqual([name, false]);
        }
    });

    it("end some time, and don't get into each other's way", () => {
        for (const [name, job] of jobs.filter(([, { uses }]) => uses === undefined)) {
            expect([name, job["timeout-minutes"]]).toEqual([name, expect.any(Number)]);
        }
        for (const [file, { concurrency, jobs: all }] of workflows) {
            const own = Object.values(all).every((job) => job.concurrency !== undefined || job.uses !== undefined);
            expect([file, concurrency !== undefined || own]).toEqual([file, true]);
        }
    });

    it("go through every stack that there is", () => {
        for (const [, { strategy }] of jobs.filter(([, job]) => job.strategy?.matrix["stack"] !== undefined)) {
            expect([...strategy!.matrix["stack"]!].sort()).toEqual([...stacks].sort());
        }
        const deploy = workflows.find(([file]) => file === "deploy.yml")![1];
        expect(Object.keys(deploy.jobs).sort()).toEqual([...stacks].sort());
    });

    it("run what is there", () => {
        const { scripts } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as {
            scripts: Record<string, string>;
        };
        const script = /\bnpm (?:run )?(?:--silent )?(?!ci\b|run\b)([a-z][\w-]*)/g;
        const named = runs.flatMap(([, run]) => [...run.matchAll(script)].map(([, name]) => name!));
        expect(new Set(named)).toEqual(new Set(["up", "preview", "verify"]));
        expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
        expect(runs.filter(([, run]) => run === ".ci/run")).toHaveLength(1);
        expect(fs.statSync(path.join(root, ".ci", "run")).mode & 0o111).not.toBe(0);
        const files = runs.flatMap(([, run]) => [...run.matchAll(/\bnode (\S+)/g)].map(([, file]) => file!));
        expect(files.sort()).toEqual(["components/bin/pulumi-azure-keyvault-verify.cjs", "scripts/review.cjs"]);
        const settings = runs.flatMap(([, run]) =>
            [...run.matchAll(/--policy-pack-config "([^"]+)"/g)].map(([, file]) => file!),
        );
        expect(settings.length).toBe(3);
        for (const file of [
            ...files,
            ...settings.flatMap((one) => stacks.map((name) => one.replace("$STACK", name))),
        ]) {
            expect([file, fs.existsSync(path.join(root, file))]).toEqual([file, true]);
        }
    });

    it("have the Pulumi CLI fetched before its output goes anywhere: its first call prints the installer's text too", () => {
        const taken = jobs.flatMap(([name, job]) => {
            const scripts = (job.steps ?? []).map(({ run }) => run ?? "");
            const first = scripts.findIndex((run) => /npx pulumi [^\n|>]*[|>]/.test(run));
            return first < 0 ? [] : [[name, scripts.slice(0, first).includes("npx pulumi version")]];
        });
        expect(taken).toEqual([
            ["nightly.yml drift", true],
            ["preview.yml azure", true],
        ]);
    });

    const shells = spawnSync("bash", ["--version"]).status === 0 ? it : it.skip;
    shells("have scripts that a shell can read (skipped without bash)", () => {
        for (const [name, run] of runs) {
            expect([name, spawnSync("bash", ["-n"], { input: run, encoding: "utf8" }).stderr]).toEqual([name, ""]);
        }
    });

    const actionlint = ["actionlint", path.join(os.homedir(), "go", "bin", "actionlint")].find(
        (command) => spawnSync(command, ["--version"]).status === 0,
    );
    const why =
        "skipped: no actionlint answers; `go install github.com/rhysd/actionlint/cmd/actionlint@latest` brings it";
    (actionlint === undefined ? it.skip : it)(`pass actionlint${actionlint === undefined ? ` (${why})` : ""}`, () => {
        const files = Object.keys(texts).map((file) => path.join(folder, file));
        expect(execFileSync(actionlint!, ["-no-color", ...files], { encoding: "utf8" })).toBe("");
    });
});

describe("the policy pack's settings of a stack", () => {
    it.each(stacks)("except what the stack's own guardrails except: %s", (stack) => {
        const read = (file: string) => parse(fs.readFileSync(path.join(root, file), "utf8")) as Record<string, unknown>;
        const own = (read(`Pulumi.${stack}.yaml`)["config"] as Record<string, unknown>)["platform:guardrails"] as
            { profile: string; level: string; except: unknown[] } | undefined;
        const pack = read(`policy/stacks/${stack}.json`);
        expect(pack).toEqual({
            all: own?.level === "error" ? "mandatory" : "advisory",
            guardrails: { profile: own?.profile ?? "cis", ...(own === undefined ? {} : { except: own.except }) },
        });
    });
});
