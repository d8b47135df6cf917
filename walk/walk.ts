/** A walk: one declaration after the other, deployed into the same stack, and looked at after each. */
import { differences } from "local/dist/chaos/trials";
import { disturbanceOf, type Attempt, type Disturbance } from "./attempts";
import type { Declaration } from "./declaration";
import { broken, type Reached } from "./invariants";
import { Licence } from "./licence";
import { stockOf } from "./stock";

export interface Step {
    /** What changes, in words. */
    readonly what: string;
    readonly declaration: Declaration;
    /** Whether a refresh goes before it. */
    readonly refresh: boolean;
    /** What is done by hand before that refresh: the seed that chooses it. */
    readonly hand?: number;
    /** Days that pass before it all. */
    readonly days?: number;
    /** A deployment that is broken off before it. */
    readonly attempt?: Attempt;
}

/** What a deployment came to. */
export interface Deployed {
    readonly ok: boolean;
    /** `<op> <type> <name>` of every step but those of resources that stay the same. */
    readonly steps: readonly string[];
    readonly errors: readonly string[];
}

/** What was done by hand, and to which objects. */
export interface Done {
    readonly what: string;
    readonly touched: readonly string[];
}

/** Where walks are deployed: a stack and its Azure. */
export interface Rehearsal {
    /** Forgets all that there is. */
    reset(): Promise<void>;
    /** @param disturbance of an `up`. @default none */
    run(command: "preview" | "up" | "refresh", declaration: Declaration, disturbance?: Disturbance): Promise<Deployed>;
    /** Lets time pass, for Azure and for who deploys. */
    pass(days: number): Promise<void>;
    /** Does something to what is declared, behind the program's back. */
    byHand(declaration: Declaration, seed: number): Promise<Done>;
    inventory(): Promise<readonly string[]>;
}

/** What went wrong, and at which step. */
export interface Failure {
    readonly step: number;
    readonly kind: string;
    readonly details: string;
}

export interface Result {
    readonly steps: readonly Step[];
    /** What was refused by previews, or by deployments that could be taken back. */
    readonly refused: readonly string[];
    readonly failure?: Failure;
}

/** Gives the next step, by what is deployed then; undefined at the end. */
export type NextStep = (reached: Declaration | undefined) => Step | undefined;

type Outcome = Omit<Failure, "step">;

/** Walks until a step fails or none is left, and then deploys what some of the steps came to on its own. */
export async function walk(next: NextStep, rehearsal: Rehearsal, say: (line: string) => void): Promise<Result> {
    const one = new Walk(rehearsal);
    const refused: string[] = [];
    const steps: Step[] = [];
    await rehearsal.reset();
    for (let step = next(undefined); step !== undefined; step = next(one.declaration)) {
        const index = steps.push(step) - 1;
        const outcome = await one.take(step, index);
        const passed = step.days === undefined ? "" : `, ${step.days} days later`;
        const refreshed = step.refresh ? `, refreshed${one.done}` : "";
        say(`  ${index} ${step.what}${passed}${refreshed}${one.brokenOff}: ${outcome?.kind ?? "fine"}`);
        if (outcome !== undefined && !["refused", "refused late", "stuck"].includes(outcome.kind)) {
            return { steps, refused, failure: { step: index, ...outcome } };
        }
        if (outcome !== undefined) {
            refused.push(outcome.details);
            say(`      ${outcome.details}`);
        }
        if (outcome?.kind === "stuck") {
            break;
        }
    }
    const failure = await one.compare();
    return { steps, refused, ...(failure !== undefined && { failure }) };
}

/** Of the declarations that were reached, one in so many is deployed on its own: it takes as long as a step. */
const compared = 4;

/** A deployment that was to be broken off, with the errors that it ended with. */
interface BrokenOff {
    readonly declaration: Declaration;
    readonly errors: readonly string[];
    readonly what: string;
}

class Walk {
    private readonly reached: (Reached & { readonly step: number; readonly licence: Licence })[] = [];
    private readonly licence = new Licence();
    private hand: Done | undefined;
    /** Whether time has passed since the last declaration was reached. */
    private isLater = false;
    private attempt: BrokenOff | undefined;

