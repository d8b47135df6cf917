// How long deployments take, beside the least that the same work can take, in one run on one machine:
//
//     npm run bench [-- --keys N --secrets N --grants N --growth N,N,…]
//
// Prints a table in Markdown. Figures of one run compare with each other; those of two machines don't.
"use strict";
const { execFile } = require("node:child_process");
const os = require("node:os");
const path = require("node:path");
const { parseArgs, promisify } = require("node:util");
require("../scripts/build.cjs").build();
const { Deployment } = require("../local/dist/chaos/deployment.js");
const { peakMemory } = require("./memory.cjs");

const run = promisify(execFile);
const rehearse = path.join(__dirname, "..", "scripts", "rehearse.cjs");
const vaults = /\.vault\.azure\.net$/;
const rows = [];

function row(what, measured, goal) {
    rows.push(`| ${what} | ${measured} | ${goal} |`);
    process.stderr.write(`${what}: ${measured}\n`);
}

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
const ratio = (a, b) => (a / b).toFixed(2);

/** Opens a project, does something with its deployments, and closes it. */
async function using(project, work) {
    const deployment = await Deployment.open(path.join(__dirname, project), rehearse, "dev");
    try {
        return await work(deployment);
    } finally {
        await deployment.close();
    }
}

async function succeed(running) {
    const result = await running;
    if (result.code !== 0) {
        throw new Error(result.output);
    }
    return result;
}

/** Milliseconds that the script on the SDKs takes, on its own clock and on ours, and its requests. */
async function byHand(deployment) {
    await deployment.reset();
    const env = { ...deployment.environment, BENCH_DEPLOYER: deployment.target.objectId };
    const started = performance.now();
    await run(process.execPath, [path.join(__dirname, "by-hand.cjs")], { env });
    return {
        milliseconds: performance.now() - started,
        requests: await deployment.requests(),
        vaultRequests: await deployment.requests(vaults),
    };
}

/** The least of so many measurements: what is above it is what else the machine did. */
async function least(turns, measure) {
    const all = [];
    for (let turn = 0; turn < turns; turn++) {
        all.push(await measure());
    }
    return Math.min(...all);
}

/** A deployment of a program that loads Pulumi's packages and declares nothing: the bare start-up time. */
function bareStart() {
    return using("bare", async (deployment) => {
        await succeed(deployment.run("up"));
        return least(3, async () => (await succeed(deployment.run("up"))).milliseconds);
    });
}

async function large({ latency, keys, secrets, bare }) {
    await using("large", async (deployment) => {
        await deployment.manage("PUT", "/latency", [{ milliseconds: latency }]);
        const name = latency === 0 ? "no latency" : `${latency} ms latency`;
        const limit = await byHand(deployment);
        await deployment.reset();
        const up = await succeed(deployment.run("up"));
        const [requests, vaultRequests] = [await deployment.requests(), await deployment.requests(vaults)];
        row(
            `${name}: \`up\` / a script on the SDKs`,
            `${seconds(up.milliseconds)} / ${seconds(limit.milliseconds)} = ${ratio(up.milliseconds, limit.milliseconds)}`,
            "≤ 1.5",
        );
        const beyond = Math.max(0, up.milliseconds - bare);
        row(
            `${name}: \`up\` beyond the bare start-up / a script on the SDKs`,
            `${seconds(beyond)} / ${seconds(limit.milliseconds)} = ${ratio(beyond, limit.milliseconds)}`,
            "",
        );
        row(`${name}: requests of \`up\` / of the script`, `${requests} / ${limit.requests}`, "");
        row(
            `${name}: requests to the vault / least possible (2 a key, 1 a secret)`,
            `${vaultRequests} / ${2 * keys + secrets} = ${ratio(vaultRequests, 2 * keys + secrets)}`,
            "1.0",
        );
        await unchanged(deployment, name, bare);
    });
}

async function unchanged(deployment, name, bare) {
    for (const command of ["up", "preview"]) {
        await deployment.manage("DELETE", "/requests");
        const milliseconds = await least(3, async () => (await succeed(deployment.run(command))).milliseconds);
        row(
            `${name}: \`${command}\` without changes / the bare start-up`,
            `${seconds(milliseconds)} / ${seconds(bare)} = ${ratio(milliseconds, bare)}`,
            "≤ 2",
        );
        row(`${name}: requests to the vault by that`, String(await deployment.requests(vaults)), "0");
    }
}

