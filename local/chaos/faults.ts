import type { Fault } from "../azure/management/faults";
import { Random } from "./random";

const vaultHosts = "*.vault.azure.net";
const missingAccess = { status: 403, code: "Forbidden", innerCode: "ForbiddenByRbac" } as const;
const beingDeleted = { status: 409, code: "Conflict", innerCode: "ObjectIsBeingDeleted" } as const;

/** What can happen to one request of a deployment, by name. */
export const faultKinds = {
    /** Too many requests, come back in a second. */
    "429": { status: 429, retryAfterSeconds: 1 },
    "500": { status: 500 },
    "503": { status: 503 },
    /** The connection is closed before the service has done anything. */
    "dropped-before": { kind: "drop" },
    /** The connection is closed when the service has done what was asked: the answer is lost. */
    "dropped-after": { kind: "drop-answer" },
    /** The token is refused, as one that has expired is. */
    "expired-token": { status: 401, code: "Unauthorized" },
    /** A role that has not arrived yet, or has gone again for a moment. */
    "access-missing": missingAccess,
    /** A role that takes a while to arrive: the vaults refuse this request and the next ones. */
    "access-spreading": { ...missingAccess, host: vaultHosts, count: 5 },
    /** The name belongs to something whose deletion has not finished. */
    "being-deleted": beingDeleted,
    /** A deletion that takes a while: so it is with this request to a vault and the next ones. */
    "long-being-deleted": { ...beingDeleted, host: vaultHosts, count: 5 },
    /** No answer ever. By far the slowest to try: every client waits for its time limit. */
    hanging: { kind: "hang" },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultKind = keyof typeof faultKinds;

/** What can be killed while a deployment runs; `interrupt` kills nothing, it is Ctrl-C. */
export const victims = ["program", "data-plane", "engine", "local-azure", "interrupt"] as const;

export type Victim = (typeof victims)[number];

/** One thing that is done to one deployment. */
export type Trial =
    | {
          readonly kind: FaultKind;
          /** Which request meets it, from 1: of all, or of those to the fault's hosts. */ readonly request: number;
      }
    | { readonly kill: Victim; /** After which line of progress, from 1. */ readonly line: number };

/** How a trial is named in what is printed. */
export function nameOf(trial: Trial): string {
    return `${groupOf(trial)} at ${"kill" in trial ? `line ${trial.line}` : `request ${trial.request}`}`;
}

/** What a trial does, whenever. */
export function groupOf(trial: Trial): string {
    if (!("kill" in trial)) {
        return trial.kind;
    }
    return trial.kill === "interrupt" ? trial.kill : `kill ${trial.kill}`;
}

/**
 * Every trial there is for a deployment of so many lines of progress.
 *
 * @param requests how many requests a kind of fault can meet
 */
export function allTrials(
    requests: (kind: FaultKind) => number,
    lines: number,
    kinds: readonly FaultKind[],
    killed: readonly Victim[],
): Trial[] {
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    return [
        ...kinds.flatMap((kind) => upTo(requests(kind)).map((request) => ({ kind, request }))),
        ...killed.flatMap((kill) => upTo(lines).map((line) => ({ kill, line }))),
    ];
}

/** So many of each group, chosen as {@link sample} does, groups one after the other. */
export function sampleEach(trials: readonly Trial[], count: number, seed: number): Trial[] {
    const groups = [...new Set(trials.map(groupOf))];
    return groups.flatMap((group, index) =>
        sample(
            trials.filter((trial) => groupOf(trial) === group),
            count,
            seed + index,
        ),
    );
}

/** Which of all trials to make. */
export interface Choice {
    readonly kinds: readonly FaultKind[];
    readonly kill: readonly Victim[];
    readonly only?: readonly string[];
    readonly each?: number;
    readonly sample?: number;
    readonly part?: { readonly number: number; readonly of: number };
    readonly seed: number;
}

/** The trials of a choice, of how many in all. Throws where one is asked for by a name that none has. */
export function chooseTrials(
    counts: { readonly requests: number; readonly vaultRequests: number; readonly lines: number },
    { kinds, kill, only, each, sample: count, part, seed }: Choice,
): { readonly all: number; readonly trials: Trial[] } {
    const every =
        only === undefined ? { kinds, kill } : { kinds: Object.keys(faultKinds) as FaultKind[], kill: victims };
    const upTo = (kind: FaultKind) => ("host" in faultKinds[kind] ? counts.vaultRequests : counts.requests);
    const all = allTrials(upTo, counts.lines, every.kinds, every.kill);
    const unknown = only?.find((name) => all.every((trial) => nameOf(trial) !== name));
    if (unknown !== undefined) {
        throw new Error(`There is no trial "${unknown}" here: there are ${all.length}, such as "${nameOf(all[0]!)}".`);
    }
    const named = only === undefined ? all : all.filter((trial) => only.includes(nameOf(trial)));
    const sampled = each === undefined ? named : sampleEach(named, each, seed);
    const chosen = count === undefined ? sampled : sample(sampled, count, seed);
    return { all: all.length, trials: part === undefined ? chosen : partOf(chosen, part) };
}

/** One of several parts that together are all of the trials, each with something of every group. */
export function partOf(trials: readonly Trial[], part: { readonly number: number; readonly of: number }): Trial[] {
    return trials.filter((_trial, index) => index % part.of === part.number - 1);
}

/** So many of the trials, the same ones for the same seed, in an order that doesn't favour any kind. */
export function sample(trials: readonly Trial[], count: number, seed: number): Trial[] {
    const random = new Random(seed);
    const shuffled = trials.map((trial) => ({ trial, at: random.next() })).sort((a, b) => a.at - b.at);
    return shuffled.slice(0, count).map(({ trial }) => trial);
}
