import { PluginProcess } from "../../../../local/engine/deploy/providers/plugin-process";

/** Prints a port, and then by which ID it and its group are known. */
const plugin = `
    console.log("4711");
    const group = require("node:child_process").execFileSync("ps", ["-o", "pgid=", "-p", String(process.pid)], { encoding: "utf8" });
    console.log(process.pid + " " + group.trim());
    setInterval(() => undefined, 1000);
`;

test("a plugin is in a group of its own: an interrupt from the terminal doesn't cut off the steps that the engine waits for", async () => {
    let started: Promise<PluginProcess> | undefined;
    const said = await new Promise<string>((resolve, reject) => {
        started = PluginProcess.start({
            title: "plugin",
            command: process.execPath,
            args: ["-e", plugin],
            cwd: process.cwd(),
            env: process.env,
            onOutput: resolve,
        });
        started.catch(reject);
    });
    (await started)?.close();
    const [id, group] = said.split(" ");
    expect(group).toBe(id);
});