async function besideTheUsual({ keys, secrets }) {
    const measure = (project) =>
        using(project, async (deployment) => {
            const empty = await succeed(deployment.run("preview"));
            await succeed(deployment.run("up"));
            const again = await least(3, async () => (await succeed(deployment.run("preview"))).milliseconds);
            return { first: empty.milliseconds, again, bytes: deployment.stateBytes };
        });
    const ours = await measure("large");
    const usual = await measure("usual");
    for (const [what, key] of [
        ["first", "first"],
        ["no changes", "again"],
    ]) {
        row(
            `\`preview\`, ${what} / azure-native and dynamic resources with ts-node`,
            `${seconds(ours[key])} / ${seconds(usual[key])} = ${ratio(ours[key], usual[key])}`,
            "≤ 0.5",
        );
    }
    const each = (bytes) => Math.round(bytes / (keys + secrets));
    row(
        "state, bytes for each key and secret, all else included / the same",
        `${each(ours.bytes)} / ${each(usual.bytes)} = ${ratio(ours.bytes, usual.bytes)}`,
        "≤ 0.5",
    );
}

async function refresh({ keys, secrets }) {
    await using("large", async (deployment) => {
        await succeed(deployment.run("up"));
        await deployment.manage("DELETE", "/requests");
        const { milliseconds } = await succeed(deployment.run("refresh"));
        const [all, data] = [await deployment.requests(), await deployment.requests(vaults)];
        row(
            "requests of `refresh` / data-plane resources",
            `${all} (${data} to the vault) / ${keys + secrets}, ${seconds(milliseconds)}`,
            "1 each",
        );
    });
}

/** What a vault takes in ten seconds: with more in one vault, its limit of 33 ms a secret is what would be measured. */
const secretsPerVault = 300;

async function growth(steps) {
    const each = { up: [], preview: [] };
    for (const count of steps) {
        await using("large", async (deployment) => {
            process.env.BENCH_KEYS = "0";
            process.env.BENCH_GRANTS = "0";
            process.env.BENCH_SECRETS = String(count);
            process.env.BENCH_VAULTS = String(Math.ceil(count / secretsPerVault));
            const watch = peakMemory(process.pid);
            const up = await succeed(deployment.run("up"));
            const memory = watch.stop();
            const preview = await succeed(deployment.run("preview"));
            each.up.push(up.milliseconds / count);
            each.preview.push(preview.milliseconds / count);
            row(
                `\`up\` of ${count} secrets in ${process.env.BENCH_VAULTS} vaults, and a \`preview\` without changes`,
                `${seconds(up.milliseconds)}, ${each.up.at(-1).toFixed(1)} ms each; ` +
                    `${seconds(preview.milliseconds)}, ${each.preview.at(-1).toFixed(1)} ms each; memory at most: ${memory}`,
                "program and data plane < 400 MB, engine < 300 MB",
            );
        });
    }
    if (steps.length > 1) {
        row("growth of `up`: ms each, last / first", ratio(each.up.at(-1), each.up[0]), "≤ 1.2");
        row("growth of `preview`: ms each, last / first", ratio(each.preview.at(-1), each.preview[0]), "≤ 1.2");
    }
}

async function main() {
    const { values } = parseArgs({
        options: {
            keys: { type: "string", default: "20" },
            secrets: { type: "string", default: "100" },
            grants: { type: "string", default: "10" },
            growth: { type: "string", default: "100,300,1000,2000" },
        },
    });
    const size = { keys: Number(values.keys), secrets: Number(values.secrets) };
    const environment = { BENCH_KEYS: values.keys, BENCH_SECRETS: values.secrets, BENCH_GRANTS: values.grants };
    Object.assign(process.env, environment);
    const bare = await bareStart();
    await large({ latency: 50, ...size, bare });
    await large({ latency: 0, ...size, bare });
    await besideTheUsual(size);
    await refresh(size);
    await growth(values.growth === "" ? [] : values.growth.split(",").map(Number));
    const { model } = os.cpus()[0];
    process.stdout.write(
        [
            `${values.keys} keys with policies, ${values.secrets} secrets, ${values.grants} grants; ` +
                `${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${model.trim()}, Node ${process.versions.node}`,
            "",
            "| What | Measured | Goal |",
            "| --- | --- | --- |",
            ...rows,
            "",
        ].join("\n"),
    );
}

main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
});
