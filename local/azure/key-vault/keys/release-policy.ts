import { fromBase64Url } from "../../crypto/base64url";
import { badParameter, invalidProperty } from "../errors";
import { type ReleasePolicy } from "../model";
import { defined, isObject, type Json, optionalBoolean, optionalObject, optionalString } from "../values";

const defaultContentType = "application/json; charset=utf-8";

/** One condition on a claim of the environment's attestation. */
export type ClaimCondition =
    | { readonly claim: string; readonly equals: unknown }
    | { readonly allOf: readonly ClaimCondition[] }
    | { readonly anyOf: readonly ClaimCondition[] };

/** An attestation service that may vouch for an environment, and what it must say. */
export interface Authority {
    readonly authority: string;
    readonly conditions: ClaimCondition;
}

/** Reads the `release_policy` of a request's body; `undefined` when there is none. Throws 400 for what isn't one. */
export function readReleasePolicy(body: Json): ReleasePolicy | undefined {
    const policy = optionalObject(body, "release_policy");
    if (policy === undefined) {
        return undefined;
    }
    const data = optionalString(policy, "data");
    if (data === undefined || parseAuthorities(data) === undefined) {
        throw invalidProperty("release_policy");
    }
    return {
        contentType: optionalString(policy, "contentType") ?? defaultContentType,
        data,
        immutable: optionalBoolean(policy, "immutable") ?? false,
    };
}

/** The policy after an update of the key: an immutable one stays as it is. */
export function changedReleasePolicy(
    stored: ReleasePolicy | undefined,
    requested: ReleasePolicy | undefined,
): { readonly releasePolicy?: ReleasePolicy } {
    if (requested !== undefined && stored?.immutable === true) {
        throw badParameter("AKV.SKR.1020: Immutable Key Release Policy cannot be modified.");
    }
    return defined({ releasePolicy: requested ?? stored });
}

/**
 * The authorities that a policy's data names: base64url of `{"version", "anyOf": [{"authority", "allOf": [...]}]}`.
 * `undefined` when it doesn't have that grammar.
 * @see https://learn.microsoft.com/azure/key-vault/keys/policy-grammar
 */
export function parseAuthorities(data: string): readonly Authority[] | undefined {
    const policy = parseJson(fromBase64Url(data));
    if (!isObject(policy) || typeof policy["version"] !== "string" || !Array.isArray(policy["anyOf"])) {
        return undefined;
    }
    const authorities = (policy["anyOf"] as readonly unknown[]).map(parseAuthority);
    return authorities.every((authority) => authority !== undefined) ? authorities : undefined;
}

function parseAuthority(value: unknown): Authority | undefined {
    if (!isObject(value) || typeof value["authority"] !== "string") {
        return undefined;
    }
    const conditions = parseCondition(value);
    return conditions && { authority: value["authority"].replace(/\/+$/, ""), conditions };
}

function parseCondition(value: unknown): ClaimCondition | undefined {
    if (!isObject(value)) {
        return undefined;
    }
    const { allOf, anyOf } = value;
    if (Array.isArray(allOf) || Array.isArray(anyOf)) {
        const conditions = ((allOf ?? anyOf) as readonly unknown[]).map(parseCondition);
        if (!conditions.every((condition) => condition !== undefined)) {
            return undefined;
        }
        return Array.isArray(allOf) ? { allOf: conditions } : { anyOf: conditions };
    }
    return typeof value["claim"] === "string" && "equals" in value
        ? { claim: value["claim"], equals: value["equals"] }
        : undefined;
}

function parseJson(bytes: Buffer | undefined): unknown {
    try {
        return JSON.parse(bytes?.toString() ?? "");
    } catch {
        return undefined;
    }
}
