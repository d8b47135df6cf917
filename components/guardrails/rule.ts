import type { Facts, FactsOf, Kind } from "./facts";
import type { GuardrailNumbers } from "./numbers";

/** How much a broken rule weighs: `L1` belongs everywhere, `L2` where security is worth extra effort or cost. */
export type Severity = "L1" | "L2";

/** One rule of a baseline. */
export interface Rule<K extends Kind = Kind> {
    /** Stable: exceptions name it. */
    readonly id: string;
    readonly applies: K;
    readonly severity: Severity;
    /** Where the rule stands: benchmark items and built-in definitions of Azure Policy (the first part of their ids). */
    readonly source: string;
    /** What to change of a component of this library, as a sentence. */
    readonly remedy: string;
    /** What to change of a resource of azure-native, as a sentence. @default what the remedy for components says */
    readonly azureNativeRemedy?: string;
    /** What is wrong, as words that follow the resource's name; `undefined` where nothing is, or nothing is known yet. */
    readonly check: (facts: FactsOf<K>, numbers: GuardrailNumbers) => string | undefined;
}

/** Keeps the kind of facts that a rule's check takes while rules of all kinds go into one list. */
export function rule<K extends Kind>(definition: Rule<K>): Rule {
    return {
        ...definition,
        check: (facts: Facts, numbers) =>
            facts.kind === definition.applies ? definition.check(facts as FactsOf<K>, numbers) : undefined,
    };
}
