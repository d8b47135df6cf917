"use strict";

// How fast the local Azure's data plane is: requests a second, p50 and p99 of setting and getting a secret over 64
// kept-alive connections, and the memory that 10,000 secrets take. `npm run build` first, then
// `node bench/local-azure.cjs [--requests N] [--secrets N]`.

const { spawn } = require("node:child_process");
const { existsSync, mkdtempSync, readFileSync, rmSync } = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const tls = require("node:tls");
const { parseArgs } = require("node:util");

const connections = 64;
const { values } = parseArgs({
    options: { requests: { type: "string", default: "6400" }, secrets: { type: "string", default: "10000" } },
});
const requests = Number(values.requests);
const secrets = Number(values.secrets);
const vault = "kv-bench";
const host = `${vault}.vault.azure.net`;

async function main() {
    const directory = mkdtempSync(join(tmpdir(), "bench-local-azure-"));
    const file = join(directory, "target.json");
    const program = resolve(__dirname, "../local/dist/azure/main.js");
    const server = spawn(process.execPath, [program, "--directory", join(directory, "state"), "--target", file], {
        stdio: ["ignore", "ignore", "inherit"],
    });
    try {
        while (!existsSync(file)) {
            await new Promise((done) => setTimeout(done, 50));
        }
        await measure(JSON.parse(readFileSync(file, "utf8")), server.pid);
    } finally {
        server.kill("SIGTERM");
        await new Promise((done) => server.once("exit", done));
        rmSync(directory, { recursive: true });
    }
}

async function measure(target, pid) {
    const client = clientOf(target);
    const arm = await client.token("https://management.azure.com/.default");
    await createVault(client, target, arm);
    const token = await client.token("https://vault.azure.net/.default");
    const secret = (method, name, body) => client.call(host, method, `/secrets/${name}?api-version=7.5`, token, body);
    await run("warm-up", 640, (i) => secret("PUT", `warm-${i % 50}`, { value: "warm" }));
    await run("SET a secret", requests, (i) => secret("PUT", `bench-${i % 500}`, { value: `value ${i}` }));
    await run("GET a secret", requests, (i) => secret("GET", `bench-${i % 500}`));
    const before = residentMegabytes(pid);
    await run(`SET ${secrets} names`, secrets, (i) => secret("PUT", `name-${i}`, { value: "x".repeat(100) }));
    const after = residentMegabytes(pid);
    process.stdout.write(`memory: ${before} MB before ${secrets} secrets, ${after} MB after\n`);
    client.end();
}

/** Runs the calls over all connections at once, and prints what they took. Any answer but 200 ends the benchmark. */
async function run(name, count, call) {
    const times = [];
    let next = 0;
    const started = performance.now();
    const worker = async () => {
        while (next < count) {
            const index = next++;
            const from = performance.now();
            const { status, body } = await call(index);
            if (status !== 200) {
                throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
            }
            times.push(performance.now() - from);
        }
    };
    await Promise.all(Array.from({ length: connections }, worker));
    const seconds = (performance.now() - started) / 1000;
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1);
    const rate = Math.round(count / seconds);
    process.stdout.write(`${name}: ${rate} requests/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${count} requests)\n`);
}

async function createVault(client, { subscriptionId, tenantId, objectId, location }, token) {
    const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-bench`;
    const put = async (path, version, body) => {
        const answer = await client.call("management.azure.com", "PUT", `${path}?api-version=${version}`, token, body);
        if (answer.status >= 300) {
            throw new Error(`PUT ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
        }
    };
    await put(group, "2021-04-01", { location });
    await put(`${group}/providers/Microsoft.KeyVault/vaults/${vault}`, "2023-07-01", {
        location,
        properties: {
            tenantId,
            sku: { family: "A", name: "standard" },
            enableRbacAuthorization: false,
            accessPolicies: [{ tenantId, objectId, permissions: { secrets: ["all"] } }],
        },
    });
}

function clientOf({ proxy, ca, tenantId, clientId, clientSecret }) {
    const agents = new Map();
    const trusted = readFileSync(ca);
    const agentOf = (name) => {
        if (!agents.has(name)) {
            const agent = new https.Agent({ keepAlive: true, maxSockets: connections });
            agent.createConnection = (_options, done) => tunnel(proxy, name, trusted, done);
            agents.set(name, agent);
        }
        return agents.get(name);
    };
    const send = (name, method, path, headers, text) =>
        new Promise((done, fail) => {
            const request = https.request({ host: name, method, path, headers, agent: agentOf(name) }, (response) => {
                const chunks = [];
                response.on("data", (chunk) => chunks.push(chunk));
                response.on("end", () => {
                    const body = Buffer.concat(chunks).toString();
                    done({ status: response.statusCode, body: body === "" ? undefined : JSON.parse(body) });
                });
            });
            request.on("error", fail);
            request.end(text);
        });
    return {
        call: (name, method, path, token, body) => {
            const text = body === undefined ? undefined : JSON.stringify(body);
            const length = text === undefined ? {} : { "content-length": Buffer.byteLength(text) };
            const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", ...length };
            return send(name, method, path, headers, text);
        },
        token: async (scope) => {
            const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
            const headers = { "content-type": "application/x-www-form-urlencoded" };
            const path = `/${tenantId}/oauth2/v2.0/token`;
            const { body } = await send(
                "login.microsoftonline.com",
                "POST",
                path,
                headers,
                `${new URLSearchParams(form)}`,
            );
            return body.access_token;
        },
        end: () => agents.forEach((agent) => agent.destroy()),
    };
}

/** A TLS connection to a host through the proxy. */
function tunnel(proxy, name, ca, done) {
    const { hostname, port } = new URL(proxy);
    const request = http.request({ host: hostname, port, method: "CONNECT", path: `${name}:443`, agent: false });
    request.on("connect", (response, socket) => {
        if (response.statusCode !== 200) {
            done(new Error(`The proxy refused ${name}: ${response.statusCode}`));
            return;
        }
        const secure = tls.connect({ socket, servername: name, ca }, () => done(null, secure));
        secure.once("error", done);
    });
    request.on("error", done);
    request.end();
}

/** What the process holds in memory, where the system tells (Linux). */
function residentMegabytes(pid) {
    const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, "utf8") : "";
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024);
}

main().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
});
