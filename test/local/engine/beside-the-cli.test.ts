import { spawnSync } from "node:child_process";
import path from "node:path";
import { TestProject } from "./harness";
import { type OwnScenario, ownScenarios, prelude } from "./own-scenarios";
import { removeTemporary } from "./temporary";

const bin = path.resolve(__dirname, "../../../local/bin/pulumi-local.cjs");

/** Where a real CLI may be. npm's own folders don't count: what is there may fetch one from the network first. */
const searched = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(path.delimiter);

/** Whether a real Pulumi CLI answers. */
function pulumiAnswers(): boolean {
    const asked = spawnSync("pulumi", ["version"], { env: { ...process.env, PATH: searched }, encoding: "utf8" });
    return asked.status === 0 && /^v?\d+\.\d+/.test(asked.stdout);
}

interface Resource {
    urn: string;
    id?: string;
    delete?: boolean;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    parent?: string;
    protect?: boolean;
    dependencies?: string[];
}

/** What a program came to: the steps of its preview, whether it was deployed, and the state after that. */
interface Stage {
    planned: string[];
    deployed: boolean;
    resources: unknown[];
}

/** A command line with a project of its own. */
class Rehearsed {
    private readonly project = new TestProject();
    private readonly env = { ...this.project.env, PATH: searched, PULUMI_SKIP_UPDATE_CHECK: "true" };

    constructor(private readonly command: readonly string[]) {}

    /** Goes through a scenario, and destroys what is left at its end. */
    run(scenario: OwnScenario): Stage[] {
        this.ok("stack", "init", "dev");
        const stages = scenario.programs.map((program, number) => {
            this.project.write("index.js", `${prelude}${program}\n`);
            return this.stage(scenario.failing?.includes(number) ?? false);
        });
        this.ok("destroy", "--yes", "--skip-preview");
        return [...stages, { planned: [], deployed: true, resources: this.resources() }];
    }

    private stage(fails: boolean): Stage {
        // A preview that fails has no plan that could be compared.
        const { stdout, status } = this.execute("preview", "--json");
        const { steps = [] } = (status === 0 ? JSON.parse(stdout) : {}) as { steps?: { op: string; urn: string }[] };
        const up = this.execute("up", "--yes", "--skip-preview");
        if ((up.status === 0) === fails) {
            throw new Error(`${this.command.join(" ")} up ended with ${up.status}:\n${up.stdout}${up.stderr}`);
        }
        return {
            planned: steps.map(({ op, urn }) => `${op} ${urn}`).sort(),
            deployed: !fails,
            resources: this.resources(),
        };
    }

    private resources(): unknown[] {
        const { deployment } = JSON.parse(this.ok("stack", "export", "--show-secrets")) as {
            deployment: { resources?: Resource[] };
        };
        return (deployment.resources ?? [])
            .map(({ urn, id, inputs, outputs, parent, protect, delete: condemned, dependencies = [] }) => ({
                ...{ urn, parent, protect, condemned },
                // Providers have random ids, and what they hold of the program's text is the SDK's affair.
                ...(urn.includes("pulumi:providers:") ? {} : { id, inputs: own(inputs), outputs: own(outputs) }),
                dependencies: [...dependencies].sort(),
            }))
            .sort((a, b) => (a.urn < b.urn ? -1 : 1));
    }

    private ok(...args: string[]): string {
        const { status, stdout, stderr } = this.execute(...args);
        if (status !== 0) {
            throw new Error(`${[...this.command, ...args].join(" ")} failed:\n${stdout}${stderr}`);
        }
        return stdout;
    }

    private execute(...args: string[]) {
        const [executable = "", ...before] = this.command;
        return spawnSync(executable, [...before, ...args, "--non-interactive"], {
            cwd: this.project.root,
            env: this.env,
            encoding: "utf8",
        });
    }
}

/** Properties without the text of the provider, which the SDK makes of the program. */
function own(properties: Record<string, unknown> = {}): Record<string, unknown> {
    return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== "__provider"));
}

const engine = [process.execPath, bin];

describe("the engine's own scenarios, beside a real Pulumi CLI", () => {
    afterAll(removeTemporary);

    if (process.env["OWN_SCENARIOS"] !== undefined) {
        it.each(ownScenarios)(
            "$title, in the engine alone (OWN_SCENARIOS)",
            (scenario) => {
                const stages = new Rehearsed(engine).run(scenario);
                expect(stages.at(-1)?.resources).toEqual([]);
                expect(stages.map(({ deployed }) => deployed)).toContain(true);
            },
            300_000,
        );
    }

    if (!pulumiAnswers()) {
        it.skip(`compared nothing: no Pulumi CLI answers \`pulumi version\` on the PATH (${ownScenarios.length} scenarios)`, () =>
            undefined);
        return;
    }

    it.each(ownScenarios)(
        "$title, as the CLI does",
        (scenario) => {
            expect(new Rehearsed(engine).run(scenario)).toEqual(new Rehearsed(["pulumi"]).run(scenario));
        },
        300_000,
    );
});
