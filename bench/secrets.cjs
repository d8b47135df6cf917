// What secrets cost: many in one go through the whole rehearsal (calls, time, state), and the fingerprint of each.
//
//     npm run build && node bench/secrets.cjs [COUNT]
"use strict";
const { fingerprint } = require("../components/dist/data-plane/secrets/fingerprint.js");
const { ManySecrets } = require("./many-secrets.cjs");

const count = Number(process.argv[2] ?? 300);

async function deployments(project) {
    const rows = [];
    for (const args of [["up"], ["up"], ["refresh"]]) {
        const { code, output, seconds, calls } = await project.run(...args);
        if (code !== 0) {
            throw new Error(`${args.join(" ")} failed:\n${output}`);
        }
        rows.push({ command: args[0], seconds: seconds.toFixed(1), "calls on secrets": JSON.stringify(calls) });
    }
    return rows;
}

/** Bytes of JSON a resource. */
function sizes(resources) {
    const bytes = (each) => Math.round(each.reduce((sum, one) => sum + JSON.stringify(one).length, 0) / each.length);
    const secrets = resources.filter(({ type }) => type === "pulumi-nodejs:dynamic/azure-keyvault:Secret");
    const components = resources.filter(({ type }) => type === "azure-keyvault:index:Secret");
    return { "data-plane resource": bytes(secrets), component: bytes(components) };
}

/** One after the other, and as many at a time as a deployment has. */
async function fingerprints() {
    const values = Array.from({ length: 200 }, (_, index) => `value ${index}`);
    const [cpu, start] = [process.cpuUsage(), performance.now()];
    await Promise.all(values.map((value) => fingerprint(value, "c2FsdC1vZi10aGUtYmVuY2g")));
    const spent = process.cpuUsage(cpu);
    const again = performance.now();
    await Promise.all(values.map((value) => fingerprint(value, "c2FsdC1vZi10aGUtYmVuY2g")));
    return {
        "CPU, ms a secret": ((spent.user + spent.system) / 1000 / values.length).toFixed(1),
        "elapsed, ms a secret": ((again - start) / values.length).toFixed(1),
        "again in the process, ms a secret": ((performance.now() - again) / values.length).toFixed(3),
    };
}

async function main() {
    const project = new ManySecrets(count);
    try {
        await project.serveAzure();
        console.log(`${count} secrets of one vault, in one go:`);
        console.table(await deployments(project));
        console.log("State, bytes of JSON a secret:");
        console.table([sizes(project.resources())]);
        console.log(
            "Fingerprint of a value (scrypt, N = 16,384, r = 8): what a deployment pays, and each guess at a weak value:",
        );
        console.table([await fingerprints()]);
    } finally {
        await project.dispose();
    }
}

main();
