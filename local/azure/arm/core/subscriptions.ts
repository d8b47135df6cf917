import { type ArmCall, type ArmType, isObject, ok } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { parseFilter } from "../filters";
import { LOCATIONS } from "../../locations";
import { page } from "../paging";

/** The tenant, its one subscription, the regions, and the list of resources. */
export function subscriptionTypes(context: ArmContext): ArmType[] {
    const subscription = () => showSubscription(context);
    return [
        {
            type: "Microsoft.Resources/subscriptions",
            filtersLists: true,
            get: () => ok(subscription()),
            list: (call) => ok({ value: maySeeSubscription(context, call) ? [subscription()] : [], count: countOf(1) }),
        },
        {
            type: "Microsoft.Resources/subscriptions/locations",
            list: () =>
                ok({ value: Object.entries(LOCATIONS).map(([name, text]) => showLocation(context, name, text)) }),
        },
        { type: "Microsoft.Resources/tenants", filtersLists: true, list: () => ok({ value: [showTenant(context)] }) },
        ...[
            "Microsoft.Resources/subscriptions/resources",
            "Microsoft.Resources/subscriptions/resourceGroups/resources",
        ].map((type): ArmType => ({
            type,
            filtersLists: true,
            list: (call) => ok(page(call, listResources(context, call), ({ id }) => id.toLowerCase())),
        })),
    ];
}

function countOf(value: number): unknown {
    return { type: "Total", value };
}

function maySeeSubscription(context: ArmContext, call: ArmCall): boolean {
    const scope = `/subscriptions/${context.subscriptionId}`;
    const principals = [call.caller.objectId.toLowerCase(), ...call.caller.groups];
    const holdsSomething = [...context.authorization.assignments.all()].some(({ principalId }) =>
        principals.includes(principalId.toLowerCase()),
    );
    return (
        holdsSomething ||
        context.authorization.allowsAction(call.caller, scope, "Microsoft.Resources/subscriptions/read")
    );
}

function showSubscription({ subscriptionId, tenantId }: ArmContext): unknown {
    return {
        id: `/subscriptions/${subscriptionId}`,
        authorizationSource: "RoleBased",
        managedByTenants: [],
        subscriptionId,
        tenantId,
        displayName: "Local Azure",
        state: "Enabled",
        subscriptionPolicies: {
            locationPlacementId: "Public_2014-09-01",
            quotaId: "PayAsYouGo_2014-09-01",
            spendingLimit: "Off",
        },
    };
}

function showTenant({ tenantId, domain }: ArmContext): unknown {
    return {
        id: `/tenants/${tenantId}`,
        tenantId,
        countryCode: "US",
        displayName: "Local Azure",
        domains: [domain],
        defaultDomain: domain,
        tenantCategory: "Home",
        tenantType: "AAD",
    };
}

function showLocation({ subscriptionId }: ArmContext, name: string, displayName: string): unknown {
    return {
        id: `/subscriptions/${subscriptionId}/locations/${name}`,
        name,
        type: "Region",
        displayName,
        regionalDisplayName: displayName,
        metadata: { regionType: "Physical", regionCategory: "Recommended" },
    };
}

interface Listed {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly location?: string;
}

/** Top-level resources of a subscription or a group that the caller may read. */
function listResources(context: ArmContext, call: ArmCall): Listed[] {
    const { subscriptionId = "", resourceGroup } = call.path;
    const place = `/subscriptions/${subscriptionId}${resourceGroup === undefined ? "" : `/resourceGroups/${resourceGroup}`}`;
    const vaults: Listed[] = context.vaults
        .list(subscriptionId, resourceGroup)
        .map((vault) => ({ ...vault, type: "Microsoft.KeyVault/vaults" }));
    const others: Listed[] = [...context.resources.under(place)].filter(
        ({ type, location }) => type.split("/").length === 2 && location !== undefined,
    );
    const matches = resourceFilter(call);
    return [...vaults, ...others]
        .filter(matches)
        .filter(({ id, type }) => context.authorization.allowsAction(call.caller, id, `${type}/read`))
        .map(({ id, name, type, location, tags }) => ({
            id,
            name,
            type,
            ...(location === undefined ? {} : { location }),
            ...(tags === undefined ? {} : { tags }),
        }))
        .sort((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1));
}

function resourceFilter(call: ArmCall): (resource: Listed) => boolean {
    const terms = parseFilter(call.request.query.get("$filter"));
    const text = (resource: Listed, name: string): string | undefined => {
        const values: Readonly<Record<string, string | undefined>> = {
            resourcetype: resource.type,
            name: resource.name,
            location: resource.location,
            resourcegroup: resource.id.split("/")[4],
        };
        return values[name];
    };
    const tags = (resource: Listed) => (isObject(resource.tags) ? (resource.tags as Record<string, string>) : {});
    const tagName = terms.find(({ name }) => name === "tagname")?.value;
    return (resource) =>
        terms.every(({ name, operator, value }) => {
            if (name === "tagname") {
                return value in tags(resource);
            }
            if (name === "tagvalue") {
                return tags(resource)[tagName ?? ""] === value;
            }
            const isEqual = text(resource, name)?.toLowerCase() === value.toLowerCase();
            return operator === "ne" ? !isEqual : isEqual;
        });
}

/** Whether it is the one subscription there is. */
export function isKnownSubscription(context: ArmContext, id: string): boolean {
    return id.toLowerCase() === context.subscriptionId;
}
