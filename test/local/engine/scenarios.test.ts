import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { removeTemporary, temporaryDirectory } from "./temporary";

/** Programs with results recorded from the real CLI. They stand beside the repository, where they are at all. */
const scenarios = path.resolve(__dirname, "../../../../shared/engine-scenarios");
const nodeModules = path.resolve(__dirname, "../../../node_modules");
const bin = path.resolve(__dirname, "../../../local/bin/pulumi-local.cjs");

/** One that touches much of the engine. ALL_SCENARIOS=1 runs all of them, in some minutes. */
const FEW = ["replace-delete-first"];

interface Report {
    total: number;
    scenarios: { scenario: string; differences: string[] }[];
}

/** A copy with packages around it: the programs resolve theirs from there. */
function prepare(): string {
    const directory = temporaryDirectory();
    cpSync(scenarios, directory, { recursive: true });
    chmodSync(directory, 0o700);
    mkdirSync(path.join(directory, "node_modules"));
    for (const name of readdirSync(nodeModules)) {
        symlinkSync(path.join(nodeModules, name), path.join(directory, "node_modules", name));
    }
    for (const name of readdirSync(path.join(directory, "packages"))) {
        symlinkSync(path.join(directory, "packages", name), path.join(directory, "node_modules", name));
    }
    return directory;
}

async function compare(only: string): Promise<Report> {
    const directory = prepare();
    const args = [
        "run.mjs",
        "--pulumi",
        `${process.execPath} ${bin}`,
        "--check",
        "--only",
        only,
        "--report",
        "report.json",
    ];
    const runner = spawn(process.execPath, args, { cwd: directory, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    runner.stdout.on("data", (text: Buffer) => (output += text.toString()));
    await new Promise((resolve) => runner.once("close", resolve));
    const report = path.join(directory, "report.json");
    if (!existsSync(report)) {
        throw new Error(`The scenarios did not run: ${output}`);
    }
    return JSON.parse(readFileSync(report, "utf8")) as Report;
}

describe("the engine beside the real CLI", () => {
    afterAll(removeTemporary);

    if (!existsSync(scenarios)) {
        it.skip(`has nothing to be compared with: ${scenarios} does not exist`, () => undefined);
        return;
    }

    const all = process.env["ALL_SCENARIOS"] !== undefined;
    it(
        `does the same in ${all ? "all scenarios" : FEW.join(", ")}`,
        async () => {
            const { total, scenarios: results } = await compare(all ? "*" : FEW.join(","));
            expect(results.filter(({ differences }) => differences.length > 0)).toEqual([]);
            expect(total).toBe(all ? readdirSync(path.join(scenarios, "scenarios")).length : FEW.length);
        },
        all ? 3_600_000 : 600_000,
    );
});
