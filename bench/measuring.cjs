// What benchmarks of deployments are made of: a project that is deployed, a time, a row of the table.
"use strict";
const path = require("node:path");
const { Deployment } = require("../local/dist/chaos/deployment.js");

const rehearse = path.join(__dirname, "..", "scripts", "rehearse.cjs");

/** The table's rows, in Markdown. */
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

/** Forgets everything that was deployed. A reset takes the latency back too: it is set after it. */
async function startAnew(deployment, latency) {
    await deployment.reset();
    await deployment.manage("PUT", "/latency", [{ milliseconds: latency }]);
}

/** The least of so many measurements: what is above it is what else the machine did. */
async function least(turns, measure) {
    const all = [];
    for (let turn = 0; turn < turns; turn++) {
        all.push(await measure());
    }
    return Math.min(...all);
}

module.exports = { least, ratio, row, rows, seconds, startAnew, succeed, using };
