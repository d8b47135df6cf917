/** A walk: one declaration after the other, deployed into the same stack, and looked at after each. */
import { differences } from "local/dist/chaos/trials";
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
    run(command: "preview" | "up" | "refresh", declaration: Declaration): Promise<Deployed>;
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
        say(`  ${index} ${step.what}${step.refresh ? `, refreshed${one.done}` : ""}: ${outcome?.kind ?? "fine"}`);
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

class Walk {
    private readonly reached: (Reached & { readonly step: number; readonly licence: Licence })[] = [];
    private readonly licence = new Licence();
    private hand: Done | undefined;

    constructor(private readonly rehearsal: Rehearsal) {}

    /** What is deployed. */
    get declaration(): Declaration | undefined {
        return this.reached.at(-1)?.declaration;
    }

    /** What was done by hand, as the end of a sentence. */
    get done(): string {
        return this.hand === undefined ? "" : ` after people ${this.hand.what}`;
    }

    async take(step: Step, index: number): Promise<Outcome | undefined> {
        const { rehearsal } = this;
        const { declaration } = step;
        const before = this.reached.at(-1);
        const unseen = before === undefined ? undefined : await this.refresh(step, before);
        if (unseen !== undefined) {
            return unseen;
        }
        const plan = await rehearsal.run("preview", declaration);
        if (!plan.ok) {
            return told(before === undefined ? "first step refused" : "refused", plan);
        }
        const done = await rehearsal.run("up", declaration);
        if (!done.ok) {
            return before === undefined
                ? told("first step failed", done)
                : this.goBack(declaration, before, done, index);
        }
        return unannounced(plan, done) ?? (await this.unsettled(declaration)) ?? this.arrive(declaration, index);
    }

    private async refresh({ refresh, hand }: Step, { declaration }: Reached): Promise<Outcome | undefined> {
        this.hand = hand === undefined ? undefined : await this.rehearsal.byHand(declaration, hand);
        this.licence.touch(this.hand?.touched ?? []);
        const seen = refresh ? await this.rehearsal.run("refresh", declaration) : undefined;
        // Who has lost the access itself sees that, and nothing else. The deployment after it gives it anew.
        return seen === undefined || seen.ok || /revoke/.test(this.done) ? undefined : told("refresh failed", seen);
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
        this.licence.pass(before.declaration, tried);
        this.licence.pass(tried, before.declaration);
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
            this.licence.pass(before.declaration, declaration);
        }
        this.reached.push({ ...after, step, licence: this.licence.copy() });
        const errors = before === undefined ? [] : broken(before, after, this.hand?.touched ?? []);
        return errors.length === 0 ? undefined : told("invariant broken", { errors });
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
