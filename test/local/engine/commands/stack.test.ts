import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { testSalt, TestProject } from "../harness";
import { removeTemporary } from "../temporary";

const urn = (name: string) => `urn:pulumi:dev::proj::test:index:Thing::${name}`;
const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** What `stack export --show-secrets` prints of a stack with one secret output and one plain one. */
const exported = {
    version: 3,
    deployment: {
        manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" },
        resources: [
            {
                urn: "urn:pulumi:dev::proj::pulumi:pulumi:Stack::proj-dev",
                custom: false,
                type: "pulumi:pulumi:Stack",
                outputs: { plain: "text", list: [1, "x"], none: null, hidden: { ...secret, plaintext: '"hush"' } },
            },
            { urn: urn("a"), custom: true, id: "a-1", type: "test:index:Thing", inputs: { v: 1 }, viewOf: "urn:x" },
        ],
    },
};

describe("the stack commands", () => {
    let project: TestProject;
    beforeEach(() => {
        project = new TestProject();
    });
    afterAll(removeTemporary);

    async function imported(): Promise<void> {
        await project.initStack("dev");
        await project.ok("stack import", JSON.stringify(exported));
    }

    it("make a stack with a salt of its own and select it", async () => {
        expect(await project.ok("stack init dev")).toBe("Created stack 'dev'\n");
        expect(project.read("Pulumi.dev.yaml")).toMatch(/^encryptionsalt: v1:[^:]+:v1:[^:]+:[^:]+\n$/);
        expect(await project.ok("stack ls")).toMatch(/^NAME .*\ndev\* .* 0\n$/);
    });

    it("keep several stacks side by side", async () => {
        await project.initStack("dev");
        await project.ok("stack init organization/proj/qa-1.x");
        await project.ok("stack select dev");
        const list = JSON.parse(await project.ok("stack ls --json")) as { name: string; current: boolean }[];
        expect(list.map(({ name, current }) => [name, current])).toEqual([
            ["dev", true],
            ["qa-1.x", false],
        ]);
        expect((await project.run("stack select nowhere")).code).toBe(6);
        expect((await project.run("stack init dev")).stderr).toContain("stack 'dev' already exists");
    });

    it("refuse to work without a stack", async () => {
        const { code, stderr } = await project.run("stack output");
        expect(code).toBe(6);
        expect(stderr).toContain("no stack is selected");
    });

    it("refuse a wrong passphrase for a stack whose settings have a salt", async () => {
        await project.initStack("dev");
        project.env["PULUMI_CONFIG_PASSPHRASE"] = "wrong";
        project.write("Pulumi.qa.yaml", project.read("Pulumi.dev.yaml"));
        expect((await project.run("stack init qa")).stderr).toContain("incorrect passphrase");
    });

    it("need the passphrase from the environment or a file", async () => {
        delete project.env["PULUMI_CONFIG_PASSPHRASE"];
        expect(await project.run("stack init dev")).toMatchObject({
            code: 2,
            stderr: expect.stringContaining("set PULUMI_CONFIG_PASSPHRASE") as string,
        });
        writeFileSync(path.join(project.directory, "secret.txt"), "from a file\n");
        project.env["PULUMI_CONFIG_PASSPHRASE_FILE"] = path.join(project.directory, "secret.txt");
        await project.ok("stack init dev");
    });

    it("print outputs, secrets only when asked to", async () => {
        await imported();
        const all = { plain: "text", list: [1, "x"], none: null };
        expect(JSON.parse(await project.ok("stack output --json"))).toEqual({ ...all, hidden: "[secret]" });
        expect(JSON.parse(await project.ok("stack output --json --show-secrets"))).toEqual({ ...all, hidden: "hush" });
        expect(await project.ok("stack output plain")).toBe("text\n");
        expect(await project.ok("stack output list")).toBe('[1,"x"]\n');
        expect(await project.ok("stack output plain --json")).toBe('"text"\n');
        expect(await project.ok("stack output hidden")).toBe("[secret]\n");
        expect(await project.ok("stack output hidden --show-secrets")).toBe("hush\n");
        expect((await project.run("stack output other")).stderr).toContain("does not have output property 'other'");
    });

    it("encrypt what was imported in plaintext, and give it back", async () => {
        await imported();
        const file = readFileSync(path.join(project.state, ".pulumi/stacks/proj/dev.json"), "utf8");
        expect(file).not.toContain("hush");
        const plain = JSON.parse(await project.ok("stack export --show-secrets")) as typeof exported;
        expect(plain.deployment.resources).toEqual(exported.deployment.resources);
        expect(await project.ok("stack export")).not.toContain("hush");
    });

    it("take an imported state for settled", async () => {
        await project.initStack("dev");
        const pending = { type: "creating", resource: { urn: urn("b"), custom: true, type: "test:index:Thing" } };
        const state = { ...exported, deployment: { ...exported.deployment, pending_operations: [pending] } };
        const { stderr } = await project.run("stack import", JSON.stringify(state));
        expect(stderr).toBe(`warning: removing pending operation 'creating' on '${urn("b")}' from the state\n`);
        expect(await project.ok("stack export")).not.toContain("pending_operations");
    });

    it("move a state by files, secrets encrypted", async () => {
        await imported();
        await project.ok("stack export --file state.json");
        await project.ok("stack rm dev --yes --force");
        await project.initStack("dev");
        await project.ok("stack import --file state.json");
        expect(await project.ok("stack output hidden --show-secrets")).toBe("hush\n");
    });

    it.each([
        ["is no JSON", "{"],
        ["is of an unknown version", '{"version":9}'],
        ["has a resource without a type", '{"version":3,"checkpoint":{"latest":{"resources":[{"urn":"urn:x"}]}}}'],
        [
            "can't be decrypted",
            JSON.stringify({
                version: 3,
                checkpoint: {
                    latest: {
                        secrets_providers: { type: "passphrase", state: { salt: testSalt } },
                        resources: [{ urn: urn("a"), type: "t", inputs: { v: { ...secret, ciphertext: "torn" } } }],
                    },
                },
            }),
        ],
    ])("repair by an import a state that %s", async (_, damaged) => {
        await imported();
        const backup = await project.ok("stack export");
        const file = path.join(project.state, ".pulumi/stacks/proj/dev.json");
        for (const settings of [project.read("Pulumi.dev.yaml"), "{}\n"]) {
            writeFileSync(file, damaged);
            project.write("Pulumi.dev.yaml", settings);
            await project.ok("stack import", backup);
            expect(await project.ok("stack output hidden --show-secrets")).toBe("hush\n");
        }
        expect(project.read("Pulumi.dev.yaml")).toContain(`encryptionsalt: ${testSalt}`);
    });

    it("keep what an interrupted deployment has done where an import overrides it, and say so", async () => {
        await project.initStack("dev");
        const journals = path.join(project.state, ".pulumi/local-journals/proj");
        mkdirSync(journals, { recursive: true });
        writeFileSync(path.join(journals, "dev.jsonl"), '{"base":"of a state file","salt":""}\n{"change":{}}\n');
        const { code, stderr } = await project.run("stack import", JSON.stringify(exported));
        const [kept = ""] = readdirSync(journals);
        expect(kept).toMatch(/^dev\.jsonl\.\d+\.orphan$/);
        expect([code, stderr]).toEqual([
            0,
            `warning: what an interrupted deployment has done is not in the import. It stays in ${path.join(journals, kept)}.\n`,
        ]);
    });

    it("refuse to import what is not of the stack", async () => {
        await project.initStack("qa");
        const { code, stderr } = await project.run("stack import", JSON.stringify(exported));
        expect(code).toBe(1);
        expect(stderr).toContain("2 resource(s) are not of the stack 'qa' of the project 'proj'");
        const damaged = await project.run("stack import", '{"outputs":pl4nted-s3cret}');
        expect(damaged.stderr).toContain("standard input is not JSON.");
        expect(damaged.stderr).not.toContain("pl4nted");
        expect((await project.run("stack import", '{"version":3}')).stderr).toContain("has no `deployment`");
        expect((await project.run("stack import --file none.json")).stderr).toContain("There is no file");
    });

    it("remove a stack with its settings, and one with resources only by force", async () => {
        await imported();
        expect((await project.run("stack rm dev")).stderr).toContain("--yes must be passed in");
        expect((await project.run("stack rm dev --yes")).stderr).toContain("'dev' still has resources");
        await project.ok("stack rm dev --yes --force");
        expect(existsSync(path.join(project.root, "Pulumi.dev.yaml"))).toBe(false);
        expect((await project.run("stack output")).code).toBe(6);
    });

    it("remove what a killed deployment has done only by force, and keep a record of it then", async () => {
        await project.initStack("dev");
        const journals = path.join(project.state, ".pulumi/local-journals/proj");
        mkdirSync(journals, { recursive: true });
        const stack = exported.deployment.resources[0];
        // Encrypted under a passphrase that nobody knows any more.
        const lines = [{ base: "of a state file", salt: testSalt }, { change: { add: stack } }];
        const journal = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
        writeFileSync(path.join(journals, "dev.jsonl"), journal);

        const refused = await project.run("stack rm dev --yes");
        expect(refused).toMatchObject({ code: 1, stdout: "" });
        expect(refused.stderr).toContain("'dev' has steps of an interrupted deployment");
        expect(await project.ok("stack ls")).toContain("dev*");
        expect(existsSync(path.join(project.root, "Pulumi.dev.yaml"))).toBe(true);

        const forced = await project.run("stack rm dev --yes --force");
        expect(forced.code).toBe(0);
        const [kept = ""] = readdirSync(journals);
        expect(kept).toMatch(/^dev\.jsonl\.\d+\.orphan$/);
        expect(forced.stderr).toBe(`What an interrupted deployment has done stays in ${path.join(journals, kept)}.\n`);
        expect(readFileSync(path.join(journals, kept), "utf8")).toBe(journal);
    });

    it("use the settings file that is named", async () => {
        await project.ok("stack init dev --config-file elsewhere.yaml");
        expect(project.read("elsewhere.yaml")).toContain("encryptionsalt");
        expect(existsSync(path.join(project.root, "Pulumi.dev.yaml"))).toBe(false);
    });
});

