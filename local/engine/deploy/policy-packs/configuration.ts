// How a policy pack is configured: its own defaults, what it starts with, and the user's file.
import { readFileSync } from "node:fs";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { messageOf, unsupported, UserError } from "../../errors";
import type { EnforcementLevel } from "../policies";
import { isLevel, levelNames } from "./levels";

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
    return new Map(
        policies.map((policy) => {
            const said = layers.flatMap((layer) => [
                { ...layer.get(ALL), properties: {} },
                layer.get(policy.name) ?? [],
            ]);
            const configured = said.flat().reduce<ConfiguredPolicy>(
                (result, { level = result.level, properties }) => ({
                    level,
                    properties: { ...result.properties, ...properties },
                }),
                { level: policy.level, properties: policy.defaults },
            );
            checkConfigured(pack, policy, configured);
            return [policy.name, configured];
        }),
    );
}

function checkConfigured(pack: string, policy: DescribedPolicy, { level, properties }: ConfiguredPolicy): void {
    if (level === "remediate") {
        throw unsupported(
            `remediation (the policy "${policy.name}" of the pack "${pack}"); "mandatory" in its configuration refuses instead`,
        );
    }
    const missing = policy.required.filter((name) => properties[name] === undefined);
    if (level !== "disabled" && missing.length > 0) {
        throw new UserError(
            `The policy "${policy.name}" of the pack "${pack}" must be configured with ${missing.join(", ")}. ` +
                "Name a file that does so with --policy-pack-config.",
        );
    }
}
