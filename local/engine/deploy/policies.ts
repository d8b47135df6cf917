// Policies: rules that judge resources before anything is done to them, and the whole stack at the end.
import type { ResourceState } from "../state/resource";
import type { PropertyMap } from "../values";
import type { Deployment } from "./deployment";
import { nameOf, parseProviderReference } from "./urn";

/** `advisory` warns; `mandatory` fails the deployment. */
export type EnforcementLevel = "advisory" | "mandatory" | "remediate" | "disabled";

/** A resource as policies see it. */
export interface PolicyResource {
    urn: string;
    type: string;
    name: string;
    /** The inputs before a step, the outputs for rules of the whole stack. Secrets are still marked as such. */
    properties: PropertyMap;
    /** What the program says of the resource, and the state keeps. */
    state: ResourceState;
    provider?: { urn: string; type: string; name: string; properties: PropertyMap };
}

/** A rule that a resource or the stack breaks. */
export interface PolicyViolation {
    policyName: string;
    policyPackName: string;
    policyPackVersion: string;
    message: string;
    enforcementLevel: EnforcementLevel;
    /** The resource that it is about, where a rule of the stack says so. */
    urn?: string;
}

/** Judges resources; a policy pack behind it. */
export interface PolicyAnalyzer {
    /** Called with each resource's checked inputs, in previews with unknown values in them. */
    analyzeResource(resource: PolicyResource): Promise<PolicyViolation[]>;
    /** Called once every resource is as it will be, unless the deployment has failed. */
    analyzeStack(resources: PolicyResource[]): Promise<PolicyViolation[]>;
}

/** Judges a resource that is about to change. Returns whether a mandatory rule is broken. */
export async function judgeResource(deployment: Deployment, state: ResourceState): Promise<boolean> {
    const violations = await deployment.policies.analyzeResource(policyResource(deployment, state, state.inputs ?? {}));
    // A rule about one resource is about that resource, whatever it says.
    return report(deployment, violations, () => state.urn);
}

/** Judges the stack as it is at the end. Returns whether a mandatory rule is broken. */
export async function judgeStack(deployment: Deployment, stack: string): Promise<boolean> {
    const states = [...deployment.news.values()].flatMap(({ next }) => next ?? []);
    const violations = await deployment.policies.analyzeStack(
        states.map((state) => policyResource(deployment, state, state.outputs ?? {})),
    );
    return report(deployment, violations, ({ urn }) => (urn !== undefined && deployment.news.has(urn) ? urn : stack));
}

function report(
    deployment: Deployment,
    violations: readonly PolicyViolation[],
    urnOf: (violation: PolicyViolation) => string,
): boolean {
    const enforced = violations.filter(({ enforcementLevel }) => enforcementLevel !== "disabled");
    for (const violation of enforced) {
        deployment.emitter.policy(violation, urnOf(violation));
    }
    return enforced.some(({ enforcementLevel }) => enforcementLevel !== "advisory");
}

function policyResource(deployment: Deployment, state: ResourceState, properties: PropertyMap): PolicyResource {
    const { urn, type } = state;
    const provider = state.provider ? deployment.news.get(parseProviderReference(state.provider).urn)?.next : undefined;
    return {
        ...{ urn, type, name: nameOf(urn), properties, state },
        ...(provider && {
            provider: {
                urn: provider.urn,
                type: provider.type,
                name: nameOf(provider.urn),
                properties: provider.inputs ?? {},
            },
        }),
    };
}
