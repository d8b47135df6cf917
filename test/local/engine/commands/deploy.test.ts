import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { lockStack } from "../../../../local/engine/state/lock";
import { FileBackend } from "../../../../local/engine/state/backend";
import { testSalt, TestProject } from "../harness";
import { removeTemporary } from "../temporary";

const program = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
class Group extends pulumi.ComponentResource {
    constructor(name, options) {
        super("test:group:Group", name, {}, options);
        this.registerOutputs({});
    }
}
const outer = new Group("outer");
for (const name of config.getObject("names") ?? []) {
    new Group(name, { parent: outer });
}
if (config.get("fail")) {
    throw new pulumi.RunError("a polite refusal");
}
exports.greeting = config.get("greeting");
exports.secret = config.getSecret("key");
`;

interface Digest {
    config: Record<string, string>;
    steps: { op: string; urn: string; newState?: { outputs?: unknown } }[];
    changeSummary: Record<string, number>;
    diagnostics?: { message: string; severity: string }[];
}

describe("deployments from the command line", () => {
    let project: TestProject;
    beforeAll(async () => {
        project = new TestProject(
            "name: proj\nruntime:\n  name: nodejs\n  options:\n    typescript: false\nconfig:\n  greeting: hello\n  names:\n    type: array\n    default: []\n",
        );
        project.write("index.js", program);
        await project.initStack("dev");
        await project.ok("config set --secret key hush");
    });
    afterAll(removeTemporary);

    it("are previewed as JSON in the CLI's schema, secrets blinded, and write nothing", async () => {
        const digest = JSON.parse(await project.ok("preview --json")) as Digest;
        expect(digest.steps.map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`)).toEqual([
            "create proj-dev",
            "create outer",
        ]);
        expect(digest.changeSummary).toEqual({ create: 2 });
        expect(digest.config).toEqual({ "proj:greeting": "hello", "proj:key": "[secret]", "proj:names": "[]" });
        expect(JSON.parse(await project.ok("stack export"))).not.toHaveProperty("deployment.resources");
    });

    it("write their events to a file, whatever they show, and a plan as events where it is asked so", async () => {
        const shown = await project.ok("preview --event-log events.jsonl");
        expect(shown).toContain("Previewing update (dev)");
        const events = project.read("events.jsonl").trim().split("\n");
        const planned = (lines: string[]) =>
            lines
                .map((line) => JSON.parse(line) as { resourcePreEvent?: { metadata: { op: string; urn: string } } })
                .flatMap(({ resourcePreEvent: step }) => (step ? [`${step.metadata.op} ${step.metadata.urn}`] : []));
        expect(planned(events)).toHaveLength(2);
        expect(events.join("\n")).not.toContain("hush");
        project.env["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] = "true";
        const streamed = await project.ok("preview --json");
        delete project.env["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"];
        expect(planned(streamed.trim().split("\n"))).toEqual(planned(events));
    });

    it("are refused where nobody can be asked", async () => {
        for (const command of ["up", "refresh", "destroy"]) {
            expect(await project.run(command)).toMatchObject({
                code: 2,
                stderr: expect.stringContaining("--yes or --skip-preview must be passed in") as string,
            });
        }
    });

    it("deploy, keep the state, and release the lock", async () => {
        const text = await project.ok("up --yes");
        expect(text).toMatch(/Previewing update \(dev\):[^]*Updating \(dev\):/);
        expect(text).toContain('+ greeting: "hello"');
        expect(text).not.toContain("hush");
        expect(JSON.parse(await project.ok("stack output --json --show-secrets"))).toEqual({
            greeting: "hello",
            secret: "hush",
        });
        expect(readdirSync(path.join(project.state, ".pulumi/locks/organization/proj/dev"))).toEqual([]);
        expect(existsSync(path.join(project.state, ".pulumi/local-journals/proj/dev.jsonl"))).toBe(false);
        expect(readdirSync(path.join(project.state, ".pulumi/history/proj/dev"))).toHaveLength(2);
    });

    it("find nothing to do the second time", async () => {
        expect(await project.ok("up --skip-preview --expect-no-changes")).toMatch(/Resources:\n {4}2 unchanged/);
    });

    it("take configuration from the command line and keep it", async () => {
        await project.ok("preview --config greeting=hi --config-path --config names[0]=a");
        expect(await project.ok("config get greeting")).toBe("hi\n");
        expect(await project.run("preview --expect-no-changes")).toMatchObject({ code: 7 });
        const text = await project.ok("up --skip-preview --json");
        const events = text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(events.at(-1)).toMatchObject({ summaryEvent: { resourceChanges: { create: 1 } } });
        expect(text).not.toContain("hush");
    });

    it("fail with the program, say why, and keep what was there", async () => {
        const { code, stdout, stderr } = await project.run("up --skip-preview --config fail=yes");
        expect(code).toBe(1);
        expect(stdout).toContain("a polite refusal");
        expect(stderr).toBe("error: update failed\n");
        expect(JSON.parse(await project.ok("stack export"))).toHaveProperty("deployment.resources.length", 3);
        await project.ok("config rm fail");
    });

    it("fail where a policy of the caller is broken, and name it", async () => {
        project.policies = {
            analyzeResource: () => Promise.resolve([]),
            analyzeStack: (resources) =>
                Promise.resolve([
                    {
                        policyName: "few",
                        policyPackName: "test",
                        policyPackVersion: "",
                        message: `${resources.length} resources are too many`,
                        enforcementLevel: "mandatory",
                    },
                ]),
        };
        const { code, stdout } = await project.run("preview");
        delete project.policies;
        expect(code).toBe(1);
        expect(stdout).toContain("error: [mandatory] test few: 3 resources are too many");
    });

    it("are refused when the stack's configuration is not what the project asks for", async () => {
        await project.ok("config set names text");
        const { code, stderr } = await project.run("preview");
        expect(code).toBe(1);
        expect(stderr).toContain('"proj:names" must be of type array, got "text"');
        await project.ok("config rm names");
    });

    it("wait for a stack that is locked", async () => {
        const lock = lockStack(new FileBackend(project.state), { project: "proj", stack: "dev" });
        expect((await project.run("up --yes")).stderr).toContain("is currently locked by");
        await project.ok("preview");
        lock.release();
    });

    it("refuse a wrong passphrase before anything is done", async () => {
        project.env["PULUMI_CONFIG_PASSPHRASE"] = "wrong";
        expect((await project.run("up --yes")).stderr).toContain("incorrect passphrase");
        project.env["PULUMI_CONFIG_PASSPHRASE"] = "test";
    });

    it("destroy everything, and the stack too with --remove", async () => {
        expect(await project.ok("destroy --preview-only")).toContain("- 3 to delete");
        const settings = path.join(project.root, "Pulumi.dev.yaml");
        expect(await project.ok("destroy --yes --skip-preview --remove")).toContain(
            `the stack has been removed, and so has its configuration, ${settings}.\n`,
        );
        expect((await project.run("stack output --stack dev")).code).toBe(6);
        expect(existsSync(settings)).toBe(false);
    });

    it("destroy the stack with --remove where JSON is printed, and nothing else, with the settings that are named", async () => {
        project.write("elsewhere.yaml", `encryptionsalt: ${testSalt}\n`);
        await project.initStack("dev");
        const text = await project.ok("destroy --yes --skip-preview --json --remove --config-file elsewhere.yaml");
        for (const line of text.trim().split("\n")) {
            expect(JSON.parse(line)).toHaveProperty("sequence");
        }
        expect((await project.run("stack output --stack dev")).code).toBe(6);
        expect(existsSync(path.join(project.root, "elsewhere.yaml"))).toBe(false);
        expect(existsSync(path.join(project.root, "Pulumi.dev.yaml"))).toBe(true);
    });
});

