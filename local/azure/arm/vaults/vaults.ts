import { resolveHost, PUBLIC_CLOUD } from "../../clouds";
import type { AzureResponse } from "../../contract";
import { type ArmCall, type ArmType, bodyOf, type Json, objectAt, ok, tagsOf, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { invalidResourceLocation, locationNotAvailable, locationRequired, resourceNotFound } from "../errors";
import { isLocation, LOCATIONS, normaliseLocation } from "../../locations";
import { page } from "../paging";
import { stamp } from "../resources";
import * as refuse from "./errors";
import { showVault } from "./shapes";
import { patchVaultProperties, readVaultProperties, type VaultPlace } from "./vault-properties";
import type { StoredVault } from "./vault-store";

const TYPE = "Microsoft.KeyVault/vaults";
/** A letter first, a letter or digit last, single hyphens between: 3 to 24 characters. */
const NAME = /^[a-z](?:[a-z0-9]|-(?!-)){1,22}[a-z0-9]$/i;

/** Vaults: made, changed, recovered, listed, soft-deleted. */
export function vaultsType(context: ArmContext): ArmType {
    return {
        type: TYPE,
        get: (call) => ok(showVault(requireVault(context, call))),
        head: (call) => ({ status: findVault(context, call) === undefined ? 404 : 204 }),
        put: (call) => putVault(context, call),
        patch: (call) => patchVault(context, call),
        delete: (call) => deleteVault(context, call),
        list: (call) => {
            const { subscriptionId = "", resourceGroup } = call.path;
            const vaults = context.vaults.list(subscriptionId, resourceGroup).map((vault) => showVault(vault));
            return ok(page(call, vaults as { name: string }[], ({ name }) => name.toLowerCase()));
        },
    };
}

/** The live vault that a path names, wherever in the path it is. */
export function findVault(context: ArmContext, call: ArmCall): StoredVault | undefined {
    const { subscriptionId, resourceGroup, names } = call.path;
    const vault = context.vaults.get(names[0] ?? "");
    const isHere =
        vault?.subscriptionId === subscriptionId?.toLowerCase() &&
        vault?.resourceGroup.toLowerCase() === resourceGroup?.toLowerCase();
    return isHere ? vault : undefined;
}

/** As {@link findVault}. Throws `ResourceNotFound` where there is none. */
export function requireVault(context: ArmContext, call: ArmCall): StoredVault {
    const vault = findVault(context, call);
    if (vault === undefined) {
        const { types, names } = call.path;
        throw resourceNotFound({ ...call.path, types: types.slice(0, 1), names: names.slice(0, 1) });
    }
    return vault;
}

/** Whether a vault may be called that. */
export function isVaultName(name: string): boolean {
    return NAME.test(name);
}

function putVault(context: ArmContext, call: ArmCall): AzureResponse {
    const body = bodyOf(call);
    const location = readLocation(body);
    const properties = objectAt(body, "properties");
    if (properties === undefined) {
        throw refuse.parameterMissing("properties");
    }
    const existing = findVault(context, call);
    if (textAt(properties, "createMode")?.toLowerCase() === "recover") {
        // Asked again for a vault that was recovered meanwhile, the answer is that vault.
        return ok(showVault(existing ?? recoverVault(context, call, location)));
    }
    if (existing === undefined) {
        return ok(showVault(createVault(context, call, body, properties, location)));
    }
    if (existing.location !== location) {
        throw invalidResourceLocation(existing.name, existing.resourceGroup, existing.location, location);
    }
    const read = readVaultProperties(properties, placeOf(call), existing);
    return ok(showVault(change(context, call, existing, { ...read, tags: tagsOf(body) ?? {} })));
}

function createVault(context: ArmContext, call: ArmCall, body: Json, properties: Json, location: string): StoredVault {
    const { id, subscriptionId = "", resourceGroup = "", names } = call.path;
    const name = names[0] ?? "";
    if (!isVaultName(name)) {
        throw refuse.vaultNameNotValid(name);
    }
    if (context.vaults.get(name) !== undefined) {
        throw refuse.vaultAlreadyExists(name);
    }
    const deleted = context.vaults.getDeleted(name);
    if (deleted !== undefined) {
        const isOwn = deleted.vault.subscriptionId === subscriptionId.toLowerCase();
        throw isOwn ? refuse.deletedVaultHoldsName() : refuse.vaultAlreadyExists(name);
    }
    return context.vaults.put({
        id,
        name,
        location,
        tags: tagsOf(body) ?? {},
        ...readVaultProperties(properties, placeOf(call)),
        subscriptionId: subscriptionId.toLowerCase(),
        resourceGroup,
        systemData: stamp(call.caller, context.clock),
        privateEndpointConnections: [],
    });
}

/** The vault comes back as it was, into the place it was in; what else the request says isn't looked at. */
function recoverVault(context: ArmContext, call: ArmCall, location: string): StoredVault {
    const { subscriptionId = "", resourceGroup = "", names } = call.path;
    const name = names[0] ?? "";
    const deleted = context.vaults.getDeleted(name);
    if (deleted?.vault.subscriptionId !== subscriptionId.toLowerCase()) {
        throw refuse.deletedVaultNotFound(name);
    }
    const { vault } = deleted;
    if (vault.location !== location) {
        throw refuse.recoverElsewhere(name, "location", vault.location);
    }
    if (vault.resourceGroup.toLowerCase() !== resourceGroup.toLowerCase()) {
        throw refuse.recoverElsewhere(name, "resource group", vault.resourceGroup);
    }
    const recovered = context.vaults.recover(name) ?? vault;
    return context.vaults.put({ ...recovered, systemData: stamp(call.caller, context.clock, vault.systemData) });
}

function patchVault(context: ArmContext, call: ArmCall): AzureResponse {
    const existing = requireVault(context, call);
    const body = bodyOf(call);
    const read = patchVaultProperties(objectAt(body, "properties") ?? {}, placeOf(call), existing);
    return ok(showVault(change(context, call, existing, { ...read, tags: tagsOf(body) ?? existing.tags ?? {} })));
}

function change(
    context: ArmContext,
    call: ArmCall,
    existing: StoredVault,
    changes: Pick<StoredVault, "properties" | "skuSpelling" | "tags">,
): StoredVault {
    checkAccessModel(context, call, existing, changes);
    const systemData = stamp(call.caller, context.clock, existing.systemData);
    return context.vaults.put({ ...existing, ...changes, systemData });
}

/** Whoever changes the access model decides over all access: it takes the right to assign any role. */
function checkAccessModel(
    context: ArmContext,
    { caller }: ArmCall,
    { id, properties: before }: StoredVault,
    { properties: after }: Pick<StoredVault, "properties">,
): void {
    const right = "Microsoft.Authorization/roleAssignments/write";
    const changes = before.enableRbacAuthorization !== after.enableRbacAuthorization;
    if (changes && !context.authorization.allowsUnconditionally(caller, id, right)) {
        throw refuse.accessModelNotAllowed(caller.objectId, right, id);
    }
}

function deleteVault(context: ArmContext, call: ArmCall): AzureResponse {
    const vault = findVault(context, call);
    if (vault === undefined) {
        return { status: 204 };
    }
    softDeleteVault(context, vault);
    return { status: 200 };
}

/** What was assigned on the vault or set on it as an extension is gone for good: a recovery doesn't bring it back. */
export function softDeleteVault(context: ArmContext, vault: StoredVault): void {
    context.vaults.softDelete(vault);
    context.authorization.assignments.deleteWithin(vault.id);
    context.locks.deleteWithin(vault.id);
    for (const extension of [...context.resources.under(vault.id)]) {
        context.resources.delete(extension.id);
    }
}

function readLocation(body: Json): string {
    const location = textAt(body, "location");
    if (location === undefined || location === "") {
        throw locationRequired();
    }
    if (!isLocation(location)) {
        throw locationNotAvailable(location, TYPE, Object.keys(LOCATIONS));
    }
    return normaliseLocation(location);
}

function placeOf(call: ArmCall): VaultPlace {
    const cloud = resolveHost(call.request.host)?.cloud ?? PUBLIC_CLOUD;
    const name = (call.path.names[0] ?? "").toLowerCase();
    return {
        vaultUri: `https://${name}${cloud.vaultSuffix}/`,
        apiVersion: call.apiVersion,
    };
}
