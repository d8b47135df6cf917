/** Collects what checks find of one object. */
import { explain, serviceErrorOf } from "../azure/service-error";
import type { FailedCheck } from "./contract";

/** A refusal by the service that a check expects, whatever its words: 400 and 403 say no to this request, all else is a failure. */
const refusals: readonly number[] = [400, 403];

interface Finding {
    readonly check: string;
    readonly problem: string | undefined;
}

/** The findings of one object. Checks run side by side, so that what is told of them is sorted by their names. */
export class Findings {
    private readonly found: Finding[] = [];

    constructor(private readonly what: string) {}

    /** The names of the checks that passed. */
    get passed(): string[] {
        return this.found
            .filter(({ problem }) => problem === undefined)
            .map(({ check }) => check)
            .sort();
    }

    /** The checks that failed. */
    get failed(): FailedCheck[] {
        return this.found
            .flatMap(({ check, problem }) => (problem === undefined ? [] : [{ check, problem }]))
            .sort((a, b) => (a.check < b.check ? -1 : 1));
    }

    /** A fact that was compared: right unless there is a problem to tell of it. */
    record(check: string, problem: string | undefined): void {
        this.found.push({ check, problem });
    }

    /**
     * A check that calls the service: answers with what is wrong, or undefined where nothing is. An error of the service is what is
     * wrong.
     */
    async run(check: string, look: () => Promise<string | undefined>): Promise<void> {
        const place = this.found.length;
        this.found.push({ check, problem: "not finished" });
        let problem: string | undefined;
        try {
            problem = await look();
        } catch (error) {
            problem = explain(error, this.what).message;
        }
        this.found[place] = { check, problem };
    }

    /** A check that something can be read. Answers with it, or with undefined where it can't. */
    async read<T>(check: string, look: () => Promise<T>): Promise<T | undefined> {
        let live: T | undefined;
        await this.run(check, async () => {
            live = await look();
            return undefined;
        });
        return live;
    }

    /** A check that the service must refuse. */
    async refused(check: string, attempt: () => Promise<unknown>): Promise<void> {
        await this.run(check, async () => {
            try {
                await attempt();
            } catch (error) {
                if (refusals.includes(serviceErrorOf(error)?.status ?? 0)) {
                    return undefined;
                }
                throw error;
            }
            return "the service did what it must refuse";
        });
    }
}
