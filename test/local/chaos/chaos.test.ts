import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { allTrials, chooseTrials, groupOf, nameOf, sample, type Choice } from "../../../local/chaos/faults";
import { processesBelow } from "../../../local/chaos/processes";
import { sentence, summary } from "../../../local/chaos/report";
import type { Deployment } from "../../../local/chaos/deployment";
import { plannedChanges, prepare, previewProblem, relativeTo } from "../../../local/chaos/scenario";
import { differences, offersToTakeOver, type Outcome } from "../../../local/chaos/trials";

jest.setTimeout(90_000);

const repository = join(__dirname, "..", "..", "..");
const folder = mkdtempSync(join(tmpdir(), "disturbed-"));
const small = ["--project", folder];

/** A project that makes a resource group and an identity. */
beforeAll(() => {
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: small\nruntime: nodejs\nmain: index.cjs\n");
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n    azure-native:location: westeurope\n");
    writeFileSync(
        join(folder, "index.cjs"),
        `const resources = require("@pulumi/azure-native/resources");
        const managedidentity = require("@pulumi/azure-native/managedidentity");
        const group = new resources.ResourceGroup("small");
        new managedidentity.UserAssignedIdentity("app", { resourceGroupName: group.name });`,
    );
});

afterAll(() => rmSync(folder, { recursive: true }));

