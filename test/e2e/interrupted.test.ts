import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { TestProject } from "./project";

jest.setTimeout(180_000);

describe("what goes wrong, from the command line", () => {
    const project = new TestProject();

    afterAll(() => project.dispose());

    it("tells everything that is wrong with a configuration at once, before anything is created", async () => {
        const right = project.read("Pulumi.dev.yaml");
        project.edit("Pulumi.dev.yaml", (text) =>
            text
                .replace("platform:location:", "platform:locaton:")
                .replace("purgeProtection: false", "softDeleteRetentionDays: 6"),
        );
        const { code, output } = await project.run(["up"]);
        expect(code).toBe(1);
        expect(output).toContain(
            [
                "error: 3 things are wrong in Pulumi.dev.yaml; nothing was changed:",
                "      - `location` is missing; it must be the name of an Azure region, such as westeurope.",
                "      - `vault.softDeleteRetentionDays` must be a whole number of days from 7 to 90, got 6.",
                "      - `locaton` is not a setting. Did you mean `location`?",
            ].join("\n"),
        );
        expect(output).not.toMatch(/^\s+at /m);
        expect(project.resources().filter(({ type }) => type !== "pulumi:pulumi:Stack")).toEqual([]);
        project.edit("Pulumi.dev.yaml", () => right);
    });

    it("names the stacks that there are", async () => {
        const { code, output } = await project.run(["up", "--stack", "prd"]);
        expect(code).toBe(1);
        expect(output).toMatch(/^error: There is no Pulumi\.prd\.yaml in .*\. Stacks here: .*dev.*\.\n$/);
    });

    it("says so where the stand-ins for the providers end before they have started, whatever else is being prepared", async () => {
        const ending = project.file("ending.cjs");
        const program = `if (/providers.main\\.js$/.test(process.argv[1])) { console.error("no room"); process.exit(3); }`;
        project.write("ending.cjs", program);
        const { code, output } = await project.run(["up"], { NODE_OPTIONS: `--require=${ending}` });
        expect(code).toBe(1);
        expect(output).toContain("error: The process of the provider stand-ins ended unexpectedly (3). no room\n");
        expect(output).not.toMatch(/^\s+at /m);
    });

    it("ends at Ctrl-C when the steps under way have ended, and leaves nothing unsettled", async () => {
        const up = project.start(["up"]);
        const output = await outputAt(up, "azure-native:keyvault:Vault platform creating", () => up.kill("SIGINT"));
        const [code] = (await once(up, "close")) as [number];
        expect(code).toBe(1);
        expect(output()).toContain(
            "\nCancelling: waiting for the steps under way. Press Ctrl-C again to stop at once.\n",
        );
        expect(output()).toMatch(/error: update (failed|canceled)/);
        expect(output()).not.toMatch(/^\s+(pulumi:pulumi:Stack \S+\s+)?at /m);
        const { checkpoint } = JSON.parse(project.read(".local/state/.pulumi/stacks/platform/dev.json")) as {
            checkpoint: { latest: { pending_operations?: unknown[] } };
        };
        expect(checkpoint.latest.pending_operations ?? []).toEqual([]);
        expect(project.files(".local/state/.pulumi/locks")).toEqual([]);
        expect(project.resources().some(({ type }) => type === "azure-native:resources:ResourceGroup")).toBe(true);
    });

    it("says that the local Azure was stopped half-way, and the next deployment carries on", async () => {
        const serving = project.start(["local"]);
        await once(serving.stdout!, "data");
        const { pid } = JSON.parse(project.read(".local/azure/lock")) as { pid: number };

        const up = project.start(["up"]);
        const output = await outputAt(up, "dynamic/azure-keyvault:Key wrapping creating", () =>
            process.kill(pid, "SIGKILL"),
        );
        const [code] = (await once(up, "close")) as [number];
        expect(code).toBe(1);
        expect(output()).toContain(
            "error: The local Azure of this project was stopped meanwhile. One that a rehearsal has started ends with that rehearsal: " +
                "`npm run local` beside them serves several at once.\n" +
                "What was done is recorded: run the same command again to carry on.",
        );
        const before = project.resources().map(({ urn }) => urn);
        expect(before.some((urn) => urn.includes("azure-native:keyvault:Vault"))).toBe(true);

        const again = await project.run(["up"]);
        expect(again.code).toBe(0);
        const after = project.resources().map(({ urn }) => urn);
        expect(after).toEqual(expect.arrayContaining(before));
        expect(new Set(after).size).toBe(after.length);
        const unchanged = await project.run(["up"]);
        expect(unchanged.output).toMatch(
            new RegExp(`^Resources:\\s+${after.length - countOfProviders(after)} unchanged\\s*$`, "m"),
        );
    });

    it("goes on to its end where nobody reads any more what it says", async () => {
        const destroy = project.start(["destroy", "--yes"]);
        await outputAt(destroy, "deleting", () => {
            destroy.stdout!.destroy();
            destroy.stderr!.destroy();
        });
        const [code] = (await once(destroy, "exit")) as [number];
        expect(code).toBe(0);
        expect(project.resources()).toEqual([]);
    });
});

/** Does something as soon as a process has said something; answers with what it has said up to any later time. */
function outputAt(child: ChildProcess, words: string, act: () => void): Promise<() => string> {
    let output = "";
    return new Promise((resolve) => {
        for (const stream of [child.stdout!, child.stderr!]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                const before = output.includes(words);
                output += text;
                if (!before && output.includes(words)) {
                    act();
                    resolve(() => output);
                }
            });
        }
    });
}

/** Providers are in the state, but not in the counts. */
function countOfProviders(urns: string[]): number {
    return urns.filter((urn) => urn.includes("pulumi:providers:")).length;
}