describe("what the engine leaves to the Pulumi CLI", () => {
    const project = new TestProject();
    afterAll(removeTemporary);

    it.each([
        ["import aws:s3/bucket:Bucket b id", "the command `import`"],
        ["login", "the command `login`"],
        ["state delete urn", "the command `state`"],
        ["stack rename x", "the command `stack rename`"],
        ["config cp --dest qa", "the command `config cp`"],
        ["up --yes --target urn", "the option --target"],
        ["refresh --yes --policy-pack ./policy", "the option --policy-pack"],
        ["destroy --yes --exclude-protected", "the option --exclude-protected"],
    ])("%s is refused by name", async (command, feature) => {
        expect(await project.run(command)).toEqual({
            code: 2,
            stdout: "",
            stderr: `error: The local engine does not support ${feature}. Use the Pulumi CLI for it: it works on the same project, backend and state.\n`,
        });
    });

    it.each([
        ["runtime: python\n", 'does not support the runtime "python"'],
        ["runtime: {}\n", "`runtime` must name the language"],
    ])("so are programs in other languages: %s", async (runtime, message) => {
        const other = new TestProject(`name: proj\n${runtime}`);
        expect((await other.run("stack init dev")).stderr).toContain(message);
    });

    it("an unknown command is a wrong invocation", async () => {
        expect((await project.run("upp")).code).toBe(2);
        expect((await project.run("up --frobnicate")).code).toBe(2);
        expect((await project.run("up --parallel many")).stderr).toContain("a whole number");
        expect((await project.run("--help")).code).toBe(0);
    });
});
