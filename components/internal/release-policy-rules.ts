/**
 * What a key's release policy must say: the service refuses another one only when the key is made.
 *
 * @see https://learn.microsoft.com/azure/key-vault/keys/policy-grammar
 */
import { listed, type Complaint } from "./complaints";

const operators = ["equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals", "exists"] as const;

/** The first thing that is wrong with a policy; nothing where it is in the grammar. It is no secret. */
export function complaintsAboutReleasePolicy(policy: unknown): Complaint[] {
    const problem = problemOf(policy);
    return problem === undefined ? [] : [{ property: "releasePolicy.policy", expected: problem, got: policy }];
}

function problemOf(policy: unknown): string | undefined {
    const parsed = typeof policy === "string" ? parsedJson(policy) : undefined;
    if (!isObject(parsed)) {
        return "be a release policy as JSON";
    }
    // Policies of the preview say other versions.
    if (typeof parsed["version"] !== "string") {
        return 'say its `version`, "1.0.0"';
    }
    const authorities = listUnder(parsed, "anyOf");
    if (authorities === undefined) {
        return "list one authority or more under `anyOf`";
    }
    return authorities.map(problemOfAuthority).find((problem) => problem !== undefined);
}

function problemOfAuthority(authority: unknown): string | undefined {
    if (!isObject(authority) || typeof authority["authority"] !== "string" || authority["authority"] === "") {
        return "name an attestation service as `authority` in each part of its `anyOf`";
    }
    return conditionsOf(authority) === undefined
        ? "list conditions under `allOf` or `anyOf` of each authority"
        : problemOfConditions(authority);
}

function problemOfConditions(conditions: Readonly<Record<string, unknown>>): string | undefined {
    return conditionsOf(conditions)
        ?.map(problemOfCondition)
        .find((problem) => problem !== undefined);
}

function problemOfCondition(condition: unknown): string | undefined {
    if (isObject(condition) && conditionsOf(condition) !== undefined) {
        return problemOfConditions(condition);
    }
    const compares =
        isObject(condition) &&
        typeof condition["claim"] === "string" &&
        operators.filter((operator) => valueUnder(condition, operator) !== undefined).length === 1;
    return compares ? undefined : `compare in each condition a \`claim\` by one of ${listed(operators)}`;
}

/** The grammar writes `anyof` and `allof`, its examples `anyOf` and `allOf`. */
function valueUnder(given: Readonly<Record<string, unknown>>, name: string): unknown {
    return Object.entries(given).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

function listUnder(given: Readonly<Record<string, unknown>>, name: string): readonly unknown[] | undefined {
    const list = valueUnder(given, name);
    return Array.isArray(list) && list.length > 0 ? list : undefined;
}

function conditionsOf(given: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
    return listUnder(given, "allOf") ?? listUnder(given, "anyOf");
}

function parsedJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        // What isn't JSON is what the question is about.
        return undefined;
    }
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
    return typeof given === "object" && given !== null && !Array.isArray(given);
}