    constructor(private readonly rehearsal: Rehearsal) {}

    /** What is deployed. */
    get declaration(): Declaration | undefined {
        return this.reached.at(-1)?.declaration;
    }

    /** What was done by hand, as the end of a sentence. */
    get done(): string {
        return this.hand === undefined ? "" : ` after people ${this.hand.what}`;
    }

    /** How a deployment before the step was broken off, as the end of a sentence. */
    get brokenOff(): string {
        return this.attempt === undefined ? "" : `, ${this.attempt.what}`;
    }

    async take(step: Step, index: number): Promise<Outcome | undefined> {
        const { rehearsal } = this;
        const { declaration } = step;
        const before = this.reached.at(-1);
        this.attempt = undefined;
        if (step.days !== undefined) {
            await rehearsal.pass(step.days);
            this.isLater = true;
        }
        const unable =
            before === undefined
                ? undefined
                : ((await this.refresh(step, before)) ?? (await this.breakOff(step.attempt)));
        if (unable !== undefined) {
            return unable;
        }
        const plan = await rehearsal.run("preview", declaration);
        if (!plan.ok) {
            return this.attempt === undefined
                ? told(before === undefined ? "first step refused" : "refused", plan)
                : this.goOn(declaration, plan, index);
        }
        const done = await rehearsal.run("up", declaration);
        if (!done.ok) {
            return before === undefined
                ? told("first step failed", done)
                : this.goBack(declaration, before, done, index);
        }
        const arrived = unannounced(plan, done) ?? (await this.unsettled(declaration));
        return arrived ?? this.arrive(declaration, index);
    }

    private async refresh({ refresh, hand }: Step, { declaration }: Reached): Promise<Outcome | undefined> {
        this.hand = hand === undefined ? undefined : await this.rehearsal.byHand(declaration, hand);
        this.licence.touch(this.hand?.touched ?? []);
        const seen = refresh ? await this.rehearsal.run("refresh", declaration) : undefined;
        // Who has lost the access itself sees that, and nothing else. The deployment after it gives it anew.
        return seen === undefined || seen.ok || /revoke/.test(this.done) ? undefined : told("refresh failed", seen);
    }

    /** A deployment that doesn't come to its end, as a rule. */
    private async breakOff(attempt: Attempt | undefined): Promise<Outcome | undefined> {
        if (attempt === undefined) {
            return undefined;
        }
        const { declaration, seed, refresh } = attempt;
        const plan = await this.rehearsal.run("preview", declaration);
        if (!plan.ok) {
            return told("refused", plan);
        }
        const disturbance = disturbanceOf(seed, declaration);
        const { ok, errors } = await this.rehearsal.run("up", declaration, disturbance);
        this.attempt = { declaration, errors, what: `${ok ? "not " : ""}broken off by ${disturbance.what}` };
        const seen = refresh ? await this.rehearsal.run("refresh", declaration) : undefined;
        // Between two access models the deployer has access by neither: the deployment after it gives it.
        const lacksAccess = seen?.errors.some((error) => /\(ForbiddenBy(Policy|Rbac)\)/.test(error)) === true;
        return seen?.ok === false && !lacksAccess ? told("refresh after a broken deployment failed", seen) : undefined;
    }

    /** Where what comes after a broken deployment is refused, that one must be possible. */
    private async goOn(declaration: Declaration, refused: Deployed, step: number): Promise<Outcome> {
        const { declaration: tried, errors } = this.attempt!;
        if (JSON.stringify(tried) === JSON.stringify(declaration)) {
            return told("refused after it was broken off", { errors: [...errors, ...refused.errors] });
        }
        const done = await this.rehearsal.run("up", tried);
        if (!done.ok) {
            return told("no way on", { errors: [...refused.errors, ...done.errors] });
        }
        return (await this.unsettled(tried)) ?? (await this.arrive(tried, step)) ?? told("refused", refused);
    }

