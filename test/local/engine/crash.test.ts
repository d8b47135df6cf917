import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { TestProject } from "./harness";
import { removeTemporary } from "./temporary";

/** Three things that need each other; while the file HOLD exists, the creation of b never ends. */
const program = `
const pulumi = require("@pulumi/pulumi");
const provider = {
    async create({ name }) {
        const fs = require("node:fs");
        fs.appendFileSync(process.env.CALLS, "create " + name + "\\n");
        while (name === "b" && fs.existsSync(process.env.HOLD)) {
            await new Promise((done) => setTimeout(done, 20));
        }
        return { id: name + "-1", outs: { name } };
    },
};
class Thing extends pulumi.dynamic.Resource {
    constructor(name, options) {
        super(provider, name, { name }, options);
    }
}
const a = new Thing("a");
const b = new Thing("b", { dependsOn: a });
new Thing("c", { dependsOn: b });
exports.secret = pulumi.secret("hush");
`;

const bin = path.resolve(__dirname, "../../../local/bin/pulumi-local.cjs");

describe("an update that is killed", () => {
    let project: TestProject;
    const started: ChildProcess[] = [];

    beforeAll(async () => {
        project = new TestProject();
        project.write("index.js", program);
        Object.assign(project.env, {
            CALLS: path.join(project.directory, "calls"),
            HOLD: path.join(project.directory, "hold"),
        });
        writeFileSync(project.env["HOLD"] ?? "", "");
        await project.initStack("dev");
        await killWhileCreating("b");
    }, 60_000);
    afterAll(() => {
        started.forEach((child) => killGroup(child));
        removeTemporary();
    });

    function killGroup(child: ChildProcess): void {
        try {
            process.kill(-(child.pid ?? 0), "SIGKILL");
        } catch (error) {
            expect((error as NodeJS.ErrnoException).code).toBe("ESRCH");
        }
    }

    function calls(): string[] {
        const file = project.env["CALLS"] ?? "";
        return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    }

    /** Starts an update in a process of its own and kills that, and no other, once the creation has begun. */
    async function killWhileCreating(name: string): Promise<void> {
        const child = spawn(process.execPath, [bin, "up", "--yes", "--skip-preview"], {
            cwd: project.root,
            env: project.env,
            stdio: "ignore",
            detached: true,
        });
        started.push(child);
        const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
        while (!calls().includes(`create ${name}`)) {
            expect(child.exitCode).toBeNull();
            await wait(20);
        }
        child.kill("SIGKILL");
        expect(await ended).toBe("SIGKILL");
    }

    it("leaves the finished steps, and the interrupted one by name, for whoever asks for the state", async () => {
        const { deployment } = JSON.parse(await project.ok("stack export")) as {
            deployment: {
                resources: { urn: string }[];
                pending_operations: { type: string; resource: { urn: string } }[];
            };
        };
        const names = deployment.resources.map(({ urn }) => urn.split("::").at(-1));
        expect(names).toEqual(expect.arrayContaining(["proj-dev", "a"]));
        expect(names).not.toContain("b");
        expect(
            deployment.pending_operations.map(({ type, resource }) => [type, resource.urn.split("::").at(-1)]),
        ).toEqual([["creating", "b"]]);
    });

    it("is carried on by the next one: it clears the lock, names the interrupted step, and creates nothing twice", async () => {
        rmSync(project.env["HOLD"] ?? "");
        const { code, stdout, stderr } = await project.run("up --yes --skip-preview");
        expect(stderr).toMatch(/^Cleared the lock of .* \(pid \d+\) since .*: that process is gone\.\n$/);
        expect(stdout).toMatch(/pulumi-nodejs:dynamic:Resource::b, interrupted while creating/);
        expect(code).toBe(0);
        expect(calls()).toEqual(["create a", "create b", "create b", "create c"]);
    }, 60_000);

    it("keeps the create that nobody knows about until a user settles it", async () => {
        const refreshed = await project.ok("refresh --yes --skip-preview");
        expect(refreshed).toContain("pulumi-local refresh --stack dev --clear-pending-creates");
        const [, urn = ""] =
            /--import-pending-creates '([^']+::b)' --import-pending-creates ID$/m.exec(refreshed) ?? [];
        expect(await project.ok("stack export")).toContain("pending_operations");

        // The next update has made it again, so that the state has it already: there is nothing to be read.
        const settle = ["--import-pending-creates", urn, "--import-pending-creates"];
        const other = await project.run(["refresh", "--yes", "--skip-preview", ...settle, "b-2"]);
        expect([other.code, other.stdout]).toEqual([1, expect.stringContaining("is in the state already, as b-1")]);
        expect(await project.ok("stack export")).toContain("pending_operations");
        await project.ok(["refresh", "--yes", "--skip-preview", ...settle, "b-1"]);
        expect(await project.ok("stack export")).not.toContain("pending_operations");
    }, 60_000);
});
