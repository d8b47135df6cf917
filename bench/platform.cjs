// Where the time of a deployment of the platform stack goes: `up` from nothing, an `up` without changes and a `destroy`,
// with the processor time of the engine, the program, the providers and the local Azure.
//
//     npm run build && node bench/platform.cjs [STACK]
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { Deployment } = require("../local/dist/chaos/deployment.js");

const [stack = "dev"] = process.argv.slice(2);
const root = path.join(__dirname, "..");
const rehearse = path.join(root, "scripts", "rehearse.cjs");

/** Processes by what their command lines have. */
const parts = [
    ["engine and command line", "rehearse.cjs"],
    ["program", "cmd/run"],
    ["data plane", "cmd/dynamic-provider"],
    ["provider stand-ins", "local/dist/providers"],
];

/** Loaded into every process: notes at its end what it has used. Those that are told to end do so with a note, too. */
const preload = `
const { appendFileSync } = require("node:fs");
process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    const used = { script: process.argv[1], cpu: (user + system) / 1e6, memory: process.resourceUsage().maxRSS / 1024 };
    appendFileSync(process.env.BENCH_USED, JSON.stringify(used) + "\\n");
});
process.on("SIGTERM", () => process.listenerCount("SIGTERM") === 1 && process.exit(143));
`;

async function measure(deployment, folder, title, command, args) {
    fs.writeFileSync(process.env.BENCH_USED, "");
    const log = path.join(folder, "events.jsonl");
    fs.rmSync(log, { force: true });
    const { code, output, milliseconds } = await deployment.run(command, [...args, "--event-log", log]);
    if (code !== 0) {
        throw new Error(output);
    }
    const lines = (file) => fs.readFileSync(file, "utf8").trim().split("\n").map(JSON.parse);
    const used = lines(process.env.BENCH_USED);
    const row = { "": title, "time (s)": (milliseconds / 1000).toFixed(1) };
    row["steps"] = lines(log).filter(({ resOutputsEvent }) => resOutputsEvent !== undefined).length;
    for (const [name, mark] of parts) {
        const own = used.filter(({ script }) => script?.includes(mark));
        const cpu = own.reduce((sum, { cpu }) => sum + cpu, 0);
        const memory = Math.round(Math.max(0, ...own.map(({ memory }) => memory)));
        row[name] = own.length === 0 ? "-" : `${cpu.toFixed(2)} s, ${memory} MB`;
    }
    return row;
}

async function main() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bench-platform-"));
    const file = path.join(folder, "preload.cjs");
    fs.writeFileSync(file, preload);
    const deployment = await Deployment.open(root, rehearse, stack);
    process.env.BENCH_USED = path.join(folder, "used.jsonl");
    process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --require=${file}`;
    try {
        const rows = [
            await measure(deployment, folder, "up from nothing", "up", []),
            await measure(deployment, folder, "up without changes", "up", []),
            await measure(deployment, folder, "destroy", "destroy", ["--yes", "--skip-preview"]),
        ];
        console.log(`The platform stack, ${stack}: processor time and peak memory by process.`);
        console.table(rows);
    } finally {
        await deployment.close();
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

main();
