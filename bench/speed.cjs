// How long deployments take, beside the least that the same work can take, in one run on one machine:
//
//     npm run bench [-- --keys N --secrets N --grants N --growth N,N,…]
//
// Prints a table in Markdown. Figures of one run compare with each other; those of two machines don't. Where the Azure CLI
// or the Pulumi CLI answers on the PATH, it is measured as well.
"use strict";
const { execFile } = require("node:child_process");
const os = require("node:os");
const path = require("node:path");
const { parseArgs, promisify } = require("node:util");
require("../scripts/build.cjs").build();
const { requirePulumi } = require("../local/dist/cli/pulumi-cli.js");
const { byAz, findAz } = require("./by-az.cjs");
const { growth } = require("./growth.cjs");
const { least, ratio, row, rows, seconds, startAnew, succeed, using } = require("./measuring.cjs");

const run = promisify(execFile);
const vaults = /\.vault\.azure\.net$/;
/** How many steps at once are as good as no limit; by default, as the CLI, an engine takes four for each processor. */
const WIDE = 32;

/** What rehearsals run through: the local engine, and the Pulumi CLI where there is one. */
function engines() {
    const local = { through: "", args: [] };
    try {
        const version = requirePulumi(process.env);
        return [local, { through: ` through Pulumi ${version}`, args: ["--engine", "pulumi"] }];
    } catch (error) {
        process.stderr.write(`Only the local engine is measured: ${error.message}\n`);
        return [local];
    }
}

/** Milliseconds that the script on the SDKs takes, from nothing. */
async function byHand(deployment, latency) {
    await startAnew(deployment, latency);
    const env = { ...deployment.environment, BENCH_DEPLOYER: deployment.target.objectId };
    const started = performance.now();
    await run(process.execPath, [path.join(__dirname, "by-hand.cjs")], { env });
    return performance.now() - started;
}

/** Milliseconds of a first deployment. */
async function first(deployment, latency, args) {
    await startAnew(deployment, latency);
    return (await succeed(deployment.run("up", args))).milliseconds;
}

/** A deployment of a program that loads Pulumi's packages and declares nothing: the bare start-up time. */
function bareStart({ args }) {
    return using("bare", async (deployment) => {
        await succeed(deployment.run("up", args));
        return least(3, async () => (await succeed(deployment.run("up", args))).milliseconds);
    });
}

async function large(engine, { latency, keys, secrets, az }) {
    const bare = await bareStart(engine);
    await using("large", async (deployment) => {
        const name = `${latency === 0 ? "no latency" : `${latency} ms latency`}${engine.through}`;
        const script = await least(3, () => byHand(deployment, latency));
        const scriptRequests = await deployment.requests();
        const wide = ["--parallel", String(WIDE)];
        const widely = await least(3, () => first(deployment, latency, [...engine.args, ...wide]));
        const up = await least(3, () => first(deployment, latency, engine.args));
        const [requests, vaultRequests] = [await deployment.requests(), await deployment.requests(vaults)];
        for (const [what, milliseconds, goal] of [
            ["`up`", up, "≤ 1.5"],
            [`\`up ${wide.join(" ")}\``, widely, "≤ 1.5"],
            ["`up` beyond the bare start-up", Math.max(0, up - bare), ""],
        ]) {
            row(
                `${name}: ${what} / a script on the SDKs`,
                `${seconds(milliseconds)} / ${seconds(script)} = ${ratio(milliseconds, script)}`,
                goal,
            );
        }
        row(`${name}: requests of \`up\` / of the script`, `${requests} / ${scriptRequests}`, "");
        row(
            `${name}: requests to the vault / least possible (2 a key, 1 a secret)`,
            `${vaultRequests} / ${2 * keys + secrets} = ${ratio(vaultRequests, 2 * keys + secrets)}`,
            "1.0",
        );
        await unchanged(deployment, engine, name, bare);
        if (az !== undefined) {
            const commands = await byAz(az, deployment, latency);
            row(
                `${name}: \`up\` / \`az\` commands, one after the other`,
                `${seconds(up)} / ${seconds(commands)} = ${ratio(up, commands)}`,
                "≤ 0.05",
            );
        }
    });
}

async function unchanged(deployment, engine, name, bare) {
    for (const command of ["up", "preview"]) {
        await deployment.manage("DELETE", "/requests");
        const run = async () => (await succeed(deployment.run(command, engine.args))).milliseconds;
        const milliseconds = await least(3, run);
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
    const az = findAz();
    for (const [index, engine] of engines().entries()) {
        await large(engine, { latency: 50, ...size, ...(index === 0 && { az }) });
        await large(engine, { latency: 0, ...size });
    }
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
            ...(az === undefined ? ["The Azure CLI is not installed: its commands were not measured.", ""] : []),
        ].join("\n"),
    );
}

main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
});
