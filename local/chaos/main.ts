import { Command, InvalidArgumentError } from "commander";
import * as path from "node:path";
import { Deployment } from "./deployment";
import { allTrials, faultKinds, nameOf, sample, victims, type FaultKind, type Victim } from "./faults";
import { attempt, deployUndisturbed, type Baseline, type Outcome } from "./trials";

interface Options {
    readonly project: string;
    readonly stack: string;
    readonly kinds: readonly FaultKind[];
    readonly kill: readonly Victim[];
    readonly sample?: number;
    readonly seed: number;
}

/**
 * The command line behind `npm run chaos`: deploys again and again, disturbed each time in another way, and says whether
 * every deployment came to the same end. Sets the process's exit code: 0 when all did, 1 when one didn't.
 *
 * @param script what runs a rehearsal's commands
 */
export async function main(argv: string[], script: string): Promise<void> {
    const command = new Command("chaos")
        .description(
            "Tries faults and kills at every request and step of a rehearsed deployment, one after the other, and compares what " +
                "each comes to with an undisturbed one.",
        )
        .option("--project <folder>", "the folder of the Pulumi.yaml to deploy", path.resolve(script, "..", ".."))
        .option("-s, --stack <name>", "the stack to deploy", "dev")
        .option("--kinds <kinds>", "faults, with commas between, or none", among(Object.keys(faultKinds)), quick())
        .option("--kill <processes>", "what to kill, with commas between, or none", among(victims), [...victims])
        .option("--sample <count>", "so many trials, chosen by the seed; all by default", wholeNumber)
        .option("--seed <number>", "chooses the sample", wholeNumber, 1)
        .action(async (options: Options) => {
            process.exitCode = (await chaos(options, script)) ? 0 : 1;
        });
    await command.parseAsync(argv, { from: "user" });
}

/** All but what waits for time limits. */
function quick(): FaultKind[] {
    return (Object.keys(faultKinds) as FaultKind[]).filter((kind) => kind !== "hanging");
}

async function chaos(options: Options, script: string): Promise<boolean> {
    const deployment = await Deployment.open(path.resolve(options.project), script, options.stack);
    try {
        const baseline = await deployUndisturbed(deployment);
        const every = allTrials(baseline.requests, baseline.lines, options.kinds, options.kill);
        const trials = options.sample === undefined ? every : sample(every, options.sample, options.seed);
        print(
            `Undisturbed: ${baseline.requests} requests, ${baseline.lines} lines of progress, ` +
                `${baseline.inventory.length} things made. ${trials.length} of ${every.length} trials follow.`,
        );
        const outcomes: Outcome[] = [];
        for (const [index, trial] of trials.entries()) {
            const outcome = await attempt(deployment, baseline, trial);
            outcomes.push(outcome);
            print(`${index + 1}/${trials.length} ${sentence(outcome)}`);
        }
        print(summary(outcomes, baseline));
        return outcomes.every(survived);
    } finally {
        await deployment.close();
    }
}

function survived({ differences, failure }: Outcome): boolean {
    return failure === undefined && differences.length === 0;
}

function sentence(outcome: Outcome): string {
    const { trial, struck, deployments, furtherRequests, differences, failure } = outcome;
    const cost = `${deployments} ${deployments === 1 ? "deployment" : "deployments"}, ${furtherRequests} further requests`;
    if (failure !== undefined) {
        return `${nameOf(trial)}: NOT SURVIVED, ${cost}:\n${failure}`;
    }
    if (differences.length > 0) {
        return `${nameOf(trial)}: ANOTHER END, ${cost}:\n${differences.join("\n")}`;
    }
    return `${nameOf(trial)}: ${struck ? "survived" : "met nothing"}, ${cost}`;
}

/** A table by what was done. */
function summary(outcomes: readonly Outcome[], { requests }: Baseline): string {
    const groups = new Map<string, Outcome[]>();
    for (const outcome of outcomes) {
        const name = "kill" in outcome.trial ? `kill ${outcome.trial.kill}` : outcome.trial.kind;
        groups.set(name, [...(groups.get(name) ?? []), outcome]);
    }
    const sum = (of: readonly Outcome[], count: (outcome: Outcome) => number) =>
        of.reduce((all, one) => all + count(one), 0);
    const rows = [...groups, ["all", outcomes] as const].map(([name, of]) =>
        [
            name,
            of.length,
            sum(of, ({ struck }) => Number(struck)),
            sum(of, (outcome) => Number(survived(outcome))),
            sum(of, ({ deployments }) => deployments - 1),
            sum(of, ({ furtherRequests }) => furtherRequests),
            sum(of, ({ furtherVersions }) => furtherVersions),
            sum(of, ({ differences }) => differences.length),
        ].join(" | "),
    );
    return [
        "",
        `A deployment of ${requests} requests, disturbed in ${outcomes.length} ways:`,
        "",
        "| Fault | Tried | Met by the deployment | Survived | Deployments again | Further requests | Further versions | Differences in the end |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        ...rows.map((row) => `| ${row} |`),
    ].join("\n");
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

function wholeNumber(text: string): number {
    if (!/^\d{1,9}$/.test(text)) {
        throw new InvalidArgumentError("It must be a whole number.");
    }
    return Number(text);
}

function print(text: string): void {
    process.stdout.write(`${text}\n`);
}
