import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allTrials, nameOf, sample } from "../../../local/chaos/faults";
import { differences } from "../../../local/chaos/trials";

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
    const trials = allTrials(3, 2, ["429", "dropped-after"], ["engine"]);

    it("are every fault at every request, and every kill at every line", () => {
        expect(trials.map(nameOf)).toEqual([
            ...["429 at request 1", "429 at request 2", "429 at request 3"],
            ...["dropped-after at request 1", "dropped-after at request 2", "dropped-after at request 3"],
            ...["kill engine at line 1", "kill engine at line 2"],
        ]);
    });

    it("are sampled alike by the same seed, and otherwise by another, none twice", () => {
        const many = allTrials(100, 100, ["429", "500"], ["engine"]);
        expect(sample(many, 20, 7)).toEqual(sample(many, 20, 7));
        expect(sample(many, 20, 7)).not.toEqual(sample(many, 20, 8));
        expect(new Set(sample(many, 300, 7).map(nameOf)).size).toBe(300);
    });
});

describe("what two deployments made", () => {
    it("is compared thing by thing, also where there are several alike", () => {
        expect(differences(["a", "b", "b"], ["b", "b", "a"])).toEqual([]);
        expect(differences(["a", "b"], ["b", "b", "c"])).toEqual(["+ b", "+ c", "- a"]);
    });
});

describe("from the command line", () => {
    it("a deployment is disturbed, made again, and compared with an undisturbed one", async () => {
        const { code, output } = await chaos([...small, "--sample", "1", "--kinds", "none", "--kill", "engine"]);
        expect(output).toMatch(
            /^Undisturbed: \d+ requests, \d+ lines of progress, 3 things made\. 1 of \d+ trials follow\.$/m,
        );
        expect(output.match(/: survived, /g)).toHaveLength(1);
        expect(output).toMatch(/^\| all \| 1 \| 1 \| 1 \| \d+ \| \d+ \| 0 \| 0 \|$/m);
        expect(code).toBe(0);
    });

    it("a fault that isn't known is refused, with those that are", async () => {
        const { code, output } = await chaos(["--kinds", "418"]);
        expect(output).toContain('"418" is none of 429, 500, 503, dropped-before, dropped-after,');
        expect(code).toBe(1);
    });
});
