import { type AzureRequest, type AzureResponse, type PolicyKind, type VaultRecord } from "../contract";
import { type ApiVersion } from "./api-version";
import { badParameter, invalidName } from "./errors";
import { type ObjectKind } from "./model";
import { isObject, type Json } from "./values";

/** A request of which the vault, the caller's right and the path are settled. */
export interface Operation {
    readonly request: AzureRequest;
    readonly vault: VaultRecord;
    readonly apiVersion: ApiVersion;
    /** The object's name, checked; "" where the path has none. */
    readonly name: string;
    /** The version in the path; "" means the current one. */
    readonly version: string;
}

/** How many requests of this sort a vault takes: see throttling.ts. */
export type LimitCategory = "key-creation" | "key-operation" | "secret-write" | "certificate" | "other";

/** One operation of the API. */
export interface Route {
    readonly method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
    /** The path's segments; `{name}` and `{version}` stand for anything. */
    readonly path: string;
    /** Below `Microsoft.KeyVault/vaults/`. */
    readonly dataAction: string;
    readonly permission: readonly [PolicyKind, string];
    readonly limit: LimitCategory;
    handle(operation: Operation): AzureResponse | Promise<AzureResponse>;
}

const namePattern = /^[0-9a-zA-Z-]{1,127}$/;

/** Checks the name of an object. Throws the service's 400. */
export function checkName(name: string): void {
    if (!namePattern.test(name)) {
        throw invalidName(name);
    }
}

/** The body of a request, which must be a JSON object. */
export function bodyOf(request: AzureRequest): Json {
    const body = request.json();
    if (!isObject(body)) {
        throw badParameter("The request body must be a JSON object.");
    }
    return body;
}

/** The id of an object, or of one of its versions: `https://{vault host}/keys/{name}/{version}`. */
export function idOf(vault: VaultRecord, path: string, name: string, version?: string): string {
    const base = vault.properties.vaultUri.replace(/\/+$/, "");
    return `${base}/${path}/${name}${version === undefined ? "" : `/${version}`}`;
}

/** 200 with a JSON body. */
export function ok(body: unknown): AzureResponse {
    return { status: 200, body };
}

/** The scope of an operation's role assignments: the path's collection, without `deleted`. */
export function objectKindOf(path: string): ObjectKind | undefined {
    const collection = path.split("/")[0]?.replace(/^deleted/, "");
    return collection === "keys" || collection === "secrets" || collection === "certificates" ? collection : undefined;
}
