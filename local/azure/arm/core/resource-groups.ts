import type { AzureResponse } from "../../contract";
import { type ArmCall, type ArmType, bodyOf, isObject, ok, tagsOf, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import {
    badRequest,
    invalidResourceLocation,
    locationNotAvailable,
    locationRequired,
    resourceGroupNotFound,
} from "../errors";
import { isLocation, LOCATIONS, normaliseLocation } from "../../locations";
import { parseFilter } from "../filters";
import { page } from "../paging";
import { groupKey, type ResourceGroup } from "../resources";
import { removeResource } from "../removal";
import { softDeleteVault } from "../vaults/vaults";

const TYPE = "Microsoft.Resources/subscriptions/resourceGroups";
/** Up to 90 letters, digits, underscores, parentheses, hyphens and periods, no period at the end. */
const NAME = /^[-\w._()]{0,89}[-\w_()]$/u;

/** Resource groups. Deleting one takes everything in it along. */
export function resourceGroupType(context: ArmContext): ArmType {
    return {
        type: TYPE,
        filtersLists: true,
        get: (call) => ok(show(requireGroup(context, call))),
        head: (call) => ({ status: findGroup(context, call) === undefined ? 404 : 204 }),
        put: (call) => put(context, call),
        patch: (call) => patch(context, call),
        delete: (call) => remove(context, call),
        list: (call) => ok(page(call, list(context, call), ({ name }) => name.toLowerCase())),
    };
}

function findGroup(context: ArmContext, call: ArmCall): ResourceGroup | undefined {
    return context.resources.group(call.path.subscriptionId ?? "", call.path.resourceGroup ?? "");
}

function requireGroup(context: ArmContext, call: ArmCall): ResourceGroup {
    const group = findGroup(context, call);
    if (group === undefined) {
        throw resourceGroupNotFound(call.path.resourceGroup ?? "");
    }
    return group;
}

function put(context: ArmContext, call: ArmCall): AzureResponse {
    const { subscriptionId = "", resourceGroup: name = "" } = call.path;
    if (!NAME.test(name)) {
        throw badRequest(`The resource group name '${name}' is not valid: see https://aka.ms/naming-rules.`);
    }
    const body = bodyOf(call);
    const location = textAt(body, "location");
    if (location === undefined) {
        throw locationRequired();
    }
    if (!isLocation(location)) {
        throw locationNotAvailable(location, TYPE, Object.keys(LOCATIONS));
    }
    const existing = findGroup(context, call);
    if (existing !== undefined && existing.location !== normaliseLocation(location)) {
        throw invalidResourceLocation(existing.name, existing.name, existing.location, location);
    }
    const managedBy = textAt(body, "managedBy");
    const group: ResourceGroup = {
        id: existing?.id ?? `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
        name: existing?.name ?? name,
        location: normaliseLocation(location),
        tags: tagsOf(body) ?? {},
        ...(managedBy === undefined ? {} : { managedBy }),
        createdTime: existing?.createdTime ?? new Date(context.clock.now()).toISOString(),
    };
    context.resources.groups.set(groupKey(subscriptionId, name), group);
    return { status: existing === undefined ? 201 : 200, body: show(group) };
}

function patch(context: ArmContext, call: ArmCall): AzureResponse {
    const existing = requireGroup(context, call);
    const group = { ...existing, tags: tagsOf(bodyOf(call)) ?? existing.tags };
    context.resources.groups.set(groupKey(call.path.subscriptionId ?? "", existing.name), group);
    return ok(show(group));
}

/** Its vaults are soft-deleted, as when deleted one by one; everything else is gone. */
function remove(context: ArmContext, call: ArmCall): AzureResponse {
    const group = requireGroup(context, call);
    for (const vault of context.vaults.list(call.path.subscriptionId ?? "", group.name)) {
        softDeleteVault(context, vault);
    }
    for (const hsm of context.hsms.list(call.path.subscriptionId ?? "", group.name)) {
        context.hsms.softDelete(hsm);
    }
    for (const resource of [...context.resources.under(group.id)]) {
        removeResource(context, resource);
    }
    context.authorization.assignments.deleteWithin(group.id);
    context.locks.deleteWithin(group.id);
    context.resources.groups.delete(group.id.toLowerCase());
    return context.operations.acceptGroupDeletion(call);
}

/** Those the caller may see, by `tagName` and `tagValue` where they are asked for. */
function list(context: ArmContext, call: ArmCall): { readonly name: string }[] {
    const terms = parseFilter(call.request.query.get("$filter"));
    const term = (name: string) => terms.find((candidate) => candidate.name === name)?.value;
    const [tagName, tagValue] = [term("tagname"), term("tagvalue")];
    return [...context.resources.groups.entries(`/subscriptions/${call.path.subscriptionId?.toLowerCase()}/`)]
        .map(([, group]) => group)
        .filter((group) => tagName === undefined || tagName in group.tags)
        .filter((group) => tagValue === undefined || group.tags[tagName ?? ""] === tagValue)
        .filter((group) => context.authorization.allowsAction(call.caller, group.id, `${TYPE}/read`))
        .map(show);
}

function show({ id, name, location, tags, managedBy }: ResourceGroup): { readonly name: string } {
    const shown = {
        id,
        name,
        type: "Microsoft.Resources/resourceGroups",
        location,
        ...(isObject(tags) && Object.keys(tags).length > 0 ? { tags } : {}),
        ...(managedBy === undefined ? {} : { managedBy }),
        properties: { provisioningState: "Succeeded" },
    };
    return shown;
}