async function chaos(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const child = spawn(process.execPath, [join(repository, "scripts", "chaos.cjs"), ...args], {
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    const [code] = (await once(child, "close")) as [number | null];
    return { code, output };
}

describe("the trials of a deployment", () => {
    const counts = { requests: 3, vaultRequests: 2, lines: 2 };
    const choice = { kinds: ["429", "access-spreading"], kill: ["engine", "interrupt"], seed: 1 } as const;
    const namesOf = (more: Partial<Choice> = {}) => chooseTrials(counts, { ...choice, ...more }).trials.map(nameOf);

    it("are every fault at every request that it can meet, and every kill at every line", () => {
        expect(namesOf()).toEqual([
            ...["429 at request 1", "429 at request 2", "429 at request 3"],
            ...["access-spreading at request 1", "access-spreading at request 2"],
            ...["kill engine at line 1", "kill engine at line 2"],
            ...["interrupt at line 1", "interrupt at line 2"],
        ]);
    });

    it("are sampled alike by the same seed, and otherwise by another, none twice", () => {
        const many = allTrials(() => 100, 100, ["429", "500"], ["engine"]);
        expect(sample(many, 20, 7)).toEqual(sample(many, 20, 7));
        expect(sample(many, 20, 7)).not.toEqual(sample(many, 20, 8));
        expect(new Set(sample(many, 300, 7).map(nameOf)).size).toBe(300);
    });

    it("are sampled of each group, not at the same place of all", () => {
        const many = { requests: 100, vaultRequests: 100, lines: 100 };
        const { all, trials } = chooseTrials(many, { ...choice, each: 2 });
        expect(all).toBe(400);
        expect(trials.map(groupOf)).toEqual(
            ["429", "access-spreading", "kill engine", "interrupt"].flatMap((group) => [group, group]),
        );
        expect(new Set(trials.map((trial) => ("kill" in trial ? trial.line : trial.request))).size).toBeGreaterThan(4);
    });

    it("are all there in parts, each once", () => {
        const parts = [1, 2, 3].map((number) => namesOf({ part: { number, of: 3 } }));
        expect(parts.map(({ length }) => length)).toEqual([3, 3, 3]);
        expect(parts.flat().sort()).toEqual(namesOf().sort());
    });

    it("are chosen by name, whatever else is asked for, and only where there is such a one", () => {
        expect(namesOf({ only: ["hanging at request 2", "429 at request 3"] })).toEqual([
            "429 at request 3",
            "hanging at request 2",
        ]);
        expect(() => namesOf({ only: ["429 at request 4"] })).toThrow(
            'There is no trial "429 at request 4" here: there are 41, such as "429 at request 1".',
        );
    });
});

describe("what two deployments made", () => {
    it("is compared thing by thing, also where there are several alike", () => {
        expect(differences(["a", "b", "b"], ["b", "b", "a"])).toEqual([]);
        expect(differences(["a", "b"], ["b", "b", "c"])).toEqual(["+ b", "+ c", "- a"]);
    });

    it("says of values whether they were there before, not what they are", () => {
        const [kept, lost] = ["a", "b"].map((letter) => `secret: {"value":"${letter.repeat(64)}"}`);
        expect(relativeTo([kept!], [kept!, lost!])).toEqual([
            'secret: {"value":"as before"}',
            'secret: {"value":"new"}',
        ]);
    });
});

describe("what a run offers to take over", () => {
    const pair = (urn: string, id: string) => `--import-pending-creates ${urn} --import-pending-creates ${id}`;

    it("is what it names with URN and ID, once, however often it says so", () => {
        const [a, b] = ["urn:pulumi:dev::p::m$t:R::a", "urn:pulumi:dev::p::t:R::b c"];
        const output = [
            `npm run refresh -- --stack dev ${pair(`'${a}'`, "ID")} ${pair(`'${b}'`, "ID")}`,
            `    npm run refresh -- --stack dev ${pair(`'${a}'`, "'/x/a'")}`,
            `    npm run refresh -- --stack dev ${pair(`'${b}'`, "'/x/b'")}`,
            `    npm run refresh -- --stack dev ${pair(`'${a}'`, "'/x/a'")}`,
        ];
        expect(offersToTakeOver(output.join("\n"))).toEqual([
            { urn: a, id: "/x/a" },
            { urn: b, id: "/x/b" },
        ]);
    });
});

describe("what a preview plans", () => {
    const [tags, made] = [
        '  ~ azure-native:keyvault:Vault app update\n        [id=/vaults/app]\n      ~ tags:\n          - changed: "by hand"',
        '  + pulumi-nodejs:dynamic/azure-keyvault:Secret key create\n      + name: "key"',
    ];
    const printed = (changes: readonly string[]) =>
        `Previewing update (dev):\n    warning: Take care.\n${changes.join("\n")}\n\nOutputs:\n  ~ verified: [unknown]\n\nResources:\n     ~ 1 to update\n`;

    it("is each resource's changes with its properties, in whatever order they were printed", () => {
        expect(plannedChanges(printed([tags, made]))).toEqual([made, tags]);
        expect(plannedChanges(printed([made, tags]))).toEqual([made, tags]);
    });

    it("is another for another value, and nothing where nothing changes", () => {
        expect(plannedChanges(printed([tags.replace("by hand", "by foot")]))).not.toEqual([tags]);
        expect(plannedChanges(printed([]))).toEqual([]);
    });

    /** A deployment whose previews print this, and fail where they expect no changes and there are some. */
    const previewing = (...changes: string[]) =>
        ({
            run: (command: string, args: readonly string[] = []) =>
                Promise.resolve({
                    code: command === "preview" && args.length > 0 && changes.length > 0 ? 7 : 0,
                    output: printed(changes),
                }),
            drift: () => Promise.resolve(["PATCH /vaults/app"]),
            ...{ save: () => Promise.resolve(), inventory: () => Promise.resolve([]), manage: () => Promise.resolve() },
            requests: () => Promise.resolve(1),
        }) as unknown as Deployment;
    const preparation = { operation: "refresh", start: "start", change: "change.yaml", previews: true } as const;

    it("after a refresh is what was changed by hand, and it is no trial where that was not seen", async () => {
        expect((await prepare(previewing(tags, made), preparation)).planned).toEqual([made, tags]);
        await expect(prepare(previewing(), preparation)).rejects.toThrow(
            /^The undisturbed refresh saw nothing of what was changed by hand \(PATCH \/vaults\/app\): it is no trial of refreshes\./,
        );
    });

    it("is held against an undisturbed refresh, and against nothing after all else", async () => {
        const after = (operation: "refresh" | "up" | "destroy", ...changes: string[]) =>
            previewProblem(previewing(...changes), { operation, planned: operation === "refresh" ? [tags] : [] });
        expect(await after("refresh", tags)).toBeUndefined();
        for (const changes of [[], [made], [tags, made]]) {
            expect(await after("refresh", ...changes)).toBe(
                `a preview shows other changes than after an undisturbed refresh:\n${changes.sort().join("\n")}\ninstead of:\n${tags}`,
            );
        }
        expect(await after("up")).toBeUndefined();
        expect(await after("up", tags)).toMatch(/^a preview still has changes:\nPreviewing update/);
        expect(await after("destroy", tags)).toBeUndefined();
    });
});

describe("the report", () => {
    const good = {
        ...{
            struck: true,
            deployments: 1,
            furtherRequests: 1,
            takenOver: [],
            removed: [],
            furtherVersions: 0,
            differences: [],
            failure: undefined,
        },
        milliseconds: 1_500,
    };
    const outcomes: Outcome[] = [
        { ...good, trial: { kind: "429", request: 3 } },
        { ...good, trial: { kind: "429", request: 4 }, differences: ["+ a"], furtherVersions: 1 },
        {
            ...good,
            trial: { kill: "engine", line: 2 },
            failure: "error: no",
            deployments: 4,
            furtherRequests: 7,
            takenOver: ["/w"],
            removed: ["/x", "/y"],
        },
    ];

    it("has a line for each trial", () => {
        expect(outcomes.map(sentence)).toEqual([
            "429 at request 3: survived, 1 run, 1 further requests, 1.5 s",
            "429 at request 4: ANOTHER END, 1 run, 1 further requests, 1.5 s:\n+ a",
            "kill engine at line 2: NOT SURVIVED, 4 runs, 7 further requests, 1 taken over, 2 removed by hand, 1.5 s:\nerror: no",
        ]);
    });

    it("has a sum for each group, and at the end what to try again", () => {
        const text = summary(outcomes, { operation: "change", requests: 9 });
        expect(text).toContain("`change` with 9 requests, disturbed in 3 ways:");
        expect(text).toContain(
            "| 429 | 2 | 2 | 1 | 0 | 2 | 0 | 0 | 1 | 1 |\n| kill engine | 1 | 1 | 0 | 3 | 7 | 1 | 2 | 0 | 0 |",
        );
        expect(text).toContain("| all | 3 | 3 | 1 | 3 | 9 | 1 | 2 | 1 | 1 |");
        expect(text).toMatch(
            /^2 did not .*:\n {2}429 at request 4\n {2}kill engine at line 2\n.* --only "429 at request 4; kill engine at line 2"$/m,
        );
        expect(summary([outcomes[0]!], { operation: "up", requests: 9 })).toMatch(/All came to the same end[^\n]*$/);
    });
});

describe("from the command line", () => {
    it("a deployment is disturbed, made again, and compared with an undisturbed one", async () => {
        // Before anything is made: an engine that is killed while it waits for an answer leaves what nobody knows of.
        const { code, output } = await chaos([...small, "--kinds", "none", "--only", "kill engine at line 1"]);
        expect(output).toMatch(
            /^Undisturbed `up`: \d+ requests, \d+ lines of progress, 7 things in the end, [\d.]+ s\. 1 of \d+ trials follow\.$/m,
        );
        expect(output.match(/: survived, /g)).toHaveLength(1);
        expect(output).toMatch(/^\| all \| 1 \| 1 \| 1 \| \d+ \| \d+ \| \d+ \| 0 \| 0 \| 0 \|$/m);
        expect(code).toBe(0);
    });

    it("a refresh is disturbed where something was changed by hand, which it has to see", async () => {
        const { code, output } = await chaos([
            ...[...small, "--operation", "refresh"],
            ...["--kinds", "none", "--only", "kill engine at line 2"],
        ]);
        expect(output).toMatch(/^Undisturbed `refresh`: \d+ requests, .* 1 of \d+ trials follow\.$/m);
        expect(output).toContain("kill engine at line 2: survived, 2 runs");
        expect(code).toBe(0);
    });

    it("what can't be tried is told in a sentence", async () => {
        const { code, output } = await chaos(["--project", join(folder, "nowhere")]);
        expect(output).toBe(
            `error: There is no Pulumi.yaml in ${join(folder, "nowhere")}: it must be the folder of a Pulumi project.\n`,
        );
        expect(code).toBe(1);
    });

    it("it ends, and what it started with it, where nobody reads any more what it says", async () => {
        const child = spawn(process.execPath, [join(repository, "scripts", "chaos.cjs"), ...small], {
            stdio: ["ignore", "pipe", "pipe"],
        });
        const ended = once(child, "exit");
        child.stderr.resume();
        await once(child.stdout, "data");
        let below = processesBelow(child.pid!);
        // It has said how many trials follow, and may not have begun the first.
        while (below.length === 0 && child.exitCode === null) {
            await sleep(20);
            below = processesBelow(child.pid!);
        }
        child.stdout.destroy();
        await ended;
        expect(below).not.toEqual([]);
        expect(below.filter(({ pid }) => existsSync(`/proc/${pid}`))).toEqual([]);
    });

    it("a fault that isn't known is refused, with those that are", async () => {
        const { code, output } = await chaos(["--kinds", "418"]);
        expect(output).toContain('"418" is none of 429, 500, 503, dropped-before, dropped-after,');
        expect(code).toBe(1);
    });
});
