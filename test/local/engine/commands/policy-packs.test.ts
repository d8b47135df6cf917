import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TestProject } from "../harness";
import { isGone } from "../processes";
import { removeTemporary } from "../temporary";

const program = `
const pulumi = require("@pulumi/pulumi");
const provider = { create: async (inputs) => ({ id: "made", outs: inputs }) };
class Thing extends pulumi.dynamic.Resource {
    constructor(name, inputs, options) {
        super(provider, name, inputs, options, "test", "Thing");
    }
}
const first = new Thing("first", { size: 3, key: pulumi.secret("hush") });
new Thing("second", { size: 1, key: "" }, { parent: first, dependsOn: [first] });
`;

const pack = `
require("fs").writeFileSync("pid", String(process.pid));
const { PolicyPack } = require("@pulumi/policy");
const things = (args) => args.type === "pulumi-nodejs:dynamic/test:Thing";
new PolicyPack("sizes", {
    enforcementLevel: "mandatory",
    policies: [
        {
            name: "size",
            description: "Things stay small.",
            configSchema: { properties: { most: { type: "number", default: 2 } } },
            validateResource: (args, report) => {
                const { most } = args.getConfig();
                if (things(args) && args.props.size > most) {
                    report(args.name + " is larger than " + most + ", its key has " + args.props.key.length + " letters");
                }
            },
        },
        {
            name: "parents",
            description: "Things have no parents.",
            enforcementLevel: "advisory",
            validateStack: ({ resources }, report) => {
                for (const { name, parent, dependencies, urn } of resources.filter(things)) {
                    if (dependencies.length > 0) {
                        report(name + " is below " + parent.name + " and needs " + dependencies[0].name, urn);
                    }
                }
            },
        },
        {
            name: "fixes",
            description: "Things are made right.",
            enforcementLevel: "disabled",
            remediateResource: ({ props }) => props,
        },
        {
            name: "breaks",
            description: "This rule is broken itself.",
            enforcementLevel: "disabled",
            validateResource: () => {
                throw new Error("no rule today");
            },
        },
    ],
});
`;

describe("policy packs", () => {
    const project = new TestProject();
    const folder = path.join(project.directory, "pack");
    const configure = (settings: unknown) => {
        project.write("pack.json", JSON.stringify(settings));
        return ["--policy-pack", "../pack", "--policy-pack-config", "pack.json"];
    };

    beforeAll(async () => {
        mkdirSync(folder);
        symlinkSync(path.resolve(__dirname, "../../../../node_modules"), path.join(folder, "node_modules"));
        writeFileSync(path.join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
        writeFileSync(path.join(folder, "package.json"), '{ "name": "sizes", "version": "1.2.3", "main": "index.js" }');
        writeFileSync(path.join(folder, "index.js"), pack);
        project.write("index.js", program);
        await project.initStack("dev");
    });
    afterAll(removeTemporary);

    it("fail a preview where a mandatory rule is broken, and an update before anything is created", async () => {
        const { code, stdout, stderr } = await project.run("preview --policy-pack ../pack");
        expect(code).toBe(1);
        expect(stderr).toContain("preview failed");
        expect(stdout).toContain("[mandatory] sizes@v1.2.3 size: Things stay small.");
        expect(stdout).toContain("first is larger than 2, its key has 4 letters");
        expect(stdout).not.toContain("second is larger");
        expect(stdout + stderr).not.toContain("hush");

        const update = await project.run("up --skip-preview --policy-pack ../pack");
        expect(update.code).toBe(1);
        expect(update.stdout).toContain("first is larger than 2");
        expect(await project.ok("stack export")).not.toContain("test:Thing");
    });

    it("only warn of advisory rules, and see the parents and dependencies of the stack's resources", async () => {
        const text = await project.ok(["preview", ...configure({ size: "advisory" })]);
        expect(text).toContain("[advisory] sizes@v1.2.3 size: Things stay small.");
        expect(text).toContain("[advisory] sizes@v1.2.3 parents: Things have no parents.");
        expect(text).toContain("second is below first and needs first");
    });

    it("are configured policy by policy, over what `all` says", async () => {
        const text = await project.ok(["preview", ...configure({ all: "disabled", parents: { most: 1 } })]);
        expect(text).not.toContain("sizes@v1.2.3");
        const strict = await project.run([
            "preview",
            ...configure({ size: { most: 0, enforcementLevel: "advisory" } }),
        ]);
        expect(strict).toMatchObject({ code: 0 });
        expect(strict.stdout).toContain("second is larger than 0");
    });

    it("are not run where their configuration is not what they allow", async () => {
        const { code, stdout } = await project.run(["up", "--yes", ...configure({ size: { most: "many" } })]);
        expect(code).toBe(1);
        expect(stdout).toContain(
            'error: The configuration of the policy pack "sizes" is wrong:\n      * "size": `most` must be number, got "many".',
        );
    });

    it("end with the deployment", async () => {
        await project.ok(["preview", ...configure({ all: "disabled" })]);
        const pid = Number(readFileSync(path.join(folder, "pid"), "utf8"));
        expect(await isGone(pid)).toBe(true);
    });

    it("fail the deployment where they fail themselves", async () => {
        const { code, stdout } = await project.run([
            "preview",
            ...configure({ all: "disabled", breaks: "mandatory", nothing: "mandatory" }),
        ]);
        expect(code).toBe(1);
        expect(stdout).toContain('The policy pack "sizes" failed to judge');
        expect(stdout).toContain("no rule today");
        expect(stdout).toContain('The policy pack "sizes" has no policy "nothing": its configuration has no effect.');
    });

    it("are refused where they change resources", async () => {
        const { code, stdout } = await project.run(["preview", ...configure({ fixes: "remediate" })]);
        expect(code).toBe(1);
        expect(stdout).toContain(
            'The local engine does not support remediation (the policy "fixes" of the pack "sizes"); "mandatory" in its ' +
                "configuration refuses instead. Use the Pulumi CLI for it",
        );
    });

    it.each([
        [
            "preview --policy-pack nowhere",
            1,
            /there is no policy pack in .*nowhere: no PulumiPolicy.yaml\. Name the folder/,
        ],
        [
            "preview --policy-pack-config pack.json",
            2,
            /is said 1 times and --policy-pack 0 times\. Say one for each pack/,
        ],
        ["refresh --yes --policy-pack ../pack", 2, /does not support the option --policy-pack\. Use the Pulumi CLI/],
        ["destroy --yes --policy-pack ../pack", 2, /does not support the option --policy-pack\. Use the Pulumi CLI/],
    ])("are refused at `%s`", async (command, code, message) => {
        const answer = await project.run(command);
        expect(answer.code).toBe(code);
        expect(answer.stdout + answer.stderr).toMatch(message);
    });
});
