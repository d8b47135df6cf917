/** What of `guardrails` can't be right. They may come from a configuration, or be JavaScript: no compiler has checked them. */
import { aboutChoices, type Complaint, when } from "../internal/complaints";
import { complaintWords, show } from "../internal/errors";
import type { GuardrailException, Guardrails } from "./check";
import { numberKinds } from "./numbers";
import { profiles, ruleIds } from "./profiles";

const settings: Readonly<Record<keyof Guardrails, true>> = {
    profile: true,
    level: true,
    also: true,
    except: true,
    numbers: true,
};
const partsOfExceptions: Readonly<Record<keyof GuardrailException, true>> = {
    rule: true,
    reason: true,
    resource: true,
};

/** What of `guardrails` can't be right, as sentences; none where all is well. */
export function guardrailComplaints(guardrails: Guardrails): string[] {
    const { profile = "nothing", also = [], except = [], numbers = {} } = guardrails;
    const wrong = [
        ...aboutNames("guardrails", guardrails, settings),
        ...aboutChoices(
            { profile, level: guardrails.level },
            { profile: Object.keys(profiles), level: ["error", "warn"] },
        ).map(({ property, ...more }) => ({ ...more, property: `guardrails.${property}` })),
        ...aboutNames("guardrails.numbers", numbers, numberKinds),
        ...Object.entries(numberKinds).flatMap(([name, kind]) =>
            aboutNumber(`guardrails.numbers.${name}`, kind, (numbers as Readonly<Record<string, unknown>>)[name]),
        ),
    ];
    const unknown = also.filter((rule) => !ruleIds.includes(rule)).map((rule) => noRule("also", rule));
    return [...wrong.map(complaintWords), ...unknown, ...except.flatMap(aboutException)];
}

/** Names that stand for nothing would be passed over, and what they were to say with them. */
function aboutNames(where: string, given: object, known: object): Complaint[] {
    const names = Object.keys(known);
    return Object.keys(given).flatMap((name) =>
        when(!names.includes(name), where, `have no other settings than ${names.join(", ")}`, name),
    );
}

function aboutNumber(property: string, kind: "count" | "names", given: unknown): Complaint[] {
    if (given === undefined) {
        return [];
    }
    if (kind === "count") {
        const fits = given === Number.POSITIVE_INFINITY || (Number.isInteger(given) && Number(given) >= 0);
        return when(!fits, property, "be a whole number, not below 0", given);
    }
    const fits = Array.isArray(given) && given.length > 0 && given.every((name) => typeof name === "string");
    return when(!fits, property, "be a list of texts, and not empty", given);
}

function noRule(setting: "also" | "except", rule: unknown): string {
    return `\`guardrails.${setting}\` names ${show(rule)}, which is no rule; rules: ${ruleIds.join(", ")}.`;
}

function aboutException(exception: Partial<GuardrailException>): string[] {
    const { rule, reason } = exception;
    const complaints = aboutNames("guardrails.except", exception, partsOfExceptions).map(complaintWords);
    if (rule === undefined || !ruleIds.includes(rule)) {
        complaints.push(noRule("except", rule));
    }
    if (typeof reason !== "string" || reason.trim() === "") {
        complaints.push(`\`guardrails.except\` must give a reason for the exception from ${show(rule)}.`);
    }
    return complaints;
}
