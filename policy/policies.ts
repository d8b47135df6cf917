import type { Policies, Policy, ReportViolation, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { type DeclaredBy, type Facts, type Rule, rules } from "pulumi-azure-keyvault/guardrails";
import * as azureNative from "./azure-native-facts";
import * as dataPlane from "./data-plane-facts";
import { declaration } from "./resource-types";
import { ActiveGuardrails, type Settings, settingsPolicy, settingsSchema } from "./settings";
import { type SurroundedVault, surroundedVaults } from "./surroundings";

/** The rules that only a stack as a whole can tell, with what it tells. */
const stackRules: Readonly<Record<string, (vault: SurroundedVault) => Facts>> = {
    "vault-private-endpoint": ({ privateEndpoint }) => ({ kind: "vault", privateEndpoint }),
    "vault-audit-log": ({ auditLog }) => ({ kind: "vault", auditLog }),
};

/** The facts of a resource; nothing for what the guardrails don't judge. */
export function factsOf(type: string, properties: unknown): Facts | undefined {
    const { declares, by, apiVersion } = declaration(type) ?? {};
    switch (declares) {
        case "vault":
            return azureNative.vaultFacts(properties, apiVersion);
        case "key":
            return (by === "data-plane" ? dataPlane : azureNative).keyFacts(properties);
        case "secret":
            return (by === "data-plane" ? dataPlane : azureNative).secretFacts(properties);
        case "certificate":
            return dataPlane.certificateFacts(properties);
        default:
            return undefined;
    }
}

/** One policy for the settings, and one for each rule. */
export function guardrailPolicies(): Policies {
    const active = new ActiveGuardrails();
    return [settings(active), ...rules.map((rule) => rulePolicy(active, rule))];
}

/** Comes first: a pack asks its policies in their order, and only a policy itself is given its configuration. */
function settings(active: ActiveGuardrails): Policies[number] {
    const configure = (args: ResourceValidationArgs | StackValidationArgs) =>
        active.configure(args.getConfig<Partial<Settings>>());
    return {
        name: settingsPolicy,
        description: "The profile, the exceptions and the numbers of all guardrails for Key Vault.",
        configSchema: settingsSchema,
        validateResource: (args: ResourceValidationArgs) => void configure(args),
        validateStack: (args: StackValidationArgs, report: ReportViolation) =>
            configure(args).forEach((complaint) => report(complaint)),
    };
}

function rulePolicy(active: ActiveGuardrails, rule: Rule): Policies[number] {
    const policy: Policy = {
        name: rule.id,
        description: `Guardrail for ${rule.applies}s: ${rule.source}.`,
        severity: rule.severity === "L1" ? "high" : "medium",
        remediationSteps: remediation(rule),
    };
    const ofStack = stackRules[rule.id];
    if (ofStack !== undefined) {
        return {
            ...policy,
            validateStack: (args: StackValidationArgs, report: ReportViolation) => {
                requireRule(active, rule, args);
                for (const surrounded of surroundedVaults(args.resources)) {
                    const { name, urn } = surrounded.vault;
                    const found = active.findings(rule, name, ofStack(surrounded), declaredBy(urn));
                    found.forEach((message) => report(message, urn));
                }
            },
        };
    }
    return {
        ...policy,
        validateResource: (args: ResourceValidationArgs, report: ReportViolation) => {
            requireRule(active, rule, args);
            const facts = factsOf(args.type, args.props);
            const found = facts === undefined ? [] : active.findings(rule, args.name, facts, declaredBy(args.urn));
            found.forEach((message) => report(message));
        },
    };
}

function requireRule(active: ActiveGuardrails, rule: Rule, args: ResourceValidationArgs | StackValidationArgs): void {
    if (!active.has(rule.id)) {
        args.notApplicable(`The profile doesn't have the rule ${rule.id}, and \`also\` doesn't name it.`);
    }
}

/** A resource below a component of the library, or of its data plane, is changed by the component's arguments. */
function declaredBy(urn: string): DeclaredBy {
    return /azure-keyvault:/.test(urn.split("::")[2] ?? "") ? "component" : "azure-native";
}

function remediation({ remedy, azureNativeRemedy }: Rule): string {
    return azureNativeRemedy === undefined
        ? remedy
        : `In the library's components: ${remedy} In azure-native's resources: ${azureNativeRemedy}`;
}
