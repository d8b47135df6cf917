import { AzureError, type AzureResponse } from "../../contract";
import { PUBLIC_CLOUD, resolveHost } from "../../clouds";
import { type ArmCall, type ArmType, bodyOf, type Json, objectAt, ok, tagsOf, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest, locationNotAvailable, locationRequired, resourceNotFound } from "../errors";
import { isLocation, LOCATIONS, normaliseLocation } from "../../locations";
import { stamp } from "../resources";
import { retentionOutOfRange } from "../vaults/errors";
import { readNetworkRules } from "../vaults/network-rules";
import type { DeletedHsm, StoredHsm } from "./hsm-store";
import { privateLinkResource, showDeletedHsm, showHsm, showRegions } from "./shapes";

const TYPE = "Microsoft.KeyVault/managedHSMs";
const OPEN_NETWORK = { bypass: "AzureServices", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] };
/** Before this version a change was answered at once, and looked at until it was done. */
const OPERATIONS_SINCE = "2022-07-01";

/**
 * Managed HSMs: their life on the control plane. Activation (the security domain), regions and local roles are not
 * offered: an HSM is ready when it is made, and belongs to its first administrators.
 */
export function managedHsmTypes(context: ArmContext): ArmType[] {
    return [
        {
            type: TYPE,
            get: (call) => ok(showHsm(requireHsm(context, call))),
            put: (call) => putHsm(context, call),
            patch: (call) => putHsm(context, call),
            delete: (call) => deleteHsm(context, call),
            list: (call) => {
                const { subscriptionId = "", resourceGroup } = call.path;
                return ok({ value: context.hsms.list(subscriptionId, resourceGroup).map(showHsm) });
            },
        },
        {
            type: `${TYPE}/privateLinkResources`,
            list: (call) => ok({ value: [privateLinkResource(requireHsm(context, call))] }),
        },
        {
            type: `${TYPE}/privateEndpointConnections`,
            list: (call) => ok({ value: requireHsm(context, call) && [] }),
        },
        {
            type: `${TYPE}/regions`,
            list: (call) => ok({ value: showRegions(requireHsm(context, call)) }),
        },
        ...deletedHsmTypes(context),
    ];
}

function deletedHsmTypes(context: ArmContext): ArmType[] {
    const list = (call: ArmCall) =>
        ok({ value: context.hsms.listDeleted(call.path.subscriptionId ?? "").map(showDeletedHsm) });
    return [
        { type: "Microsoft.KeyVault/deletedManagedHSMs", list },
        {
            type: "Microsoft.KeyVault/locations/deletedManagedHSMs",
            get: (call) => ok(showDeletedHsm(requireDeleted(context, call))),
            actions: { purge: { handle: (call) => purgeHsm(context, call) } },
        },
        {
            type: "Microsoft.KeyVault/locations/managedHsmOperationResults",
            get: (call) => {
                const hsm = context.hsms.get(context.operations.subjectOf(call));
                return hsm === undefined ? { status: 200 } : ok(showHsm(hsm));
            },
        },
    ];
}

function findHsm(context: ArmContext, call: ArmCall): StoredHsm | undefined {
    const hsm = context.hsms.get(call.path.names[0] ?? "");
    const isHere = hsm?.resourceGroup.toLowerCase() === call.path.resourceGroup?.toLowerCase();
    return isHere ? hsm : undefined;
}

function requireHsm(context: ArmContext, call: ArmCall): StoredHsm {
    const hsm = findHsm(context, call);
    if (hsm === undefined) {
        throw resourceNotFound({ ...call.path, types: ["managedHSMs"], names: call.path.names.slice(0, 1) });
    }
    return hsm;
}

function requireDeleted(context: ArmContext, call: ArmCall): DeletedHsm {
    const deleted = context.hsms.getDeleted(call.path.names[1] ?? "");
    if (deleted === undefined || deleted.hsm.location !== normaliseLocation(call.path.names[0] ?? "")) {
        const message = "The specified resource does not exist.";
        throw new AzureError(404, "ResourceNotFound", message);
    }
    return deleted;
}

function putHsm(context: ArmContext, call: ArmCall): AzureResponse {
    const existing = findHsm(context, call);
    if (existing === undefined && call.request.method === "PATCH") {
        throw resourceNotFound(call.path);
    }
    const body = bodyOf(call);
    const properties = objectAt(body, "properties") ?? {};
    const hsm =
        textAt(properties, "createMode")?.toLowerCase() === "recover" && existing === undefined
            ? recoverHsm(context, call)
            : context.hsms.put(readHsm(context, call, body, properties, existing));
    if (call.apiVersion < OPERATIONS_SINCE) {
        return ok(showHsm(hsm));
    }
    return context.operations.acceptHsmChange(call, hsm.location, hsm.name);
}

function recoverHsm(context: ArmContext, call: ArmCall): StoredHsm {
    const recovered = context.hsms.recover(call.path.names[0] ?? "");
    if (recovered === undefined) {
        throw new AzureError(404, "ResourceNotFound", "The specified resource does not exist.");
    }
    return recovered;
}

