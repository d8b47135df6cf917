import type { Facts } from "./facts";
import type { GuardrailNumbers } from "./numbers";
import { type ProfileName, profiles } from "./profiles";
import type { Rule } from "./rule";
import { rules } from "./rules";

/** An exception from a rule: it says why, so that a reviewer can agree. */
export interface GuardrailException {
    /** The id of the rule, for example `vault-private-endpoint`. */
    readonly rule: string;
    /** Why it doesn't hold here. Must not be empty. */
    readonly reason: string;
    /** The logical name of the only resource that it is for. @default every resource */
    readonly resource?: string;
}

/** Which baseline holds, and how strictly. */
export interface Guardrails {
    /** `cis`, `mcsb` or `alz`. */
    readonly profile: ProfileName;
    /** `error` refuses the preview and the deployment, `warn` says so and goes on. @default "error" */
    readonly level?: "error" | "warn";
    /** Rules that hold besides the profile's: their ids, for example `key-hsm`, which is in no profile. @default none */
    readonly also?: readonly string[];
    /** Rules that don't hold, with reasons. @default none */
    readonly except?: readonly GuardrailException[];
    /** Numbers that replace the profile's. @default the profile's */
    readonly numbers?: Partial<GuardrailNumbers>;
}

/** A broken rule. */
export interface Finding {
    readonly rule: Rule;
    /** The logical name of the resource. */
    readonly resource: string;
    /** The whole sentence: what is wrong, which rule says so, what to do. */
    readonly message: string;
}

/** The ids of the rules that hold, exceptions aside: the profile's, and those that are asked for besides. */
export function rulesOf({ profile, also = [] }: Guardrails): readonly string[] {
    return [...profiles[profile].rules, ...also];
}

/** Who declared a resource: what to change is said in the words of the one. */
export type DeclaredBy = "component" | "azure-native";

/** The rules of a profile that a resource breaks and that no exception covers. */
export function check(
    guardrails: Guardrails,
    resource: string,
    facts: Facts,
    declaredBy: DeclaredBy = "component",
): Finding[] {
    const profile = profiles[guardrails.profile];
    const numbers: GuardrailNumbers = { ...profile.numbers, ...guardrails.numbers };
    const excepted = (guardrails.except ?? [])
        .filter((exception) => exception.resource === undefined || exception.resource === resource)
        .map((exception) => exception.rule);
    const asked = rulesOf(guardrails);
    return rules
        .filter(({ id }) => asked.includes(id) && !excepted.includes(id))
        .flatMap((rule) => {
            const wrong = rule.check(facts, numbers);
            return wrong === undefined
                ? []
                : [{ rule, resource, message: sentence(rule, resource, wrong, declaredBy) }];
        });
}

function sentence(rule: Rule, resource: string, wrong: string, declaredBy: DeclaredBy): string {
    const remedy = declaredBy === "azure-native" ? (rule.azureNativeRemedy ?? rule.remedy) : rule.remedy;
    const kind = `${rule.applies.slice(0, 1).toUpperCase()}${rule.applies.slice(1)}`;
    return `${kind} "${resource}" ${wrong} (${rule.id}, ${rule.severity}: ${rule.source}). ${remedy}`;
}
