import type { Fault } from "../azure/management/faults";

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
    "access-missing": { status: 403, code: "Forbidden", innerCode: "ForbiddenByRbac" },
    /** The name belongs to something whose deletion has not finished. */
    "being-deleted": { status: 409, code: "Conflict", innerCode: "ObjectIsBeingDeleted" },
    /** No answer ever. By far the slowest to try: every client waits for its time limit. */
    hanging: { kind: "hang" },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultKind = keyof typeof faultKinds;

/** What can be killed while a deployment runs. */
export const victims = ["program", "data-plane", "engine", "local-azure"] as const;

export type Victim = (typeof victims)[number];

/** One thing that is done to one deployment. */
export type Trial =
    | { readonly kind: FaultKind; /** Which request of the deployment meets it, from 1. */ readonly request: number }
    | { readonly kill: Victim; /** After which line of progress, from 1. */ readonly line: number };

/** How a trial is named in what is printed. */
export function nameOf(trial: Trial): string {
    return "kill" in trial ? `kill ${trial.kill} at line ${trial.line}` : `${trial.kind} at request ${trial.request}`;
}

/** Every trial there is for a deployment of so many requests and lines of progress. */
export function allTrials(
    requests: number,
    lines: number,
    kinds: readonly FaultKind[],
    killed: readonly Victim[],
): Trial[] {
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
    return [
        ...kinds.flatMap((kind) => upTo(requests).map((request) => ({ kind, request }))),
        ...killed.flatMap((kill) => upTo(lines).map((line) => ({ kill, line }))),
    ];
}

/** So many of the trials, the same ones for the same seed, in an order that doesn't favour any kind. */
export function sample(trials: readonly Trial[], count: number, seed: number): Trial[] {
    const random = generator(seed);
    const shuffled = trials.map((trial) => ({ trial, at: random() })).sort((a, b) => a.at - b.at);
    return shuffled.slice(0, count).map(({ trial }) => trial);
}

/** Numbers from 0 to 1 that look random and depend on the seed alone (mulberry32). */
function generator(seed: number): () => number {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
