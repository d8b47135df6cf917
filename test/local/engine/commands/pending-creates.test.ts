import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TestProvider } from "../deploy/test-provider";
import { TestProject } from "../harness";
import { removeTemporary } from "../temporary";

const program = `
const pulumi = require("@pulumi/pulumi");
const thing = (name, options) => new pulumi.CustomResource("test:index:Thing", name, { value: name, thingName: name + "-7f3", secretName: pulumi.secret("hush") }, options);
const a = thing("a");
thing("b", { dependsOn: a, protect: true });
thing("c", { dependsOn: a });
`;

interface Deployment {
    resources: { urn: string; id?: string; outputs?: unknown }[];
    pending_operations?: { type: string; resource: { urn: string } }[];
}

const urnOf = (name: string) => `urn:pulumi:dev::proj::test:index:Thing::${name}`;
const given = (name: string, id: string) => [urnOf(name), id].flatMap((value) => ["--import-pending-creates", value]);

describe("pending creates", () => {
    const provider = new TestProvider();
    let project: TestProject;
    let interrupted: string;

    const stateFile = () => path.join(project.state, ".pulumi", "stacks", "proj", "dev.json");
    const refresh = (...options: string[]) => project.run(["refresh", "--yes", ...options]);
    const deployment = async () =>
        (JSON.parse(await project.ok("stack export")) as { deployment: Deployment }).deployment;
    const pending = async () =>
        ((await deployment()).pending_operations ?? []).map(({ type, resource }) => `${type} ${resource.urn}`);

    /** A state in which a deployment was killed while it created `b` and `c`. */
    beforeAll(async () => {
        await provider.start();
        project = new TestProject();
        project.write("index.js", program);
        project.env["PULUMI_DEBUG_PROVIDERS"] = `test:${provider.port}`;
        await project.initStack("dev");
        await project.ok("up --yes --skip-preview");
        const state = JSON.parse(readFileSync(stateFile(), "utf8")) as { checkpoint: { latest: Deployment } };
        const { latest } = state.checkpoint;
        const lost = latest.resources.filter(({ urn }) => [urnOf("b"), urnOf("c")].includes(urn));
        expect(lost).toHaveLength(2);
        latest.resources = latest.resources.filter((resource) => !lost.includes(resource));
        latest.pending_operations = lost.map(({ id: _, outputs: __, ...resource }) => ({ type: "creating", resource }));
        interrupted = JSON.stringify(state);
    }, 60_000);
    beforeEach(() => writeFileSync(stateFile(), interrupted));
    afterAll(() => {
        provider.stop();
        removeTemporary();
    });

    it.each([
        [
            ["--import-pending-creates", urnOf("b")],
            "error: each URN must be followed by an ID: found an odd number of entries. Give the option twice for each " +
                "resource: --import-pending-creates URN --import-pending-creates ID\n",
        ],
        [
            ["--clear-pending-creates", "--skip-pending-creates"],
            "error: cannot set both --skip-pending-creates and --clear-pending-creates\n",
        ],
    ])("are left alone where the options are wrong: %j", async (options, message) => {
        expect(await refresh(...options)).toEqual({ code: 2, stdout: "", stderr: message });
        expect(readFileSync(stateFile(), "utf8")).toBe(interrupted);
    });

    it("are an option of `refresh` alone", async () => {
        const { code, stderr } = await project.run(["up", "--yes", ...given("b", "b-1")]);
        expect([code, stderr]).toEqual([2, "error: unknown option '--import-pending-creates'\n"]);
    });

    it("are named with the command that takes them over, where nothing is said of them", async () => {
        const { code, stdout } = await refresh("--skip-preview");
        expect(code).toBe(0);
        expect(stdout).toContain(`\n      * ${urnOf("b")} (thingName "b-7f3")\n`);
        expect(stdout).not.toContain("hush");
        const pairs = [urnOf("b"), urnOf("c")].map(
            (urn) => ` --import-pending-creates '${urn}' --import-pending-creates ID`,
        );
        expect(stdout).toContain(`    pulumi-local refresh --stack dev${pairs.join("")}\n`);
        expect(await pending()).toEqual([`creating ${urnOf("b")}`, `creating ${urnOf("c")}`]);
    });

    it("are left as they are without a word with --skip-pending-creates", async () => {
        const { code, stdout } = await refresh("--skip-preview", "--skip-pending-creates");
        expect([code, stdout.includes("interrupted deployment")]).toEqual([0, false]);
        expect(await pending()).toHaveLength(2);
    });

    it("of another URN are warned of, in the CLI's words, and the rest is done", async () => {
        const { code, stdout, stderr } = await refresh("--skip-preview", ...given("a", "a-1"), ...given("b", "b-1"));
        expect([code, stderr]).toEqual([0, `warning: "${urnOf("a")}" did not correspond to a pending create\n`]);
        expect(stdout).toContain(`* ${urnOf("c")} (thingName "c-7f3")\n`);
        expect(stdout).not.toContain(`* ${urnOf("b")}`);
        expect(await pending()).toEqual([`creating ${urnOf("c")}`]);
    });

    it("are shown as imports in a preview, which changes nothing", async () => {
        const { code, stdout } = await refresh("--preview-only", ...given("b", "b-1"));
        expect(code).toBe(0);
        expect(stdout).toMatch(/^ {2}= test:index:Thing b import$/m);
        expect(stdout).toMatch(/^ += 1 to import$/m);
        expect(readFileSync(stateFile(), "utf8")).toBe(interrupted);
    });

    it("stay pending where there is nothing of that ID", async () => {
        const { code, stdout } = await refresh("--skip-preview", ...given("b", "b-7"));
        expect([code, stdout.includes("error: resource 'b-7' does not exist")]).toEqual([1, true]);
        expect(await pending()).toHaveLength(2);
    });

    it("are taken over by their IDs, the others forgotten, and the next update makes no more than those", async () => {
        const { code, stdout } = await refresh(...given("b", "b-1"), "--clear-pending-creates");
        expect(code).toBe(0);
        expect(stdout).toMatch(/^ {2}= test:index:Thing b imported \(/m);
        const { resources, pending_operations: left } = await deployment();
        expect(left).toBeUndefined();
        expect(resources.at(-1)).toMatchObject({
            urn: urnOf("b"),
            id: "b-1",
            protect: true,
            dependencies: [urnOf("a")],
        });
        const up = await project.ok("up --yes --skip-preview");
        expect(up).toMatch(/^ +\+ 1 created$/m);
        expect(up).not.toMatch(/updated|warning/);
        expect(provider.log("create")).toEqual(["create a", "create b", "create c", "create c"]);
    }, 30_000);
});
