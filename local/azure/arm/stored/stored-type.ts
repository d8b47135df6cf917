import type { AzureResponse } from "../../contract";
import { type ArmCall, type ArmType, bodyOf, isObject, type Json, objectAt, ok, tagsOf, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { invalidResourceLocation, locationNotAvailable, locationRequired, parentResourceNotFound } from "../errors";
import { resourceNotFound } from "../errors";
import { isLocation, LOCATIONS, normaliseLocation } from "../../locations";
import { page } from "../paging";
import { removeResource } from "../removal";
import { type ArmResource, stamp } from "../resources";
import { readIdentity } from "./identity";

/** A resource in the making, before its properties are computed. */
export interface Draft {
    readonly call: ArmCall;
    readonly id: string;
    readonly name: string;
    readonly location: string | undefined;
    /** The properties of the request; of a PATCH, merged into those that were. */
    readonly properties: Json;
    readonly existing: ArmResource | undefined;
}

/** A type of resource that is stored and shown, without a service behind it. */
export interface StoredDefinition {
    /** `Microsoft.Network/virtualNetworks`. */
    readonly type: string;
    /**
     * Where it is: `region` takes a location and tags, `global` takes tags and is everywhere, `none` is a child or an
     * extension without either. Default: `region`.
     */
    readonly place?: "region" | "global" | "none";
    readonly isExtension?: boolean;
    /** Whether a change goes on after its answer, as far as clients see. Default: false. */
    readonly isAsync?: boolean;
    /** The status of a creation. Default: 201. */
    readonly createdStatus?: 200 | 201;
    /** Whether it can have a managed identity. Default: false. */
    readonly hasIdentity?: boolean;
    /** Properties beside `properties` that are kept as given: `sku`, `kind`. */
    readonly keeps?: readonly ("sku" | "kind")[];
    /** The properties as they are stored: checked, completed. Default: as given, with a provisioning state. */
    readonly complete?: (draft: Draft) => Json;
    /** After it was stored. */
    readonly onPut?: (resource: ArmResource, call: ArmCall) => void;
    /** Before it is taken away. */
    readonly onDelete?: (resource: ArmResource) => void;
    /** What is shown instead of what is stored. */
    readonly show?: (resource: ArmResource) => unknown;
}

/** The type that a definition makes. */
export function storedType(context: ArmContext, definition: StoredDefinition): ArmType {
    const show = definition.show ?? ((resource: ArmResource) => resource);
    const require = (call: ArmCall) => {
        const resource = context.resources.get(call.path.id);
        if (resource === undefined) {
            throw resourceNotFound(call.path);
        }
        return resource;
    };
    return {
        type: definition.type,
        ...(definition.isExtension === true ? { isExtension: true } : {}),
        get: (call) => ok(show(require(call))),
        head: (call) => ({ status: context.resources.get(call.path.id) === undefined ? 404 : 204 }),
        put: (call) => put(context, definition, call, show),
        patch: (call) => patch(context, definition, call, require(call), show),
        delete: (call) => remove(context, definition, call),
        list: (call) => {
            const found = listed(context, definition, call);
            return ok(page(call, found.map(show) as ArmResource[], ({ id }) => id.toLowerCase()));
        },
    };
}

/** Those of a scope itself for an extension, else everything in a group, a subscription or under a parent. */
function listed(context: ArmContext, definition: StoredDefinition, call: ArmCall): ArmResource[] {
    if (definition.isExtension === true) {
        const isHere = ({ id }: ArmResource) => id.toLowerCase().startsWith(`${call.path.id.toLowerCase()}/`);
        return context.resources.ofType(definition.type, call.path.scope).filter(isHere);
    }
    const place = call.path.id.replace(/\/[^/]+$/, "").replace(/\/providers\/[^/]+$/i, "");
    return context.resources.ofType(definition.type, place);
}

function put(
    context: ArmContext,
    definition: StoredDefinition,
    call: ArmCall,
    show: (resource: ArmResource) => unknown,
): AzureResponse {
    checkParent(context, definition, call);
    const body = bodyOf(call);
    const existing = context.resources.get(call.path.id);
    const location = readLocation(definition, body, existing, call);
    const properties = objectAt(body, "properties") ?? {};
    const tags = tagsOf(body) ?? {};
    const resource = store(context, definition, { call, body, existing, location, properties, tags });
    definition.onPut?.(resource, call);
    return answer(
        context,
        definition,
        call,
        existing === undefined,
        show(context.resources.get(resource.id) ?? resource),
    );
}

/** A PATCH changes the properties it names, and replaces the tags where it has some. */
function patch(
    context: ArmContext,
    definition: StoredDefinition,
    call: ArmCall,
    existing: ArmResource,
    show: (resource: ArmResource) => unknown,
): AzureResponse {
    const body = bodyOf(call);
    const properties = { ...existing.properties, ...objectAt(body, "properties") };
    const { location } = existing;
    const tags = tagsOf(body) ?? existing.tags ?? {};
    const kept = { sku: existing.sku, kind: existing.kind, identity: existing.identity, ...body };
    const resource = store(context, definition, { call, body: kept, existing, location, properties, tags });
    definition.onPut?.(resource, call);
    return ok(show(context.resources.get(resource.id) ?? resource));
}

interface Change {
    readonly call: ArmCall;
    readonly body: Json;
    readonly existing: ArmResource | undefined;
    readonly location: string | undefined;
    readonly properties: Json;
    readonly tags: Readonly<Record<string, string>>;
}

function store(context: ArmContext, definition: StoredDefinition, change: Change): ArmResource {
    const { call, body, existing, location, tags } = change;
    const name = call.path.names.at(-1) ?? "";
    const draft: Draft = { ...change, id: existing?.id ?? call.path.id, name };
    const properties = definition.complete?.(draft) ?? { ...change.properties, provisioningState: "Succeeded" };
    const identity = definition.hasIdentity === true ? readIdentity(context, body["identity"], draft) : undefined;
    const kept = (definition.keeps ?? []).filter((key) => body[key] !== undefined).map((key) => [key, body[key]]);
    return context.resources.put({
        id: draft.id,
        name: existing?.name ?? name,
        type: definition.type,
        ...(location === undefined ? {} : { location, tags }),
        ...(Object.fromEntries(kept) as Pick<ArmResource, "sku" | "kind">),
        ...(identity === undefined ? {} : { identity }),
        properties,
        systemData: stamp(call.caller, context.clock, existing?.systemData),
    });
}

function remove(context: ArmContext, definition: StoredDefinition, call: ArmCall): AzureResponse {
    const resource = context.resources.get(call.path.id);
    if (resource === undefined) {
        return { status: 204 };
    }
    definition.onDelete?.(resource);
    removeResource(context, resource);
    if (definition.isAsync !== true) {
        return { status: 200 };
    }
    return { status: 202, headers: context.operations.asyncHeaders(call, resource.location ?? "global") };
}

function answer(
    context: ArmContext,
    definition: StoredDefinition,
    call: ArmCall,
    isNew: boolean,
    body: unknown,
): AzureResponse {
    const status = isNew ? (definition.createdStatus ?? 201) : 200;
    if (definition.isAsync !== true) {
        return { status, body };
    }
    const location = isObject(body) ? (textAt(body, "location") ?? "global") : "global";
    return { status, headers: context.operations.asyncHeaders(call, location), body };
}

/** A child can only be where its parent is. */
function checkParent(context: ArmContext, definition: StoredDefinition, call: ArmCall): void {
    const parent = call.path.id.split("/").slice(0, -2).join("/");
    if (definition.isExtension !== true && call.path.types.length > 1 && context.resources.get(parent) === undefined) {
        throw parentResourceNotFound(definition.type, parent.split("/").slice(-2).join("/"));
    }
}

function readLocation(
    definition: StoredDefinition,
    body: Json,
    existing: ArmResource | undefined,
    call: ArmCall,
): string | undefined {
    if (definition.place === "none") {
        return undefined;
    }
    if (definition.place === "global") {
        return "global";
    }
    const location = textAt(body, "location");
    if (location === undefined || location === "") {
        throw locationRequired();
    }
    if (!isLocation(location)) {
        throw locationNotAvailable(location, definition.type, Object.keys(LOCATIONS));
    }
    const normal = normaliseLocation(location);
    if (existing?.location !== undefined && existing.location !== normal) {
        throw invalidResourceLocation(existing.name, call.path.resourceGroup ?? "", existing.location, normal);
    }
    return normal;
}