describe("secret configuration that a program spreads", () => {
    const talkative = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const password = config.require("password");
const { user, key } = config.requireObject("login");
class Group extends pulumi.ComponentResource {
    constructor(name) {
        super("test:group:Group", name);
        this.registerOutputs({ connection: user + ":" + password });
    }
}
new Group("group");
console.log("connecting as", user, "with", JSON.stringify({ password, key }));
exports.connection = user + ":" + password;
if (config.get("fail")) {
    throw new pulumi.RunError("refused: " + password);
}
`;
    const password = 'hunter2-"hunter2"';
    let project: TestProject;
    beforeAll(async () => {
        project = new TestProject();
        project.write("index.js", talkative);
        await project.initStack("dev");
        await project.ok(["config", "set", "--secret", "password", password]);
        await project.ok("config set --path login.user sysadmin");
        await project.ok("config set --secret --path login.key k-4711");
    });
    afterAll(removeTemporary);

    it.each([
        ["preview", 0],
        ["preview --json", 0],
        ["up --skip-preview --event-log events.jsonl", 0],
        ["up --skip-preview --json", 0],
        ["up --skip-preview --diff --config fail=yes", 1],
        ["destroy --skip-preview", 0],
    ])("isn't shown by `%s`, and what else is there is", async (command, code) => {
        const { stdout, stderr, code: ended } = await project.run(command);
        const log = command.includes("--event-log") ? project.read("events.jsonl") : "";
        expect([ended, stderr]).toEqual([code, code === 0 ? "" : "error: update failed\n"]);
        for (const text of [stdout, log]) {
            expect(text).not.toContain("hunter2");
            expect(text).not.toContain("k-4711");
        }
        expect(stdout + log).toContain("sysadmin");
        expect(stdout + log).toContain("[secret]");
    });

    it("stays as it is for the program and in the state", async () => {
        await project.ok("up --skip-preview --config fail=");
        expect(await project.ok("stack output connection")).toBe(`sysadmin:${password}\n`);
        expect(await project.ok("up --skip-preview")).toContain("2 unchanged");
    });
});

describe("--parallel", () => {
    afterAll(removeTemporary);

    it.each([
        ["0", "1"],
        ["1", "1"],
        ["2", "2"],
    ])("%s is %s at once", async (given, steps) => {
        const project = new TestProject();
        // What the engine tells the program is its own limit.
        project.write("index.js", 'require("fs").writeFileSync("seen", process.env.PULUMI_NODEJS_PARALLEL);');
        await project.initStack("dev");
        await project.ok(`preview --parallel ${given}`);
        expect(project.read("seen")).toBe(steps);
    });
});
