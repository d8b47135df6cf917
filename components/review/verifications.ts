/** Which checks the deployment will make of what it deployed. */
import type { Preview } from "./preview";
import { listOfTexts } from "./texts";
import { dataPlaneKind, effectOf, parseUrn } from "./resources";
import { isMap } from "./values";

/** One object that will be verified. */
export interface PlannedVerification {
    /** `key signing`, or the verification's own name where the object's isn't known yet. */
    readonly of: string;
    /** The checks, by name. */
    readonly checks: readonly string[];
    /** Whether a failed check fails the deployment. */
    readonly fails: boolean;
}

export function plannedVerifications({ steps }: Preview): PlannedVerification[] {
    return steps.flatMap((step) => {
        const effect = effectOf(step);
        const inputs = step.newState?.inputs;
        const runs = effect === "create" || effect === "update" || effect === "replace";
        if (dataPlaneKind(step.urn) !== "Verification" || !runs || inputs === undefined) {
            return [];
        }
        const { subject, onFailure, plan } = inputs;
        const kind = isMap(subject) && typeof subject["kind"] === "string" ? subject["kind"] : "object";
        const verification = parseUrn(step.urn).name;
        const parent = step.newState?.parent;
        // A verification is named after the component that declares it and what it looks at.
        const start = parent === undefined ? "" : `${parseUrn(parent).name}-`;
        const name = verification.startsWith(start) ? verification.slice(start.length) : verification;
        return [{ of: `${kind} ${name}`, checks: listOfTexts(plan), fails: onFailure !== "warn" }];
    });
}
