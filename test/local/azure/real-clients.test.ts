import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findClients } from "./clients/find";
import { servingForAll, uniqueName } from "./serving";

const serving = servingForAll();

const { python, az } = findClients();

/** What a program needs to find the local Azure: nothing that is special to it. */
function environment(group: string): Record<string, string> {
    const { target } = serving.client;
    return {
        PATH: process.env["PATH"] ?? "",
        HTTPS_PROXY: target.proxy,
        NO_PROXY: "127.0.0.1,localhost",
        NODE_EXTRA_CA_CERTS: target.ca,
        REQUESTS_CA_BUNDLE: target.ca,
        SSL_CERT_FILE: target.ca,
        AZURE_TENANT_ID: target.tenantId,
        AZURE_CLIENT_ID: target.clientId,
        AZURE_CLIENT_SECRET: target.clientSecret,
        TENANT: target.tenantId,
        SUBSCRIPTION: target.subscriptionId,
        OBJECT_ID: target.objectId,
        GROUP: group,
        VAULT: uniqueName("kv"),
    };
}

/** Runs a program to its end; what it printed. */
async function run(command: string, args: readonly string[], env: Record<string, string>): Promise<string> {
    const child = spawn(command, args, { env });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    const code = await new Promise((resolve) => child.once("close", resolve));
    if (code !== 0) {
        throw new Error(`${args.slice(0, 3).join(" ")} ended with ${String(code)}:\n${errors}`);
    }
    return output;
}

/** Runs a script of ours in a group of its own; what it printed, as JSON. */
async function runScript(command: string, script: string): Promise<unknown> {
    const group = uniqueName("rg");
    await serving.client.arm("PUT", `/resourceGroups/${group}`, { location: "eastus" });
    return JSON.parse(await run(command, [join(__dirname, "clients", script)], environment(group))) as unknown;
}

/** Runs `az`; its answer as JSON, `undefined` when it has none. */
async function runAz(command: string, config: string, ...args: string[]): Promise<unknown> {
    const env = { ...environment("none"), AZURE_CONFIG_DIR: config, AZURE_CORE_COLLECT_TELEMETRY: "false" };
    const output = await run(command, [...args, "--only-show-errors", "--output", "json"], env);
    return output.trim() === "" ? undefined : (JSON.parse(output) as unknown);
}

const WHERE = "set AZURE_PYTHON and AZURE_CLI, or INSTALL_AZURE_CLIENTS=1";

describe("Azure's own libraries, unmodified", () => {
    it("JavaScript: a vault's whole life, with secrets, keys and certificates in it", async () => {
        expect(await runScript(process.execPath, "javascript.cjs")).toEqual({
            vault: expect.stringMatching(/^kv-/) as unknown,
            role: "ServicePrincipal",
            secrets: { value: "one", conflict: [409, "Conflict"], versions: [true] },
            keys: { rotated: true, decrypted: "plain", verified: true, tampered: false },
            certificates: { subject: "CN=web", hasBytes: true },
            deleted: expect.stringMatching(/^kv-/) as unknown,
        });
    }, 120_000);

    const withPython = python === undefined ? it.skip : it;
    withPython(
        `Python: the quickstarts, synchronous and not${python === undefined ? ` (skipped: ${WHERE})` : ""}`,
        async () => {
            expect(await runScript(python ?? "", "quickstart.py")).toEqual({
                secrets: { value: "one", conflict: 409, missing: "SecretNotFound", again: "one" },
                keys: { rotated: true, decrypted: "plain", disabled: false },
                certificate: "CN=DefaultPolicy",
                async: "three",
                deleted: expect.stringMatching(/^kv-/) as unknown,
            });
        },
        120_000,
    );

    const withAz = az === undefined ? it.skip : it;
    withAz(
        `az: from the group's creation to its deletion${az === undefined ? ` (skipped: ${WHERE})` : ""}`,
        async () => {
            const { target } = serving.client;
            const config = mkdtempSync(join(tmpdir(), "az-"));
            const call = (...args: string[]): Promise<unknown> => runAz(az ?? "", config, ...args);
            const [group, policies, roles] = [uniqueName("rg"), uniqueName("kv"), uniqueName("kv")];
            const login = ["-u", target.clientId, "-p", target.clientSecret, "--tenant", target.tenantId];
            try {
                await call("config", "set", "core.instance_discovery=false");
                await call("login", "--service-principal", ...login);
                await call("group", "create", "-n", group, "-l", "eastus");
                const vault = (name: string, rbac: string) =>
                    call(
                        "keyvault",
                        "create",
                        "-n",
                        name,
                        "-g",
                        group,
                        "-l",
                        "eastus",
                        "--enable-rbac-authorization",
                        rbac,
                    );
                await vault(policies, "false");
                const permissions = ["--secret-permissions", "delete", "get", "list", "set"];
                await call("keyvault", "set-policy", "-n", policies, "--spn", target.clientId, ...permissions);
                await call("keyvault", "secret", "set", "--vault-name", policies, "-n", "one", "--value", "hello");
                const secret = await call("keyvault", "secret", "show", "--vault-name", policies, "-n", "one");
                expect(secret).toMatchObject({ value: "hello" });
                const { id } = (await vault(roles, "true")) as { id: string };
                const role = ["--role", "Key Vault Administrator", "--scope", id];
                await call("role", "assignment", "create", "--assignee", target.clientId, ...role);
                const key = ["--vault-name", roles, "-n", "key"];
                const made = (await call("keyvault", "key", "create", ...key, "--kty", "EC")) as {
                    key: { kid: string };
                };
                const rotated = (await call("keyvault", "key", "rotate", ...key)) as { key: { kid: string } };
                expect(rotated.key.kid).not.toBe(made.key.kid);
                expect(await call("keyvault", "key", "rotation-policy", "show", ...key)).toHaveProperty(
                    "lifetimeActions",
                );
                await call("keyvault", "delete", "-n", roles);
                await call("keyvault", "recover", "-n", roles);
                await call("keyvault", "delete", "-n", roles);
                await call("keyvault", "purge", "-n", roles);
                await call("group", "delete", "-n", group, "--yes");
                expect(await call("keyvault", "list-deleted", "--query", "[].name")).toEqual([policies]);
            } finally {
                rmSync(config, { recursive: true });
            }
        },
        180_000,
    );
});
