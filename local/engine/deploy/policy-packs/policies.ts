// All that judges one deployment: the caller's rules, and the policy packs that run beside it.
import type { PolicyAnalyzer, PolicyResource, PolicyViolation } from "../policies";
import type { PackSurroundings } from "./pack-process";
import type * as pack from "./policy-pack";

/** The rules of one deployment. */
export class Policies implements PolicyAnalyzer {
    private readonly analyzers: PolicyAnalyzer[];
    private readonly packs: pack.PolicyPack[] = [];

    constructor(given: PolicyAnalyzer | undefined) {
        this.analyzers = given === undefined ? [] : [given];
    }

    /** Starts packs side by side; with any that fails to start, all end at `close`. */
    async start(sources: readonly pack.PolicyPackSource[], surroundings: PackSurroundings): Promise<void> {
        if (sources.length === 0) {
            return;
        }
        const { PolicyPack } = load();
        const starting = sources.map((source) => PolicyPack.start(source, surroundings));
        const settled = await Promise.allSettled(starting);
        this.packs.push(...settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])));
        this.analyzers.push(...(await Promise.all(starting)));
    }

    analyzeResource(resource: PolicyResource): Promise<PolicyViolation[]> {
        return this.all((analyzer) => analyzer.analyzeResource(resource));
    }

    analyzeStack(resources: PolicyResource[]): Promise<PolicyViolation[]> {
        return this.all((analyzer) => analyzer.analyzeStack(resources));
    }

    /** Ends the packs' processes. */
    close(): void {
        this.packs.forEach((pack) => pack.close());
    }

    private async all(ask: (analyzer: PolicyAnalyzer) => Promise<PolicyViolation[]>): Promise<PolicyViolation[]> {
        return (await Promise.all(this.analyzers.map(ask))).flat();
    }
}

/** Loaded where there is a pack: most deployments have none. */
function load(): typeof pack {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() needs a file name that tests can't map
    return require("./policy-pack") as typeof pack;
}