    /** After a deployment that failed, which no preview foresaw: what was declared before must be possible still. */
    private async goBack(tried: Declaration, before: Reached, failed: Deployed, step: number): Promise<Outcome> {
        const back = await this.rehearsal.run("up", before.declaration);
        if (!back.ok) {
            // What was deleted, or let go of, on the way keeps its name: there is no way back, and so it is told.
            const isTaken = back.errors.some((error) => /keeps its name|already exist|exists already/.test(error));
            const kind = isTaken ? "stuck" : "no way back";
            return told(kind, { errors: [...failed.errors, ...back.errors] });
        }
        // What it did before it failed may be a version, or an expiry that stays.
        this.pass(before.declaration, tried, before.declaration);
        const stock = stockOf(await this.rehearsal.inventory());
        this.reached.push({ ...before, step, stock, licence: this.licence.copy() });
        return told("refused late", failed);
    }

    /** A deployment that is made again must have nothing to do. */
    private async unsettled(declaration: Declaration): Promise<Outcome | undefined> {
        let again = await this.rehearsal.run("up", declaration);
        if (
            again.ok &&
            again.steps.length > 0 &&
            again.steps.every((each) => each.startsWith("update Verification "))
        ) {
            // Whether access that was taken back is gone is looked at once more.
            again = await this.rehearsal.run("up", declaration);
        }
        return again.ok && again.steps.length === 0
            ? undefined
            : told("not settled", { errors: [...again.steps, ...again.errors] });
    }

    private async arrive(declaration: Declaration, step: number): Promise<Outcome | undefined> {
        const before = this.reached.at(-1);
        const after = { declaration, stock: stockOf(await this.rehearsal.inventory()) };
        if (before !== undefined) {
            this.pass(before.declaration, declaration);
        }
        this.reached.push({ ...after, step, licence: this.licence.copy() });
        const tried = this.attempt?.declaration ?? declaration;
        const way = { touched: this.hand?.touched ?? [], tried, isLater: this.isLater };
        this.isLater = false;
        const errors = before === undefined ? [] : broken(before, after, way);
        return errors.length === 0 ? undefined : told("invariant broken", { errors });
    }

    private pass(...declarations: readonly [Declaration, ...Declaration[]]): void {
        const [before, ...rest] = declarations;
        const tried = this.attempt === undefined ? [] : [this.attempt.declaration];
        let last = before;
        for (const next of [...tried, ...rest]) {
            this.licence.pass(last, next);
            last = next;
        }
    }

    /** What a step came to that a fresh deployment of its declaration doesn't come to: of the first such step. */
    async compare(): Promise<Failure | undefined> {
        const chosen = this.reached.filter((_, index) => (this.reached.length - 1 - index) % compared === 0);
        for (const { step, declaration, stock, licence } of chosen) {
            await this.rehearsal.reset();
            const up = await this.rehearsal.run("up", declaration);
            if (!up.ok) {
                return { step, ...told("fresh deployment failed", up) };
            }
            const errors = licence.unlikeFresh(stock, stockOf(await this.rehearsal.inventory()));
            if (errors.length > 0) {
                return { step, ...told("unlike a fresh deployment", { errors }) };
            }
        }
        return undefined;
    }
}

function told(kind: string, { errors }: Pick<Deployed, "errors">): Outcome {
    return { kind, details: errors.join("\n") };
}

/** What was done and not announced (`+`), and the other way round (`-`). */
function unannounced(plan: Deployed, done: Deployed): Outcome | undefined {
    // What these are declared from has outputs that no preview knows, and that may turn out to be what they were.
    const mayStay = /^- change (Vault|Verification|Certificate|CertificateAuthority) /;
    const errors = differences(changed(plan), changed(done)).filter((line) => !mayStay.test(line));
    return errors.length === 0 ? undefined : told("another than announced", { errors });
}

/** The resources that a deployment does something to. Whether what changes is replaced a preview may not know. */
function changed({ steps }: Deployed): string[] {
    const inPlace = /^(update|replace|create-replacement|delete-replaced) /;
    return [...new Set(steps.map((each) => each.replace(inPlace, "change ")))];
}
