import type { ChildProcess } from "node:child_process";
import type { Deployment } from "./deployment";
import { faultKinds, type Trial, type Victim } from "./faults";
import type { Inventory } from "./inventory";
import { processesBelow } from "./processes";
import type { Run } from "./run";
import { perform, previewProblem, relativeTo, type Scenario } from "./scenario";

/** What became of a trial. */
export interface Outcome {
    readonly trial: Trial;
    /** Whether it met what was prepared: a request or a line of that number may not have come. */
    readonly struck: boolean;
    /** Deployments that it took. */
    readonly deployments: number;
    /** Requests beyond those of the undisturbed run, since the local Azure was last started; never less than 0. */
    readonly furtherRequests: number;
    /**
     * What a person had to take over into the state before the next run, by its id: resources that Azure made and of which
     * no answer tells. azure-native refuses to create what is there already.
     */
    readonly takenOver: readonly string[];
    /** What could not be taken over, because the state has no pending create of it, and had to be removed by hand. */
    readonly removed: readonly string[];
    /** Versions of keys and secrets that the undisturbed deployment didn't make. */
    readonly furtherVersions: number;
    /** What is there and should not be, and the other way round: nothing where it converged. */
    readonly differences: readonly string[];
    /** What the last deployment said, where it failed. */
    readonly failure: string | undefined;
    readonly milliseconds: number;
}

/** After the disturbed one, so many deployments may be needed to converge. */
const mostDeployments = 4;

/** Runs the scenario's operation, disturbed as the trial says, and again until it succeeds; then compares. */
export async function attempt(deployment: Deployment, scenario: Scenario, trial: Trial): Promise<Outcome> {
    const { operation } = scenario;
    const started = performance.now();
    await deployment.restore(scenario.start);
    if (!("kill" in trial)) {
        await deployment.arm({ ...faultKinds[trial.kind], skip: trial.request - 1 });
    }
    let struck = false;
    let run = await perform(deployment, operation, (line, engine) => {
        if ("kill" in trial && line === trial.line) {
            struck = kill(trial.kill, engine, deployment);
        }
    });
    if (!("kill" in trial)) {
        struck = !(await deployment.faultWaits());
    }
    const unsettled = "kill" in trial && trial.kill === "interrupt" ? deployment.pendingOperations() : [];
    let deployments = 1;
    const help: Help = { takenOver: [], removed: [] };
    while (run.code !== 0 && deployments < mostDeployments) {
        await deployment.revive();
        // Only from the second run on: what the first one says is what the trial disturbed it with.
        if (deployments > 1) {
            await settle(deployment, run, help);
        }
        run = await perform(deployment, operation);
        deployments += 1;
    }
    await deployment.revive();
    const furtherRequests = Math.max(0, (await deployment.requests()) - scenario.requests);
    const end = run.code === 0 ? await compare(deployment, scenario) : { furtherVersions: 0, differences: [] };
    const failure = run.code === 0 ? undefined : lastWords(run);
    const differences = [...unsettled.map((pending) => `left by the interrupt: ${pending}`), ...end.differences];
    return {
        trial,
        struck,
        deployments,
        furtherRequests,
        ...help,
        ...end,
        differences,
        failure,
        milliseconds: performance.now() - started,
    };
}

/** What a person had to do between runs, by the ids of what it was done to. */
interface Help {
    readonly takenOver: string[];
    readonly removed: string[];
}

/** Does what a person does about resources that a run could not create because they are there. */
async function settle(deployment: Deployment, { output }: Run, { takenOver, removed }: Help): Promise<void> {
    const offered = offersToTakeOver(output);
    // One that fails is offered again by the next run.
    if (offered.length > 0 && (await deployment.takeOver(offered)).code === 0) {
        takenOver.push(...offered.map(({ id }) => id));
    }
    const others = leftBehind(output).filter((id) => offered.every((one) => one.id !== id) && !removed.includes(id));
    if (others.length > 0) {
        await deployment.remove(others);
        removed.push(...others);
    }
}

/** What there is now beside what there should be. */
async function compare(
    deployment: Deployment,
    scenario: Scenario,
): Promise<Pick<Outcome, "furtherVersions" | "differences">> {
    const { previews, before, after } = scenario;
    await deployment.manage("DELETE", "/faults");
    const problem = previews ? await previewProblem(deployment, scenario) : undefined;
    const inventory = relativeTo(before, await deployment.inventory());
    return {
        furtherVersions: versionsIn(inventory) - versionsIn(after),
        differences: [...differences(after, inventory), ...(problem === undefined ? [] : [problem])],
    };
}

function kill(victim: Victim, engine: ChildProcess, deployment: Deployment): boolean {
    const pid = pidOf(victim, engine, deployment);
    return pid !== undefined && process.kill(pid, victim === "interrupt" ? "SIGINT" : "SIGKILL");
}

function pidOf(victim: Victim, engine: ChildProcess, deployment: Deployment): number | undefined {
    const below = processesBelow(engine.pid ?? 0);
    switch (victim) {
        case "engine":
        case "interrupt":
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

/** What the engine names with the command that takes it over, of what a run could not create because it is there. */
export function offersToTakeOver(output: string): { urn: string; id: string }[] {
    const offer = /--import-pending-creates '(urn:[^']+)' --import-pending-creates '([^']+)'/g;
    const ids = new Map([...output.matchAll(offer)].map(([, urn = "", id = ""]) => [urn, id]));
    return [...ids].map(([urn, id]) => ({ urn, id }));
}

/** The ids of what a run could not create because it is there. */
function leftBehind(output: string): string[] {
    const found = [...output.matchAll(/cannot create already existing resource '([^']+)'/g)].map(([, id]) => id!);
    return [...new Set(found)];
}

function lastWords({ output }: Run): string {
    const errors = output.split("\n").filter((line) => line.includes("error"));
    return (errors.length > 0 ? errors : output.trim().split("\n")).slice(-6).join("\n");
}
