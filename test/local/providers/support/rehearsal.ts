// The compiled process of the stand-ins, in front of a local Azure.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type LocalAzure, startLocalAzure } from "../../../../local/azure/local-azure";
import { PluginClient } from "./plugin-client";

const MAIN = path.resolve(__dirname, "../../../../local/dist/providers/main.js");

/** What a test works with. */
export interface Rehearsal {
    readonly azure: LocalAzure;
    readonly native: PluginClient;
    readonly directory: PluginClient;
    /** Ends everything; says how the process ended and what it complained of. */
    stop(): Promise<{ exitCode: number | null; complaints: string }>;
}

/** Starts both, and configures a provider of each plugin from the environment. */
export async function startRehearsal(): Promise<Rehearsal> {
    const folder = mkdtempSync(path.join(tmpdir(), "local-azure-"));
    const azure = await startLocalAzure({ directory: folder });
    const { target } = azure;
    const child: ChildProcess = spawn(process.execPath, [MAIN, "--exit-with-parent"], {
        env: {
            PATH: process.env["PATH"],
            HTTPS_PROXY: target.proxy,
            NO_PROXY: "127.0.0.1,localhost",
            NODE_EXTRA_CA_CERTS: target.ca,
            ARM_CLIENT_ID: target.clientId,
            ARM_CLIENT_SECRET: target.clientSecret,
            ARM_TENANT_ID: target.tenantId,
            ARM_SUBSCRIPTION_ID: target.subscriptionId,
        },
        stdio: "pipe",
    });
    let complaints = "";
    child.stderr?.on("data", (text: Buffer) => (complaints += text.toString()));
    const [line] = (await Promise.race([once(child.stdout!, "data"), once(child, "exit")])) as [unknown];
    if (!(line instanceof Buffer)) {
        await azure.close();
        throw new Error(`The stand-ins ended before they listened; is what is compiled up to date? ${complaints}`);
    }
    const ports = JSON.parse(line.toString()) as Record<string, number>;
    const native = new PluginClient(ports["azure-native"] ?? 0);
    const directory = new PluginClient(ports["azuread"] ?? 0);
    await native.configure({ version: "3.28.0", location: "westeurope" });
    await directory.configure({ version: "6.9.1" });
    return {
        azure,
        native,
        directory,
        async stop() {
            native.close();
            directory.close();
            const ended = once(child, "exit");
            child.stdin?.end();
            const [exitCode] = (await ended) as [number | null];
            await azure.close();
            rmSync(folder, { recursive: true });
            return { exitCode, complaints };
        },
    };
}
