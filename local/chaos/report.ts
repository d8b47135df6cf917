import { groupOf, nameOf } from "./faults";
import type { Scenario } from "./scenario";
import type { Outcome } from "./trials";

/** Whether a trial came to the same end as an undisturbed run. */
export function survived({ differences, failure }: Outcome): boolean {
    return failure === undefined && differences.length === 0;
}

/** A line about one trial, and what went wrong below it. */
export function sentence(outcome: Outcome): string {
    const { trial, struck, deployments, furtherRequests, takenOver, removed, differences, failure, milliseconds } =
        outcome;
    const cost =
        `${deployments} ${deployments === 1 ? "run" : "runs"}, ${furtherRequests} further requests, ` +
        (takenOver.length === 0 ? "" : `${takenOver.length} taken over, `) +
        (removed.length === 0 ? "" : `${removed.length} removed by hand, `) +
        `${(milliseconds / 1000).toFixed(1)} s`;
    if (failure !== undefined) {
        return `${nameOf(trial)}: NOT SURVIVED, ${cost}:\n${failure}`;
    }
    if (differences.length > 0) {
        return `${nameOf(trial)}: ANOTHER END, ${cost}:\n${differences.join("\n")}`;
    }
    return `${nameOf(trial)}: ${struck ? "survived" : "met nothing"}, ${cost}`;
}

/** A table by what was done, and after it the trials that weren't survived, with how to try them again. */
export function summary(
    outcomes: readonly Outcome[],
    { operation, requests }: Pick<Scenario, "operation" | "requests">,
): string {
    const names = [...new Set(outcomes.map(({ trial }) => groupOf(trial)))];
    const groups = names.map((name) => [name, outcomes.filter(({ trial }) => groupOf(trial) === name)] as const);
    const failed = outcomes.filter((outcome) => !survived(outcome)).map(({ trial }) => nameOf(trial));
    return [
        "",
        `\`${operation}\` with ${requests} requests, disturbed in ${outcomes.length} ways:`,
        "",
        "| Fault | Tried | Met | Survived | Runs again | Further requests | Taken over | Removed by hand | Further versions | Differences in the end |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        ...[...groups, ["all", outcomes] as const].map(([name, of]) => `| ${row(name, of).join(" | ")} |`),
        "",
        failed.length === 0
            ? "All came to the same end as an undisturbed run."
            : `${failed.length} did not come to the same end as an undisturbed run:\n` +
              failed.map((name) => `  ${name}\n`).join("") +
              `Try them again, with the options that were given, by --only "${failed.join("; ")}"`,
    ].join("\n");
}

function row(name: string, of: readonly Outcome[]): (string | number)[] {
    const sum = (count: (outcome: Outcome) => number) => of.reduce((all, one) => all + count(one), 0);
    return [
        name,
        of.length,
        sum(({ struck }) => Number(struck)),
        sum((outcome) => Number(survived(outcome))),
        sum(({ deployments }) => deployments - 1),
        sum(({ furtherRequests }) => furtherRequests),
        sum(({ takenOver }) => takenOver.length),
        sum(({ removed }) => removed.length),
        sum(({ furtherVersions }) => furtherVersions),
        sum(({ differences }) => differences.length),
    ];
}
