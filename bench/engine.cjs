// What the local engine costs: `up` and an `up` without changes of programs with more and more dynamic resources.
// The engine runs in this process, so its CPU time is told apart from the program's and the provider's.
//
//     npm run build && node bench/engine.cjs [COUNT...]
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { runPulumiLocal } = require("../local/dist/engine/cli.js");

const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 300, 1000, 2000];

const handlers = `
exports.thing = {
    check: async (olds, news) => ({ inputs: news }),
    diff: async (id, olds, news) => ({ changes: olds.value !== news.value }),
    create: async (inputs) => ({ id: inputs.name, outs: inputs }),
    delete: async () => {},
};
`;

const program = `
const pulumi = require("@pulumi/pulumi");
class Thing extends pulumi.CustomResource {
    constructor(name, value) {
        const __provider = 'exports.handler = () => require("bench-things").thing;';
        super("pulumi-nodejs:dynamic/bench:Thing", name, { __provider, name, value });
    }
}
for (let i = 0; i < Number(process.env.BENCH_COUNT); i++) {
    new Thing("thing-" + i, "value");
}
`;

/** A project with the program, whose packages are this repository's. */
function makeProject() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-engine-"));
    const modules = path.join(folder, "node_modules");
    fs.mkdirSync(path.join(modules, "bench-things"), { recursive: true });
    fs.symlinkSync(path.join(__dirname, "..", "node_modules", "@pulumi"), path.join(modules, "@pulumi"));
    fs.writeFileSync(
        path.join(modules, "bench-things", "package.json"),
        '{ "name": "bench-things", "main": "index.js" }',
    );
    fs.writeFileSync(path.join(modules, "bench-things", "index.js"), handlers);
    fs.writeFileSync(
        path.join(folder, "Pulumi.yaml"),
        "name: bench\nruntime: { name: nodejs, options: { typescript: false } }\n",
    );
    fs.writeFileSync(path.join(folder, "package.json"), '{ "name": "bench", "main": "index.js" }');
    fs.writeFileSync(path.join(folder, "index.js"), program);
    fs.mkdirSync(path.join(folder, "state"));
    return folder;
}

async function run(folder, count, ...argv) {
    let said = "";
    const collect = { write: (text) => ((said += text), true), isTTY: false };
    const env = {
        ...process.env,
        PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, "state")).href,
        PULUMI_CONFIG_PASSPHRASE: "bench",
        BENCH_COUNT: String(count),
    };
    const [cpu, start] = [process.cpuUsage(), performance.now()];
    const code = await runPulumiLocal([...argv, "-C", folder], { env, stdout: collect, stderr: collect, cwd: folder });
    const spent = process.cpuUsage(cpu);
    if (code !== 0) {
        throw new Error(`pulumi-local ${argv.join(" ")} failed:\n${said}`);
    }
    return { wall: performance.now() - start, cpu: (spent.user + spent.system) / 1000 };
}

async function main() {
    const rows = [];
    for (const count of counts) {
        const folder = makeProject();
        try {
            await run(folder, count, "stack", "init", "dev");
            const up = await run(folder, count, "up", "--yes", "--skip-preview", "--stack", "dev");
            const same = await run(folder, count, "up", "--yes", "--skip-preview", "--stack", "dev");
            rows.push({
                resources: count,
                cpu: up.cpu,
                "up (s)": (up.wall / 1000).toFixed(1),
                "engine CPU, ms a resource": (up.cpu / count).toFixed(2),
                "no-change up (s)": (same.wall / 1000).toFixed(1),
                "engine CPU, ms a resource ": (same.cpu / count).toFixed(2),
                "state, bytes a resource": Math.round(
                    fs.statSync(path.join(folder, "state/.pulumi/stacks/bench/dev.json")).size / count,
                ),
            });
        } finally {
            fs.rmSync(folder, { recursive: true, force: true });
        }
    }
    console.table(rows.map(({ cpu, ...row }) => row));
    const [first, last] = [rows[0], rows.at(-1)];
    const further = (last.cpu - first.cpu) / (last.resources - first.resources);
    console.log(
        `engine CPU of each further resource, from ${first.resources} to ${last.resources}: ${further.toFixed(2)} ms; ` +
            `most memory that the engine had: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
    );
}

main();
