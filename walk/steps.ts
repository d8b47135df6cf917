/** The steps of a walk, and those of them that a failure needs. */
import { Random } from "local/dist/chaos/random";
import { Declarer } from "./changes";
import { identityOf, thingsOf, type Declaration } from "./declaration";
import { repaired } from "./repair";
import type { Failure, NextStep, Result, Step } from "./walk";

/** After so many, those that are valid for six months could expire. */
const mostDays = 100;

/** The steps of a seed: each changes what is deployed by then. */
export function randomSteps(seed: number, count: number): NextStep {
    const random = new Random(seed);
    const declarer = new Declarer(random);
    const earlier: Declaration[] = [];
    let left = count;
    let passed = 0;
    return (reached) => {
        if (reached === undefined) {
            return left === count ? { what: "first", declaration: declarer.first(), refresh: false } : undefined;
        }
        if (left-- === 0) {
            return undefined;
        }
        const changes = several(declarer, random, reached, earlier);
        const attempt = random.chance(0.4) ? brokenOff(declarer, random, reached, changes) : changes;
        earlier.push(reached);
        const [refresh, byHand, hand] = [random.chance(0.4), random.chance(0.6), random.below(1_000_000)];
        // Node's TLS, which a verification tries, goes by the machine's clock, and finds a new list of revoked certificates to come.
        const mayPass = passed < mostDays && thingsOf(attempt.declaration, "authority").length === 0;
        const days = random.chance(0.25) && mayPass ? random.pick([8, 35, 70]) : undefined;
        passed += days ?? 0;
        return { ...attempt, ...(days !== undefined && { days }), refresh, ...(refresh && byHand ? { hand } : {}) };
    };
}

/** The same step after a deployment of it that is broken off, or what people may make of it then: other changes, or none. */
function brokenOff(
    declarer: Declarer,
    random: Random,
    reached: Declaration,
    { what, declaration }: Pick<Step, "what" | "declaration">,
): Pick<Step, "what" | "declaration" | "attempt"> {
    const attempt = { declaration, seed: random.below(1_000_000), refresh: random.chance(0.25) };
    const isSettled = what.includes("rename") || declaration.verified !== reached.verified;
    const then = isSettled ? 9 : random.below(10);
    if (then < 2) {
        return { what: `begin to ${what}, and go back`, declaration: reached, attempt };
    }
    if (then < 5) {
        const other = declarer.change(declaration, []);
        if (other.next.verified === declaration.verified && !other.what.includes("rename")) {
            return { what: `begin to ${what}, and then ${other.what}`, declaration: other.next, attempt };
        }
    }
    return { what, declaration, attempt };
}

/** From two to five changes at once. */
function several(
    declarer: Declarer,
    random: Random,
    reached: Declaration,
    earlier: readonly Declaration[],
): Pick<Step, "what" | "declaration"> {
    const whats: string[] = [];
    let declaration = reached;
    for (let left = 2 + random.below(4); left > 0; left--) {
        const { what, next } = declarer.change(declaration, earlier);
        // A deployment that gives a verification, or a vault in it, its name takes nothing back: docs/verification.md.
        const begins = next.verified && !declaration.verified;
        const isAlone = begins || what.startsWith("rename vault");
        if (isAlone && whats.length > 0) {
            continue;
        }
        whats.push(what);
        declaration = begins ? { ...declaration, verified: true } : next;
        if (isAlone) {
            break;
        }
    }
    return { what: whats.join("; "), declaration };
}

/** Given steps, one after the other. */
export function theseSteps(steps: readonly Step[]): NextStep {
    const left = [...steps];
    return () => left.shift();
}

/** What a failure is told from others by: names have numbers in them. */
function signature({ kind, details }: Failure): string {
    const [first = ""] = details.split("\n");
    return `${kind} ${first.replace(/[\w-]*\d[\w-]*/g, "#").slice(0, 60)}`;
}

/** Fewer steps, with less in them, that fail alike. */
export async function shrink(
    { steps, failure }: Result,
    attempt: (steps: readonly Step[]) => Promise<Result>,
): Promise<readonly Step[]> {
    if (failure === undefined) {
        return steps;
    }
    let least: readonly Step[] = steps.slice(0, failure.step + 1);
    const tryWith = async (fewer: readonly Step[]) => {
        const found = (await attempt(fewer)).failure;
        least = found !== undefined && signature(found) === signature(failure) ? fewer : least;
    };
    for (let at = least.length - 2; at >= 0; at--) {
        await tryWith(least.filter((_, index) => index !== at));
    }
    for (const part of partsOf(least)) {
        const fewer = least.map(({ attempt, ...step }) => ({
            ...{ ...step, declaration: repaired(without(step.declaration, part)) },
            ...(attempt && { attempt: { ...attempt, declaration: repaired(without(attempt.declaration, part)) } }),
        }));
        const isLess = JSON.stringify(fewer) !== JSON.stringify(least);
        if (isLess && fewer.every(({ declaration }) => declaration.things.length > 0)) {
            await tryWith(fewer);
        }
    }
    return least;
}

/** What can be left out of declarations: vaults last, since all else is in them. */
function partsOf(steps: readonly Step[]): string[] {
    const all = (of: (declaration: Declaration) => readonly string[]) => [
        ...new Set(steps.flatMap(({ declaration }) => of(declaration))),
    ];
    const things = all(({ things: each }) => each.map(identityOf));
    return [
        "verification",
        ...all(({ grants }) => grants.map((grant) => JSON.stringify(grant))),
        ...things.filter((thing) => !thing.startsWith("vault ")),
        ...all(({ principals }) => principals.map(({ name }) => `principal ${name}`)),
        ...things.filter((thing) => thing.startsWith("vault ")),
    ];
}

function without(declaration: Declaration, part: string): Declaration {
    return {
        things: declaration.things.filter((thing) => identityOf(thing) !== part),
        principals: declaration.principals.filter(({ name }) => `principal ${name}` !== part),
        grants: declaration.grants.filter((grant) => JSON.stringify(grant) !== part),
        verified: declaration.verified && part !== "verification",
    };
}
