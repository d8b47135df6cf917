import { Command, InvalidArgumentError } from "commander";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Deployment } from "./deployment";
import { chooseTrials, faultKinds, victims, type Choice, type FaultKind, type Trial } from "./faults";
import { sentence, summary, survived } from "./report";
import { configure, operations, prepare, type Operation, type Scenario } from "./scenario";
import { attempt, type Outcome } from "./trials";

interface Options extends Choice {
    readonly project: string;
    readonly stack: string;
    readonly operation: Operation;
    readonly change: string;
    readonly jobs: number;
    readonly preview: boolean;
}

/**
 * The command line behind `npm run chaos`: deploys again and again, disturbed each time in another way, and says whether
 * every deployment came to the same end. Sets the process's exit code: 0 when all did, 1 when one didn't or none could be tried.
 *
 * @param script what runs a rehearsal's commands
 * @param change the configuration that `--operation change` changes to, unless told otherwise
 */
export async function main(argv: string[], script: string, change: string): Promise<void> {
    const command = new Command("chaos")
        .description(
            "Tries faults and kills at every request and step of a rehearsed deployment, one after the other, and compares what " +
                "each comes to with an undisturbed one.",
        )
        .option("--project <folder>", "the folder of the Pulumi.yaml to deploy", path.resolve(script, "..", ".."))
        .option("-s, --stack <name>", "the stack to deploy", "dev")
        .option("--operation <operation>", `what to disturb: ${operations.join(", ")}`, oneOf(operations), "up")
        .option("--change <file>", "the stack's configuration after --operation change", change)
        .option("--kinds <kinds>", "faults, with commas between, or none", among(Object.keys(faultKinds)), quick())
        .option("--kill <processes>", "what to kill, with commas between, or none", among(victims), [...victims])
        .option("--sample <count>", "so many trials, chosen by the seed; all by default", wholeNumber)
        .option("--each <count>", "so many trials of each fault and each kill, chosen by the seed", wholeNumber)
        .option("--seed <number>", "chooses the sample", wholeNumber, 1)
        .option("--part <number/of>", "only this part of the trials, such as 1/4: the parts together are all", part)
        .option("--only <names>", 'the trials of these names, with semicolons between: "429 at request 3"', names)
        .option(
            "--jobs <count>",
            "how many deployments run side by side, each with a local Azure of its own",
            wholeNumber,
            1,
        )
        .option("--no-preview", "don't look after each trial whether a preview has changes: faster")
        .action(async (options: Options) => {
            process.exitCode = (await chaos(options, script)) ? 0 : 1;
        });
    try {
        await command.parseAsync(argv, { from: "user" });
    } catch (error) {
        process.stderr.write(`error: ${(error as Error).message}\n`);
        process.exitCode = 1;
    }
}

/** All but what waits for time limits. */
function quick(): FaultKind[] {
    return (Object.keys(faultKinds) as FaultKind[]).filter((kind) => kind !== "hanging");
}

async function chaos(options: Options, script: string): Promise<boolean> {
    const { project, stack, operation, change } = options;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "chaos-start-"));
    const deployments: Deployment[] = [];
    // Nobody may be there any more to read what it says: trials go on for hours.
    const stop = new AbortController();
    const interrupt = () => stop.abort();
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
    process.stdout.on("error", interrupt);
    const open = async (): Promise<Deployment> => {
        const deployment = await Deployment.open(path.resolve(project), script, stack);
        deployments.push(deployment);
        return deployment;
    };
    try {
        const first = await open();
        const start = path.join(folder, "start");
        const scenario = await prepare(first, { operation, change, start, previews: options.preview });
        const { all, trials } = chooseTrials(scenario, options);
        print(
            `Undisturbed \`${operation}\`: ${scenario.requests} requests, ${scenario.lines} lines of progress, ` +
                `${scenario.after.length} things in the end, ${(scenario.milliseconds / 1000).toFixed(1)} s. ` +
                `${trials.length} of ${all} trials follow.`,
        );
        while (deployments.length < Math.min(options.jobs, trials.length)) {
            configure(await open(), operation, change);
        }
        const outcomes = await attemptAll(deployments, scenario, trials, stop.signal);
        print(summary(outcomes, scenario));
        return outcomes.length === trials.length && outcomes.every(survived);
    } finally {
        process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
        await Promise.all(deployments.map((deployment) => deployment.close()));
        fs.rmSync(folder, { recursive: true, force: true });
    }
}

/** Tries them side by side until it is told to stop: what that cuts off doesn't count. */
async function attemptAll(
    deployments: readonly Deployment[],
    scenario: Scenario,
    trials: readonly Trial[],
    stop: AbortSignal,
): Promise<Outcome[]> {
    const waiting = [...trials];
    const outcomes: Outcome[] = [];
    await Promise.all(
        deployments.map(async (deployment) => {
            for (let next = waiting.shift(); next !== undefined && !stop.aborted; next = waiting.shift()) {
                const outcome = await attempt(deployment, scenario, next);
                if (!stop.aborted) {
                    outcomes.push(outcome);
                    print(`${outcomes.length}/${trials.length} ${sentence(outcome)}`);
                }
            }
        }),
    );
    if (stop.aborted) {
        print(`Interrupted after ${outcomes.length} of ${trials.length} trials.`);
    }
    return outcomes;
}

function oneOf<T extends string>(known: readonly T[]): (text: string) => T {
    return (text) => {
        const [value] = among(known)(text);
        if (value === undefined) {
            throw new InvalidArgumentError(`It must be one of ${known.join(", ")}.`);
        }
        return value;
    };
}

function among<T extends string>(known: readonly T[]): (text: string) => T[] {
    return (text) => {
        const named = text === "none" ? [] : text.split(",").map((part) => part.trim());
        const wrong = named.find((name) => !(known as readonly string[]).includes(name));
        if (wrong !== undefined) {
            throw new InvalidArgumentError(`"${wrong}" is none of ${known.join(", ")}.`);
        }
        return named as T[];
    };
}

function part(text: string): { readonly number: number; readonly of: number } {
    const [, number, of] = (/^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? []).map(Number);
    if (number === undefined || of === undefined || number > of) {
        throw new InvalidArgumentError("It must be like 1/4: which part, and how many there are.");
    }
    return { number, of };
}

function names(text: string): string[] {
    return text
        .split(";")
        .map((name) => name.trim())
        .filter((name) => name !== "");
}

function wholeNumber(text: string): number {
    if (!/^\d{1,9}$/.test(text)) {
        throw new InvalidArgumentError("It must be a whole number.");
    }
    return Number(text);
}

function print(text: string): void {
    process.stdout.write(`${text}\n`);
}
