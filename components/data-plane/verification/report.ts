/** Collects what checks find of one object. */
import { explain, serviceErrorOf } from "../service-error";
import type { CheckResult } from "./contract";

/** A refusal by the service that a check expects, whatever its words: 400 and 403 say no to this request, all else is a failure. */
const refusals: readonly number[] = [400, 403];

/** The findings of one object, in the order of the checks' declaration. */
export class Findings {
    private readonly found: CheckResult[] = [];

    constructor(private readonly what: string) {}

    /** The findings so far. */
    get all(): readonly CheckResult[] {
        return this.found;
    }

    /** A fact that was compared. */
    record(check: string, passed: boolean, detail?: string): void {
        this.found.push({ check, passed, ...(detail !== undefined && { detail }) });
    }

    /**
     * A check that calls the service: answers with what is wrong, or undefined where nothing is. An error of the service is what is
     * wrong.
     */
    async run(check: string, look: () => Promise<string | undefined>): Promise<void> {
        const place = this.found.length;
        this.found.push({ check, passed: false });
        let problem: string | undefined;
        try {
            problem = await look();
        } catch (error) {
            problem = explain(error, this.what).message;
        }
        this.found[place] = { check, passed: problem === undefined, ...(problem !== undefined && { detail: problem }) };
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
