import { TestProject } from "../harness";
import { removeTemporary } from "../temporary";

describe("the config commands", () => {
    let project: TestProject;
    beforeEach(async () => {
        project = new TestProject();
        await project.initStack("dev");
    });
    afterAll(removeTemporary);

    it("keep values in the stack's settings as the CLI writes them", async () => {
        await project.ok("config set name kv");
        await project.ok("config set number 42");
        await project.ok("config set azure-native:location westeurope");
        await project.ok("config set --path shape.sides[0] 1");
        await project.ok("config set --path shape.sides[1] two");
        await project.ok("config set --path shape.open true");
        await project.ok("config set --path shape.code 007");
        expect(project.read("Pulumi.dev.yaml").split("\n").slice(1).join("\n")).toBe(
            [
                "config:",
                "  proj:name: kv",
                '  proj:number: "42"',
                "  azure-native:location: westeurope",
                "  proj:shape:",
                "    sides:",
                "      - 1",
                "      - two",
                "    open: true",
                '    code: "007"',
                "",
            ].join("\n"),
        );
    });

    it("read them back", async () => {
        await project.ok("config set --path shape.sides[0] 1");
        await project.ok("config set b:x there");
        expect(await project.ok("config get shape")).toBe('{"sides":[1]}\n');
        expect(await project.ok("config get --path shape.sides[0]")).toBe("1\n");
        expect(await project.ok("config get b:x")).toBe("there\n");
        expect(JSON.parse(await project.ok("config get --json shape"))).toEqual({
            value: '{"sides":[1]}',
            objectValue: { sides: [1] },
            secret: false,
        });
        const { code, stderr } = await project.run("config get nothing");
        expect(code).toBe(1);
        expect(stderr).toContain("configuration key 'nothing' not found for stack 'dev'");
    });

    it("read and list what Pulumi.yaml gives where the stack says nothing", async () => {
        const declared = [
            "config:",
            "  region: { value: westeurope }",
            "  size: { type: integer, default: 3 }",
            "  names: { type: array, items: { type: string }, default: [a, b] }",
            "  pin: { type: string, default: hush, secret: true }",
            "  wanted: { type: string }",
            "  azure-native:location: { value: westeurope }",
        ];
        project.write("Pulumi.yaml", `${project.read("Pulumi.yaml")}\n${declared.join("\n")}\n`);
        await project.ok("config set size 4");
        expect(await project.ok("config get region")).toBe("westeurope\n");
        expect(await project.ok("config get size")).toBe("4\n");
        expect(await project.ok("config get --path names[1]")).toBe("b\n");
        expect(JSON.parse(await project.ok("config get --json pin"))).toEqual({ value: "hush", secret: true });
        expect((await project.run("config get wanted")).stderr).toContain("configuration key 'wanted' not found");
        expect((await project.ok("config")).trim().split(/ *\n/)).toEqual([
            expect.stringMatching(/^KEY +VALUE$/),
            expect.stringMatching(/^azure-native:location +westeurope$/),
            expect.stringMatching(/^names +\["a","b"\]$/),
            expect.stringMatching(/^pin +\[secret\]$/),
            expect.stringMatching(/^region +westeurope$/),
            expect.stringMatching(/^size +4$/),
        ]);
        expect(await project.ok("config --show-secrets")).toMatch(/pin +hush/);
        expect(JSON.parse(await project.ok("config --json"))).toMatchObject({
            "proj:region": { value: "westeurope", secret: false },
            "proj:pin": { secret: true },
        });
        await project.ok("config rm size");
        expect(await project.ok("config get size")).toBe("3\n");
    });

    it("encrypt secrets, whole or in part, and show them only when asked to", async () => {
        await project.ok("config set --secret key hush");
        await project.ok("config set --secret --path deep.key hush");
        const file = project.read("Pulumi.dev.yaml");
        expect(file).not.toContain("hush");
        expect(file.match(/secure: v1:/g)).toHaveLength(2);
        expect(await project.ok("config get key")).toBe("hush\n");
        const list = await project.ok("config");
        expect(list).toMatch(/key +\[secret\]/);
        expect(list).toContain('{"key":"[secret]"}');
        expect(await project.ok("config --show-secrets")).toContain('{"key":"hush"}');
        expect(JSON.parse(await project.ok("config --json"))).toMatchObject({ "proj:key": { secret: true } });
    });

    it("keep what looks like a secret readable only where that is wanted", async () => {
        const { code, stderr } = await project.run("config set dbPassword Zr8kQ2vX9mLpT4wN7sB1");
        expect(code).not.toBe(0);
        expect(stderr).toMatch(
            /The value for 'dbPassword' looks like a secret, and would be readable in \S+Pulumi\.dev\.yaml\. Run this again with --secret to encrypt it, or with --plaintext if it is to be readable\./,
        );
        expect(stderr).not.toContain("Zr8kQ2vX9mLpT4wN7sB1");
        expect((await project.run("config set --path login.token", "Zr8kQ2vX9mLpT4wN7sB1")).code).not.toBe(0);
        expect(project.read("Pulumi.dev.yaml")).not.toContain("Zr8kQ2vX9mLpT4wN7sB1");
        await project.ok("config set token:commit Zr8kQ2vX9mLpT4wN7sB1");
        await project.ok("config rm token:commit");
        await project.ok("config set --plaintext dbPassword Zr8kQ2vX9mLpT4wN7sB1");
        expect(await project.ok("config get dbPassword")).toBe("Zr8kQ2vX9mLpT4wN7sB1\n");
        await project.ok("config set --secret dbPassword Zr8kQ2vX9mLpT4wN7sB1");
        expect(project.read("Pulumi.dev.yaml")).not.toContain("Zr8kQ2vX9mLpT4wN7sB1");
    });

    it("read a value from standard input", async () => {
        await project.ok("config set --secret key", "hush\n");
        expect(await project.ok("config get key")).toBe("hush\n");
    });

    it("remove values and parts of them", async () => {
        await project.ok("config set --path list[0] a");
        await project.ok("config set --path list[1] b");
        await project.ok("config set other x");
        await project.ok("config rm --path list[0]");
        expect(await project.ok("config get list")).toBe('["b"]\n');
        await project.ok("config rm list");
        await project.ok("config rm other");
        expect(project.read("Pulumi.dev.yaml")).not.toContain("config:");
    });

    it("leave comments and spelling alone", async () => {
        const salt = project.read("Pulumi.dev.yaml");
        project.write(
            "Pulumi.dev.yaml",
            `${salt}# about the vault\nconfig:\n  name: kv # its name\n  proj:config:old: x\n`,
        );
        await project.ok("config set name other");
        await project.ok("config set old y");
        expect(project.read("Pulumi.dev.yaml")).toBe(
            `${salt}# about the vault\nconfig:\n  name: other # its name\n  proj:config:old: y\n`,
        );
    });

    it("refuse what is no key", async () => {
        expect((await project.run("config set a:b:c v")).stderr).toContain(
            "could not parse a:b:c as a configuration key",
        );
        expect((await project.run("config set --secret --plaintext a v")).code).toBe(2);
        project.write("Pulumi.dev.yaml", "config: [");
        expect((await project.run("config get a")).stderr).toContain("Pulumi.dev.yaml is not valid YAML");
    });

    it("refuse secrets of another provider", async () => {
        project.write("Pulumi.dev.yaml", "secretsprovider: azurekeyvault://kv.vault.azure.net/keys/k\n");
        expect((await project.run("config set --secret a v")).stderr).toContain("supports passphrases only");
    });
});
