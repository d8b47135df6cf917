import type { AzureResponse } from "../../contract";
import { type ArmCall, type ArmType, ok } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { normaliseLocation } from "../../locations";
import { page } from "../paging";
import * as refuse from "./errors";
import { showDeletedVault } from "./shapes";
import type { DeletedVault } from "./vault-store";

/** Soft-deleted vaults: listed, shown, purged. */
export function deletedVaultTypes(context: ArmContext): ArmType[] {
    return [
        {
            type: "Microsoft.KeyVault/deletedVaults",
            list: (call) => {
                const deleted = context.vaults.listDeleted(call.path.subscriptionId ?? "").map(showDeletedVault);
                return ok(page(call, deleted as { name: string }[], ({ name }) => name.toLowerCase()));
            },
        },
        {
            type: "Microsoft.KeyVault/locations/deletedVaults",
            get: (call) => ok(showDeletedVault(requireDeleted(context, call))),
            actions: { purge: { handle: (call) => purge(context, call) } },
        },
    ];
}

function requireDeleted(context: ArmContext, call: ArmCall): DeletedVault {
    const [location = "", name = ""] = call.path.names;
    const deleted = context.vaults.getDeleted(name);
    const isHere =
        deleted?.vault.subscriptionId === call.path.subscriptionId?.toLowerCase() &&
        deleted?.vault.location === normaliseLocation(location);
    if (deleted === undefined || !isHere) {
        throw refuse.deletedVaultNotFound(name);
    }
    return deleted;
}

function purge(context: ArmContext, call: ArmCall): AzureResponse {
    const { vault } = requireDeleted(context, call);
    if (vault.properties.enablePurgeProtection === true) {
        throw refuse.purgeNotAllowed();
    }
    context.vaults.purge(vault.name);
    return context.operations.acceptPurge(call, vault.location);
}
