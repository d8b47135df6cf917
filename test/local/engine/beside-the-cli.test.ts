import { spawnSync } from "node:child_process";
import path from "node:path";
import { TestProject } from "./harness";
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
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    dependencies?: string[];
}

/** A program of dynamic resources, one depending on the other, with a secret among their values. */
const program = (value: string, second: boolean): string => `
const pulumi = require("@pulumi/pulumi");
const provider = {
    diff: async (id, olds, news) => ({
        changes: olds.value !== news.value || olds.fixed !== news.fixed,
        replaces: olds.fixed !== news.fixed ? ["fixed"] : [],
    }),
    create: async (inputs) => ({ id: inputs.value, outs: { ...inputs, length: inputs.value.length } }),
    update: async (id, olds, news) => ({ outs: { ...news, length: news.value.length } }),
    delete: async () => {},
};
class Thing extends pulumi.dynamic.Resource {
    constructor(name, props, opts) {
        super(provider, name, { length: undefined, ...props }, opts);
    }
}
const first = new Thing("first", { value: ${JSON.stringify(value)}, fixed: "a" });
${second ? 'new Thing("second", { value: pulumi.secret("hidden"), after: first.length, fixed: "b" });' : ""}
exports.length = first.length;
exports.hidden = pulumi.secret("hidden");
`;

/** What either command line makes of the same steps. */
function rehearse(command: string[]): unknown[] {
    const project = new TestProject();
    const env = { ...project.env, PATH: searched, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const run = (...args: string[]): string => {
        const [executable = "", ...before] = command;
        const answer = spawnSync(executable, [...before, ...args, "--non-interactive"], {
            cwd: project.root,
            env,
            encoding: "utf8",
        });
        if (answer.status !== 0) {
            throw new Error(`${[...command, ...args].join(" ")} failed:\n${answer.stdout}${answer.stderr}`);
        }
        return answer.stdout;
    };
    const resources = (): unknown[] => {
        const { deployment } = JSON.parse(run("stack", "export", "--show-secrets")) as {
            deployment: { resources?: Resource[] };
        };
        return (deployment.resources ?? []).map(({ urn, id, inputs, outputs, dependencies = [] }) => ({
            urn,
            // Providers have random ids, and what they hold of the program's text is the SDK's affair.
            ...(urn.includes("pulumi:providers:") ? {} : { id, inputs, outputs }),
            dependencies: [...dependencies].sort(),
        }));
    };
    const planned = (): unknown[] => {
        const { steps = [] } = JSON.parse(run("preview", "--json")) as { steps?: { op: string; urn: string }[] };
        return steps.map(({ op, urn }) => `${op} ${urn}`).sort();
    };
    const results: unknown[] = [];
    run("stack", "init", "dev");
    for (const source of [program("one", true), program("three", true), program("three", false)]) {
        project.write("index.js", source);
        results.push(planned());
        run("up", "--yes", "--skip-preview");
        results.push(resources());
    }
    run("destroy", "--yes", "--skip-preview");
    results.push(resources());
    return results;
}

describe("the engine's own scenario, beside a real Pulumi CLI", () => {
    afterAll(removeTemporary);

    it("goes through its steps: create, update, delete what is no longer declared, destroy", () => {
        const results = rehearse([process.execPath, bin]);
        const created = results[1] as Resource[];
        expect(created.filter(({ id }) => id !== undefined).map(({ id }) => id)).toEqual(["one", "hidden"]);
        expect(created.find(({ id }) => id === "hidden")?.outputs?.["after"]).toBe(3);
        const updated = results[3] as Resource[];
        expect(updated.find(({ id }) => id === "one")?.outputs).toMatchObject({ value: "three", length: 5 });
        expect((results[5] as Resource[]).some(({ id }) => id === "hidden")).toBe(false);
        expect(results[6]).toEqual([]);
    }, 120_000);

    if (!pulumiAnswers()) {
        it.skip("compared nothing: no Pulumi CLI answers `pulumi version` on the PATH", () => undefined);
        return;
    }

    it("comes to the same plans and states as the CLI", () => {
        expect(rehearse([process.execPath, bin])).toEqual(rehearse(["pulumi"]));
    }, 300_000);
});
