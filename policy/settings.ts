import type { PolicyConfigSchema } from "@pulumi/policy";
import {
    check,
    type DeclaredBy,
    type Facts,
    guardrailComplaints,
    type Guardrails,
    numberKinds,
    profiles,
    type Rule,
    ruleIds,
    rulesOf,
} from "pulumi-azure-keyvault/guardrails";

/** The name of the policy that carries the settings of all rules. */
export const settingsPolicy = "guardrails";

/** The settings, as the configuration of the policy `guardrails`. */
export type Settings = Pick<Guardrails, "profile" | "also" | "except" | "numbers">;

const numberSchemas = {
    count: { type: "integer", minimum: 0 },
    names: { type: "array", items: { type: "string" }, minItems: 1 },
} as const;

/** What the settings may be. How strictly a rule holds is each policy's own `enforcementLevel`. */
export const settingsSchema: PolicyConfigSchema = {
    properties: {
        profile: {
            type: "string",
            enum: Object.keys(profiles),
            default: "cis",
            description: "The baseline that holds.",
        },
        also: {
            type: "array",
            description: "Rules that hold besides the profile's.",
            items: { type: "string", enum: [...ruleIds] },
        },
        except: {
            type: "array",
            description: "Rules that don't hold, each with the reason; for one resource where its name is given.",
            items: {
                type: "object",
                properties: {
                    rule: { type: "string", enum: [...ruleIds] },
                    reason: { type: "string", minLength: 1 },
                    resource: { type: "string" },
                },
                required: ["rule", "reason"],
                additionalProperties: false,
            },
        },
        numbers: {
            type: "object",
            description: "Numbers that replace the profile's.",
            properties: Object.fromEntries(
                Object.entries(numberKinds).map(([name, kind]) => [name, numberSchemas[kind]]),
            ),
            additionalProperties: false,
        },
    },
};

function unread(rule: string): string {
    return (
        `The policy \`${settingsPolicy}\` is disabled, so its profile, exceptions and numbers aren't read, and ${rule} judges nothing. ` +
        `Give it an \`enforcementLevel\` of its own: "${settingsPolicy}": { "enforcementLevel": "mandatory" }, with the settings beside it.`
    );
}

/** The guardrails as they are configured, once they are. */
export class ActiveGuardrails {
    private guardrails: Guardrails = { profile: "cis" };
    /** A policy that is disabled is never asked, so it can't hand its configuration on. */
    private areRead = false;

    /** Takes settings over; answers what of them can't be right, and then goes on with the last that could. */
    configure(settings: Partial<Settings>): string[] {
        const guardrails: Guardrails = { profile: "cis", ...settings };
        this.areRead = true;
        const complaints = guardrailComplaints(guardrails);
        if (complaints.length === 0) {
            this.guardrails = guardrails;
        }
        return complaints;
    }

    /** Whether a rule is in the profile in force or asked for besides; any may be in one that isn't read. */
    has(rule: string): boolean {
        return !this.areRead || rulesOf(this.guardrails).includes(rule);
    }

    /** What a resource breaks of one rule, in sentences, or why the rule can't tell. */
    findings(rule: Rule, resource: string, facts: Facts, declaredBy: DeclaredBy): string[] {
        if (!this.areRead) {
            return facts.kind === rule.applies ? [unread(rule.id)] : [];
        }
        return check(this.guardrails, resource, facts, declaredBy)
            .filter((finding) => finding.rule.id === rule.id)
            .map(({ message }) => message);
    }
}
