import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { fakeCredential } from "./support/fake-arm";
import { PluginClient } from "./support/plugin-client";
import { JsonClient } from "../../../local/providers/http/client";

const MAIN = path.resolve(__dirname, "../../../local/dist/providers/main.js");

function start(...args: string[]): ChildProcess {
    return spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env["PATH"] }, stdio: "pipe" });
}

describe("the process of the stand-ins", () => {
    it("says its ports in one line, can be attached, and ends at SIGTERM", async () => {
        const child = start();
        const [line] = (await once(child.stdout!, "data")) as [Buffer];
        expect(line.toString()).toMatch(/^\{"azure-native":\d+,"azuread":\d+\}\n$/);
        const ports = JSON.parse(line.toString()) as Record<string, number>;
        const clients = ["azure-native", "azuread"].map((name) => new PluginClient(ports[name] ?? 0));
        const versions = await Promise.all(clients.map(async (client) => (await client.pluginInfo()).getVersion()));
        expect(versions).toEqual(["3.28.0", "6.9.1"]);
        clients.forEach((client) => client.close());
        const ended = once(child, "exit");
        child.kill("SIGTERM");
        expect(await ended).toEqual([0, null]);
    });

    it("ends with its parent when it is told to", async () => {
        const child = start("--exit-with-parent");
        await once(child.stdout!, "data");
        const ended = once(child, "exit");
        child.stdin?.end();
        expect(await ended).toEqual([0, null]);
    });

    it("refuses an option that it doesn't have", async () => {
        const child = start("--port=1");
        let said = "";
        child.stderr?.on("data", (text: Buffer) => (said += text.toString()));
        expect(await once(child, "close")).toEqual([1, null]);
        expect(said).toBe("--port=1 is not an option. The only one is --exit-with-parent.\n");
    });
});

describe("a service that nobody answers for", () => {
    it("is named, with the reason", async () => {
        const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", name: "RestError" });
        const client = new JsonClient(fakeCredential, "scope", "test", { sendRequest: () => Promise.reject(refused) });
        // The retries of the pipeline take seconds; a signal that is aborted right away would hide the reason.
        jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
        try {
            const sent = client.send("GET", "https://management.azure.com/x", { signal: new AbortController().signal });
            const checked = expect(sent).rejects.toThrow(
                "management.azure.com could not be reached (ECONNREFUSED). Check that it runs and that this machine may connect to it.",
            );
            for (let attempt = 0; attempt < 5; attempt++) {
                await jest.advanceTimersByTimeAsync(70_000);
            }
            await checked;
        } finally {
            jest.useRealTimers();
        }
    });
});
