// How a policy pack is configured: its own defaults, what it starts with, and the user's file.
import { readFileSync } from "node:fs";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { messageOf, unsupported, UserError } from "../../errors";
import type { EnforcementLevel } from "../policies";
import { isLevel, levelNames } from "./levels";
import { schemaErrors } from "./schema";

/** What `all` configures: the level of every policy. */
const ALL = "all";

export type PolicyProperties = Record<string, JavaScriptValue>;

/** What is said of one policy; what isn't said stays as it was. */
export interface PolicySettings {
    level?: EnforcementLevel;
    properties: PolicyProperties;
}

/** A policy as its pack describes it. */
export interface DescribedPolicy {
    name: string;
    level: EnforcementLevel;
    /** The defaults of its configuration. */
    defaults: PolicyProperties;
    /** The JSON schemas of the properties that can be configured. */
    schema: PolicyProperties;
    /** The properties that must be configured. */
    required: readonly string[];
}

/** A policy as it is going to hold. */
export type ConfiguredPolicy = Required<PolicySettings>;

/** Reads the file of `--policy-pack-config`: levels, or objects with `enforcementLevel` and properties, by policy. */
export function readConfiguration(file: string): Map<string, PolicySettings> {
    const fail = (what: string): UserError => new UserError(`The policy pack configuration ${file} ${what}`);
    let content: unknown;
    try {
        content = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
        throw fail(`can't be read as JSON: ${messageOf(error)}`);
    }
    if (!isObject(content)) {
        throw fail('must be an object by policies, such as { "all": "mandatory" }.');
    }
    return new Map(Object.entries(content).map(([name, value]) => [name, settings(name, value, fail)]));
}

function settings(name: string, value: unknown, fail: (what: string) => UserError): PolicySettings {
    const given = typeof value === "string" ? { enforcementLevel: value } : value;
    if (!isObject(given)) {
        throw fail(`must give an enforcement level or an object for "${name}".`);
    }
    const { enforcementLevel, ...properties } = given;
    if (enforcementLevel !== undefined && !isLevel(enforcementLevel)) {
        throw fail(
            `gives "${name}" the enforcement level ${JSON.stringify(enforcementLevel)}; allowed: ${levelNames.join(", ")}.`,
        );
    }
    return {
        ...(enforcementLevel === undefined ? {} : { level: enforcementLevel }),
        properties: properties as PolicyProperties,
    };
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lays what is configured over what the policies are by themselves; what comes later wins. */
export function configurePolicies(
    pack: string,
    policies: readonly DescribedPolicy[],
    ...layers: readonly ReadonlyMap<string, PolicySettings>[]
): Map<string, ConfiguredPolicy> {
    const configured = policies.map((policy) => ({ policy, result: lay(policy, layers) }));
    const problems = configured.flatMap(({ policy, result }) => problemsOf(pack, policy, result));
    if (problems.length > 0) {
        throw new UserError(
            [
                `The configuration of the policy pack "${pack}" is wrong:`,
                ...problems.map((problem) => `  * ${problem}.`),
                "Correct it in the file that --policy-pack-config names.",
            ].join("\n"),
        );
    }
    return new Map(configured.map(({ policy, result }) => [policy.name, result]));
}

function lay(policy: DescribedPolicy, layers: readonly ReadonlyMap<string, PolicySettings>[]): ConfiguredPolicy {
    const said = layers.flatMap((layer) => [{ ...layer.get(ALL), properties: {} }, layer.get(policy.name) ?? []]);
    return said.flat().reduce<ConfiguredPolicy>(
        (result, { level = result.level, properties }) => ({
            level,
            properties: { ...result.properties, ...properties },
        }),
        { level: policy.level, properties: policy.defaults },
    );
}

/** What keeps a policy from being held as it is configured; a disabled one needs nothing. */
function problemsOf(pack: string, policy: DescribedPolicy, { level, properties }: ConfiguredPolicy): string[] {
    if (level === "disabled") {
        return [];
    }
    if (level === "remediate") {
        throw unsupported(
            `remediation (the policy "${policy.name}" of the pack "${pack}"); "mandatory" in its configuration refuses instead`,
        );
    }
    const missing = policy.required.filter((name) => properties[name] === undefined);
    return [
        ...(missing.length > 0 ? [`"${policy.name}" must be configured with ${missing.join(", ")}`] : []),
        ...schemaErrors(properties, policy.schema).map((error) => `"${policy.name}": ${error}`),
    ];
}
