import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { requirePulumi } from "../../../local/cli/pulumi-cli";

describe("the real Pulumi CLI", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "path-"));
    const env = { PATH: [folder, path.dirname(process.execPath), "/usr/bin", "/bin"].join(path.delimiter) };

    afterAll(() => fs.rmSync(folder, { recursive: true }));

    function install(script: string): void {
        fs.writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }

    it.each([
        ["SIGINT", "the terminal", (pid: number) => process.kill(-pid, "SIGINT")],
        ["SIGTERM", "who started the rehearsal", (pid: number) => process.kill(pid, "SIGTERM")],
    ])("is waited for until it has cancelled, when a %s comes from %s", async (_, __, send) => {
        install(
            "finish() { echo cancelling; sleep 0.2; echo cancelled; exit 3; }\ntrap finish INT TERM\n" +
                "echo running\nfor _ in $(seq 200); do sleep 0.05; done",
        );
        const module = path.resolve(__dirname, "../../../local/dist/cli/pulumi-cli.js");
        const script = `require(${JSON.stringify(module)}).runPulumi([], ".", process.env).then((code) => console.log("ended with", code));`;
        const parent = spawn(process.execPath, ["-e", script], {
            env,
            detached: true,
            stdio: ["ignore", "pipe", "inherit"],
        });
        const ended = once(parent, "exit");
        let said = "";
        for await (const text of parent.stdout.setEncoding("utf8") as AsyncIterable<string>) {
            said += text;
            if (text.includes("running")) {
                send(parent.pid ?? 0);
            }
        }
        expect(await ended).toEqual([0, null]);
        expect(said).toBe("running\ncancelling\ncancelled\nended with 3\n");
    });

    it("is the one that answers with its version", () => {
        install("echo v3.265.0");
        expect(requirePulumi(env)).toBe("v3.265.0");
    });

    it("is not an executable that could not fetch it", () => {
        install('echo "Downloading pulumi v3.265.0..."; echo "pulumi: fetch failed" >&2; exit 1');
        expect(() => requirePulumi(env)).toThrow(
            "`--engine pulumi` needs the Pulumi CLI, and the one on the PATH can't answer `pulumi version`: " +
                "pulumi: fetch failed. Install it (https://www.pulumi.com/docs/install/), " +
                "or leave `--engine` out to use the local engine.",
        );
    });

    it("is not an executable that answers something else", () => {
        install("echo hello");
        expect(() => requirePulumi(env)).toThrow(/can't answer `pulumi version`: hello\./);
    });

    it("is asked for by name when there is none", () => {
        fs.rmSync(path.join(folder, "pulumi"));
        expect(() => requirePulumi({ PATH: folder })).toThrow(/needs the Pulumi CLI, and none is on the PATH\./);
    });
});
