import type { ChildProcess } from "node:child_process";
import type { Deployment, Run } from "./deployment";
import { faultKinds, type Trial, type Victim } from "./faults";
import type { Inventory } from "./inventory";
import { processesBelow } from "./processes";

/** An undisturbed deployment: what the others are compared with. */
export interface Baseline {
    readonly requests: number;
    readonly lines: number;
    readonly inventory: Inventory;
}

/** What became of a trial. */
export interface Outcome {
    readonly trial: Trial;
    /** Whether anything was done to it: a request or a line of that number may not have come. */
    readonly struck: boolean;
    /** Deployments that it took. */
    readonly deployments: number;
    /** Requests beyond those of the undisturbed deployment; never less than 0. */
    readonly furtherRequests: number;
    /** Versions of keys and secrets that the undisturbed deployment didn't make. */
    readonly furtherVersions: number;
    /** What is there and should not be, and the other way round: nothing where it converged. */
    readonly differences: readonly string[];
    /** What the last deployment said, where it failed. */
    readonly failure: string | undefined;
}

/** After the disturbed one, so many deployments may be needed to converge. */
const mostDeployments = 4;

export async function deployUndisturbed(deployment: Deployment): Promise<Baseline> {
    await deployment.reset();
    const { code, lines, output } = await deployment.run("up");
    if (code !== 0) {
        throw new Error(`The undisturbed deployment failed:\n${output}`);
    }
    return { requests: await deployment.requests(), lines, inventory: await deployment.inventory() };
}

/** Deploys from nothing, disturbed as the trial says, and again until it succeeds; then compares. */
export async function attempt(deployment: Deployment, baseline: Baseline, trial: Trial): Promise<Outcome> {
    await deployment.reset();
    let struck = false;
    if (!("kill" in trial)) {
        await deployment.arm({ ...faultKinds[trial.kind], skip: trial.request - 1, count: 1 });
    }
    let run = await deployment.run("up", [], (line, engine) => {
        if ("kill" in trial && line === trial.line) {
            struck = kill(trial.kill, engine, deployment);
        }
    });
    let deployments = 1;
    while (run.code !== 0 && deployments < mostDeployments) {
        await deployment.revive();
        run = await deployment.run("up");
        deployments += 1;
    }
    const requests = await deployment.requests();
    const inventory = run.code === 0 ? await deployment.inventory() : undefined;
    return {
        trial,
        struck: "kill" in trial ? struck : requests >= trial.request,
        deployments,
        furtherRequests: Math.max(0, requests - baseline.requests),
        furtherVersions: inventory === undefined ? 0 : versionsIn(inventory) - versionsIn(baseline.inventory),
        differences: inventory === undefined ? [] : differences(baseline.inventory, inventory),
        failure: run.code === 0 ? undefined : lastWords(run),
    };
}

function kill(victim: Victim, engine: ChildProcess, deployment: Deployment): boolean {
    const pid = pidOf(victim, engine, deployment);
    return pid !== undefined && process.kill(pid, "SIGKILL");
}

function pidOf(victim: Victim, engine: ChildProcess, deployment: Deployment): number | undefined {
    const below = processesBelow(engine.pid ?? 0);
    switch (victim) {
        case "engine":
            return engine.pid;
        case "local-azure":
            return deployment.azurePid;
        case "program":
            return below.find(({ command }) => command.includes("pulumi/cmd/run "))?.pid;
        case "data-plane":
            return below.find(({ command }) => command.includes("cmd/dynamic-provider"))?.pid;
    }
}

function versionsIn(inventory: Inventory): number {
    return inventory.reduce((sum, item) => sum + Number(/"versions":(\d+)/.exec(item)?.[1] ?? 0), 0);
}

/** `+` for what should not be there, `-` for what is missing. */
export function differences(expected: Inventory, actual: Inventory): string[] {
    const without = (from: Inventory, others: Inventory): string[] => {
        const left = [...others];
        return from.filter((item) => {
            const at = left.indexOf(item);
            return at < 0 || left.splice(at, 1).length === 0;
        });
    };
    return [
        ...without(actual, expected).map((item) => `+ ${item}`),
        ...without(expected, actual).map((item) => `- ${item}`),
    ];
}

function lastWords({ output }: Run): string {
    const errors = output.split("\n").filter((line) => line.includes("error"));
    return (errors.length > 0 ? errors : output.trim().split("\n")).slice(-6).join("\n");
}
