/** Deployments that something breaks off. */
import type { Fault } from "local/dist/azure/management/faults";
import { Random } from "local/dist/chaos/random";
import type { Declaration } from "./declaration";

/** A deployment that is disturbed, and that the one after it goes on from. */
export interface Attempt {
    readonly declaration: Declaration;
    /** What chooses the disturbance. */
    readonly seed: number;
    /** Whether a refresh goes before the next deployment. */
    readonly refresh: boolean;
}

/** What happens to a deployment. */
export interface Disturbance {
    readonly what: string;
    /** What becomes of its requests. */
    readonly faults: readonly Fault[];
    /** After how many operations of the data plane the engine is killed, with the next one done and not recorded. */
    readonly killedAfter?: number;
}

const vaults = "*.vault.azure.net";
const refused: Fault = { status: 400, code: "BadParameter" };
const ways = {
    [vaults]: ["PUT", "POST", "POST", "PATCH", "DELETE"],
    "management.azure.com": ["PUT", "PUT", "DELETE"],
} as const;

/**
 * One disturbance of all that a seed may choose. Where it comes too late, the deployment is an ordinary one.
 *
 * @param declaration what is deployed: nothing tells whose policies are that a killed deployment has given, and so they stay
 */
export function disturbanceOf(seed: number, { things }: Declaration): Disturbance {
    const onPolicies = things.some(({ settings }) => settings["accessModel"] === "accessPolicies");
    const random = new Random(seed);
    const skip = random.below(4);
    const host = random.pick([vaults, "management.azure.com"] as const);
    const method = random.pick<string>(ways[host]);
    const after = `after ${skip} more`;
    switch (random.below(onPolicies ? 3 : 5)) {
        case 0:
            return { what: `a ${method} to ${host} refused ${after}`, faults: [{ ...refused, host, method, skip }] };
        case 1: {
            const lost = { host: vaults, method: random.pick<string>(ways[vaults]), skip };
            const later = { ...lost, ...refused, count: 0 };
            return {
                what: `the answer of a ${lost.method} lost ${after}`,
                faults: [{ ...lost, kind: "drop-answer" }, later],
            };
        }
        case 2: {
            const unreachable = { host: vaults, status: 403, code: "Forbidden", innerCode: "ForbiddenByFirewall" };
            return {
                what: `vaults out of reach ${after} requests`,
                faults: [{ ...unreachable, skip: 3 * skip, count: 0 }],
            };
        }
        default:
            return { what: `the engine killed ${after} operations`, faults: [], killedAfter: skip };
    }
}
