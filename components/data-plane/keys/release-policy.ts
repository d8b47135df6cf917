/** Under which conditions a key is released: as it is declared, and as it is found. */
import type { ReleasePolicyInputs } from "./contract";
import { sameJson } from "../life-cycle/values";

/**
 * Whether a live policy is the declared one, however its JSON is written. One that somebody has made immutable is as declared: nothing
 * makes it changeable again.
 */
export function isReleasePolicy(declared: ReleasePolicyInputs, live: ReleasePolicyInputs): boolean {
    return sameJson(parsed(declared.policy), parsed(live.policy)) && (!declared.immutable || live.immutable);
}

function parsed(policy: string): unknown {
    return policy === "" ? undefined : JSON.parse(policy);
}