function readHsm(
    context: ArmContext,
    call: ArmCall,
    body: Json,
    properties: Json,
    existing: StoredHsm | undefined,
): StoredHsm {
    const { id, subscriptionId = "", resourceGroup = "", names } = call.path;
    const name = names[0] ?? "";
    if (existing === undefined && (context.hsms.get(name) ?? context.hsms.getDeleted(name)) !== undefined) {
        const message = `The managed HSM name '${name}' is already in use, or held by a deleted one.`;
        throw new AzureError(409, "Conflict", message);
    }
    const sku = objectAt(body, "sku") ?? existing?.sku;
    if (sku === undefined) {
        throw badRequest("The parameter sku is not specified.");
    }
    return {
        id: existing?.id ?? id,
        name: existing?.name ?? name,
        subscriptionId: subscriptionId.toLowerCase(),
        resourceGroup: existing?.resourceGroup ?? resourceGroup,
        location: existing?.location ?? readLocation(body),
        tags: tagsOf(body) ?? existing?.tags ?? {},
        sku: sku as StoredHsm["sku"],
        systemData: stamp(call.caller, context.clock, existing?.systemData),
        properties: readProperties(context, call, properties, existing),
    };
}

function readProperties(
    context: ArmContext,
    call: ArmCall,
    properties: Json,
    existing: StoredHsm | undefined,
): StoredHsm["properties"] {
    const cloud = resolveHost(call.request.host)?.cloud ?? PUBLIC_CLOUD;
    const { initialAdminObjectIds: admins, enablePurgeProtection: protection } = properties;
    const days = properties["softDeleteRetentionInDays"] ?? existing?.properties.softDeleteRetentionInDays ?? 90;
    if (typeof days !== "number" || !Number.isInteger(days) || days < 7 || days > 90) {
        throw retentionOutOfRange(days);
    }
    const regions = readRegions(properties["regions"]) ?? existing?.properties.regions;
    const given = Array.isArray(admins) ? admins.filter((admin) => typeof admin === "string") : undefined;
    return {
        tenantId: textAt(properties, "tenantId") ?? existing?.properties.tenantId ?? context.tenantId,
        hsmUri: `https://${(call.path.names[0] ?? "").toLowerCase()}${cloud.hsmSuffix}/`,
        initialAdminObjectIds: existing?.properties.initialAdminObjectIds ?? given ?? [],
        softDeleteRetentionInDays: days,
        enablePurgeProtection: existing?.properties.enablePurgeProtection === true || protection === true,
        regions: regions ?? [],
        publicNetworkAccess:
            textAt(properties, "publicNetworkAccess") ?? existing?.properties.publicNetworkAccess ?? "Enabled",
        networkAcls: readNetworkRules(properties["networkAcls"]) ?? existing?.properties.networkAcls ?? OPEN_NETWORK,
    };
}

/** The regions an HSM is extended to. They are kept; nothing is there. */
function readRegions(value: unknown): readonly string[] | undefined {
    if (!Array.isArray(value)) {
        return undefined;
    }
    return (value as { name?: unknown }[]).map(({ name }) => {
        if (typeof name !== "string" || !isLocation(name)) {
            const valid = Object.keys(LOCATIONS).join(", ");
            const message = `Invalid region name: ${String(name)} passed. The valid list of region names: ${valid}`;
            throw new AzureError(400, "400", message);
        }
        return normaliseLocation(name);
    });
}

function readLocation(body: Json): string {
    const location = textAt(body, "location");
    if (location === undefined) {
        throw locationRequired();
    }
    if (!isLocation(location)) {
        throw locationNotAvailable(location, TYPE, Object.keys(LOCATIONS));
    }
    return normaliseLocation(location);
}

function deleteHsm(context: ArmContext, call: ArmCall): AzureResponse {
    const hsm = findHsm(context, call);
    if (hsm === undefined) {
        return { status: 204 };
    }
    if (hsm.properties.regions.length > 0) {
        const regions = hsm.properties.regions.join(", ");
        const message = `Soft delete of a pool ${hsm.name} that is extended to regions (${regions}) is not allowed.`;
        throw new AzureError(400, "400", message);
    }
    context.hsms.softDelete(hsm);
    context.authorization.assignments.deleteWithin(hsm.id);
    context.locks.deleteWithin(hsm.id);
    return call.apiVersion < OPERATIONS_SINCE
        ? { status: 200 }
        : context.operations.acceptHsmChange(call, hsm.location, hsm.name);
}

function purgeHsm(context: ArmContext, call: ArmCall): AzureResponse {
    const { hsm } = requireDeleted(context, call);
    if (hsm.properties.enablePurgeProtection) {
        throw new AzureError(405, "MethodNotAllowed", "Operation 'DeletedManagedHsmPurge' is not allowed.");
    }
    context.hsms.purge(hsm.name);
    return context.operations.acceptHsmChange(call, hsm.location, hsm.name);
}
