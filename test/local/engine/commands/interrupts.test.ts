import { readdirSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { runPulumiLocal } from "../../../../local/engine/cli";
import { TestProject } from "../harness";
import { removeTemporary } from "../temporary";

afterAll(removeTemporary);

it("Ctrl-C declines what is asked for: nothing is done, and the stack is free", async () => {
    const project = new TestProject();
    project.write("index.js", 'exports.greeting = "hello";');
    await project.initStack("dev");
    const said: string[] = [];
    const write = (text: string) => {
        said.push(text);
        if (text.endsWith("[yes/no/details] ")) {
            setImmediate(() => process.emit("SIGINT"));
        }
    };
    const code = await runPulumiLocal(["up"], {
        env: project.env,
        cwd: project.root,
        stdin: Object.assign(new PassThrough(), { isTTY: true }),
        stdout: { write, isTTY: true },
        stderr: { write, isTTY: false },
    });
    expect(said.join("")).toMatch(/error: confirmation declined, not proceeding with the update\n$/);
    expect(code).toBe(8);
    expect(await project.ok("stack export")).not.toContain("resources");
    expect(readdirSync(path.join(project.state, ".pulumi/locks/organization/proj/dev"))).toEqual([]);
});
