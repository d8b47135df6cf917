// What bench/large deploys, by commands of the Azure CLI, one after the other.
"use strict";
const { execFile, spawnSync } = require("node:child_process");
const { randomBytes } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { promisify } = require("node:util");
const { counts } = require("./large/counts.cjs");
const { startAnew } = require("./measuring.cjs");

const run = promisify(execFile);

/** The Azure CLI that `AZURE_CLI` names, or that on the PATH; undefined where there is none. */
exports.findAz = () =>
    [process.env.AZURE_CLI, "az"].find(
        (command) => command !== undefined && spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0,
    );

/** Milliseconds that the commands take. Signing in, which people do once, isn't counted. */
exports.byAz = async (command, deployment, latency) => {
    await startAnew(deployment, latency);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "by-az-"));
    try {
        const az = cliOf(command, folder, deployment.environment);
        await signIn(az, deployment.target);
        const started = performance.now();
        await deploy(az, folder, deployment.target);
        return performance.now() - started;
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
};

/** Runs one command; what it answers. */
function cliOf(command, folder, environment) {
    const env = {
        ...environment,
        AZURE_CONFIG_DIR: path.join(folder, "config"),
        AZURE_CORE_COLLECT_TELEMETRY: "false",
        AZURE_CORE_ONLY_SHOW_ERRORS: "true",
    };
    return async (...args) => {
        const { stdout } = await run(command, [...args, "--output", "json"], { env });
        return stdout === "" ? undefined : JSON.parse(stdout);
    };
}

/** With the password that the local Azure made up for this run. */
async function signIn(az, { tenantId, clientId, clientSecret }) {
    await az(
        "login",
        "--service-principal",
        "--username",
        clientId,
        `--password=${clientSecret}`,
        "--tenant",
        tenantId,
    );
}

async function deploy(az, folder, { objectId }) {
    const { keys, secrets, grants } = counts(process.env);
    const [group, vault] = ["by-az", `by-az-${randomBytes(4).toString("hex")}`];
    const assign = (scope, role, principal) =>
        az(
            ...["role", "assignment", "create", "--scope", scope, "--role", role],
            ...["--assignee-object-id", principal, "--assignee-principal-type", "ServicePrincipal"],
        );
    await az("group", "create", "--name", group, "--location", "westeurope");
    const { principalId } = await az("identity", "create", "--name", "app", "--resource-group", group);
    const { id } = await az("keyvault", "create", "--name", vault, "--resource-group", group);
    await assign(id, "Key Vault Administrator", objectId);
    const policy = path.join(folder, "policy.json");
    fs.writeFileSync(
        policy,
        JSON.stringify({
            lifetimeActions: [{ trigger: { timeAfterCreate: "P2M" }, action: { type: "Rotate" } }],
            attributes: { expiryTime: "P90D" },
        }),
    );
    const ofVault = (name) => ["--vault-name", vault, "--name", name];
    for (let index = 0; index < keys; index++) {
        const name = `key-${index}`;
        await az("keyvault", "key", "create", ...ofVault(name), "--kty", "EC", "--curve", "P-256");
        await az("keyvault", "key", "rotation-policy", "update", ...ofVault(name), "--value", policy);
    }
    const value = path.join(folder, "value.txt");
    for (let index = 0; index < secrets; index++) {
        fs.writeFileSync(value, randomBytes(24).toString("base64"));
        await az("keyvault", "secret", "set", ...ofVault(`secret-${index}`), "--file", value);
    }
    for (let index = 0; index < grants; index++) {
        await assign(`${id}/keys/key-${index}`, "Key Vault Crypto User", principalId);
    }
}
