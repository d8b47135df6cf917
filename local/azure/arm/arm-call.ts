import type { AzureRequest, AzureResponse, Caller } from "../contract";
import type { ArmPath } from "./arm-path";
import { invalidRequestContent } from "./errors";

/** A request to ARM that is allowed: its caller has the right, its place exists, no lock forbids it. */
export interface ArmCall {
    readonly request: AzureRequest;
    readonly path: ArmPath;
    readonly caller: Caller;
    /** Lower case: `2023-07-01`. Dates compare as texts. */
    readonly apiVersion: string;
    /** `https://management.azure.com` of the cloud that was called. */
    readonly origin: string;
}

/** Carries out one kind of request. */
export type ArmHandler = (call: ArmCall) => AzureResponse | Promise<AzureResponse>;

/** An action, by POST. */
export interface ArmAction {
    readonly handle: ArmHandler;
    /** The right it takes. Default: `{type}/{action}/action`. */
    readonly right?: string;
}

/** What can be done with a type of resource. What is absent is answered 405. */
export interface ArmType {
    /** As Azure spells it: `Microsoft.KeyVault/vaults`. */
    readonly type: string;
    readonly get?: ArmHandler;
    readonly head?: ArmHandler;
    readonly put?: ArmHandler;
    readonly patch?: ArmHandler;
    readonly delete?: ArmHandler;
    /** GET of the collection, in a resource group, a subscription or under a parent. */
    readonly list?: ArmHandler;
    /** By name in lower case. */
    readonly actions?: Readonly<Record<string, ArmAction>>;
    /** Locks don't stop changes of the locks themselves. */
    readonly ignoresLocks?: boolean;
    /** Whether callers without the right get a list of what they may see, instead of a refusal. */
    readonly filtersLists?: boolean;
    /** Whether everybody in the tenant may read what is in no subscription: `/providers/Microsoft.KeyVault/operations`. */
    readonly isOpenToTenant?: boolean;
    /** Sits on any other resource: rights are asked at that scope. */
    readonly isExtension?: boolean;
}

/** Properties of a JSON object. */
export type Json = Record<string, unknown>;

/** The body as an object. Throws ARM's error when it is none. */
export function bodyOf(call: ArmCall): Json {
    const body = call.request.json();
    if (body === undefined || body === null) {
        throw invalidRequestContent("The request content was invalid: a JSON object is required.");
    }
    if (!isObject(body)) {
        throw invalidRequestContent("The request content was invalid: it is not a JSON object.");
    }
    return body;
}

/** A property that is an object, `undefined` where it is absent or null. Throws when it is something else. */
export function objectAt(json: Json, name: string): Json | undefined {
    const value = json[name];
    if (value === undefined || value === null) {
        return undefined;
    }
    if (!isObject(value)) {
        throw invalidRequestContent(`The request content was invalid: '${name}' must be an object.`);
    }
    return value;
}

/** A property that is a text, `undefined` where it is absent or null. Throws when it is something else. */
export function textAt(json: Json, name: string): string | undefined {
    const value = json[name];
    if (value === undefined || value === null) {
        return undefined;
    }
    if (typeof value !== "string") {
        throw invalidRequestContent(`The request content was invalid: '${name}' must be a text.`);
    }
    return value;
}

/** The tags of a body: texts only. Throws when they are something else. */
export function tagsOf(json: Json): Readonly<Record<string, string>> | undefined {
    const tags = objectAt(json, "tags");
    if (tags !== undefined && !Object.values(tags).every((value) => typeof value === "string")) {
        throw invalidRequestContent("The request content was invalid: the values of 'tags' must be texts.");
    }
    return tags as Record<string, string> | undefined;
}

export function isObject(value: unknown): value is Json {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** 200 with a body. */
export function ok(body: unknown, headers?: Readonly<Record<string, string>>): AzureResponse {
    return headers === undefined ? { status: 200, body } : { status: 200, headers, body };
}
