import * as path from "node:path";
import type { Deployment } from "./deployment";
import type { Inventory } from "./inventory";
import type { Run } from "./run";

/** What is disturbed: a first deployment, one that changes what is deployed, a look at it, its end. */
export const operations = ["up", "change", "refresh", "destroy"] as const;

export type Operation = (typeof operations)[number];

/** What every trial begins with, and what it should come to. */
export interface Scenario {
    readonly operation: Operation;
    /** Where it is kept what there is before: a folder that doesn't exist until then. */
    readonly start: string;
    readonly before: Inventory;
    /** What there is after an undisturbed run. */
    readonly after: Inventory;
    /** Requests of an undisturbed run, and how many of them were to vaults. */
    readonly requests: number;
    readonly vaultRequests: number;
    readonly lines: number;
    readonly milliseconds: number;
    /** Whether a preview has to have no other changes afterwards than the planned ones. */
    readonly previews: boolean;
    /** What a preview has to show after it, sorted: what a refresh saw of the changes by hand, and nothing after any other. */
    readonly planned: readonly string[];
}

/** What a scenario is prepared from. */
interface Preparation extends Pick<Scenario, "operation" | "start" | "previews"> {
    /** The stack's configuration after the change. */
    readonly change: string;
}

/**
 * Prepares a deployment for an operation, and runs that undisturbed once.
 */
export async function prepare(
    deployment: Deployment,
    { operation, change, start, previews }: Preparation,
): Promise<Scenario> {
    if (operation !== "up") {
        succeeded(await deployment.run("up"), "The deployment that is to be disturbed later");
    }
    const drift = operation === "refresh" ? await deployment.drift() : [];
    await deployment.save(start);
    const before = operation === "up" ? [] : await deployment.inventory();
    configure(deployment, operation, change);
    await deployment.manage("DELETE", "/requests");
    const { lines, milliseconds } = succeeded(await perform(deployment, operation), "The undisturbed run");
    const requests = await deployment.requests();
    const vaultRequests = await deployment.requests(/\.vault\.azure\.net$/);
    const planned = operation === "refresh" ? await seen(deployment, drift) : [];
    const problem = await previewProblem(deployment, { operation, planned });
    if (problem !== undefined) {
        throw new Error(`After the undisturbed run ${problem}`);
    }
    const after = relativeTo(before, await deployment.inventory());
    if (operation === "change" && after.every((item) => !item.includes(newValue))) {
        throw new Error(
            `The change to ${path.basename(change)} gave nothing a new value: it is no trial of rotations.`,
        );
    }
    return { operation, start, previews, planned, before, after, requests, vaultRequests, lines, milliseconds };
}

/** Gives a deployment the configuration that the operation is about. */
export function configure(deployment: Deployment, operation: Operation, change: string): void {
    if (operation === "change") {
        deployment.configure(change);
    }
}

/** Runs the operation once. */
export function perform(
    deployment: Deployment,
    operation: Operation,
    onLine?: Parameters<Deployment["run"]>[2],
): Promise<Run> {
    switch (operation) {
        case "up":
        case "change":
            return deployment.run("up", [], onLine);
        case "refresh":
            return deployment.run("refresh", [], onLine);
        case "destroy":
            return deployment.run("destroy", ["--yes"], onLine);
    }
}

/** What an undisturbed refresh saw of what was changed by hand, by the preview that follows it. */
async function seen(deployment: Deployment, drift: readonly string[]): Promise<string[]> {
    const { output } = await deployment.run("preview");
    const planned = plannedChanges(output);
    if (planned.length === 0) {
        throw new Error(
            `The undisturbed refresh saw nothing of what was changed by hand (${drift.join(", ") || "nothing is there to change"}): it is ` +
                `no trial of refreshes. The preview after it:\n${output.trim()}`,
        );
    }
    return planned;
}

/** What is wrong with the preview that follows when the operation is done, as the end of a sentence; undefined where nothing is. */
export async function previewProblem(
    deployment: Deployment,
    { operation, planned }: Pick<Scenario, "operation" | "planned">,
): Promise<string | undefined> {
    if (operation === "destroy") {
        return undefined;
    }
    const { code, output } = await deployment.run("preview", planned.length > 0 ? [] : ["--expect-no-changes"]);
    if (planned.length === 0 || code !== 0) {
        return code === 0 ? undefined : `a preview still has changes:\n${output.trim()}`;
    }
    const found = plannedChanges(output);
    return JSON.stringify(found) === JSON.stringify(planned)
        ? undefined
        : `a preview shows other changes than after an undisturbed refresh:\n${found.join("\n")}\ninstead of:\n${planned.join("\n")}`;
}

/** The changes that a preview prints, sorted: each resource's with all its properties in one text. */
export function plannedChanges(output: string): string[] {
    const [changes = ""] = output.split(/^(?:Outputs|Diagnostics|Resources):$/m);
    return changes
        .split(/^(?= {2}\S)/m)
        .map((change) => change.trimEnd())
        .filter((change) => /^ {2}\S+ \S+ \S+ /.test(change))
        .sort();
}

const newValue = '"value":"new"';

/**
 * An inventory that says of each value only whether it was there before: values are random, and whether they were kept is
 * what counts.
 */
export function relativeTo(before: Inventory, inventory: Inventory): Inventory {
    const marks = (items: Inventory) => items.flatMap((item) => /"value":"[0-9a-f]{64}"/.exec(item) ?? []);
    const known = new Set(marks(before));
    return inventory.map((item) =>
        item.replace(/"value":"[0-9a-f]{64}"/, (mark) => (known.has(mark) ? '"value":"as before"' : newValue)),
    );
}

function succeeded(run: Run, what: string): Run {
    if (run.code !== 0) {
        throw new Error(`${what} failed:\n${run.output}`);
    }
    return run;
}
