import type { AzureResponse } from "../../contract";
import { type ArmCall, type ArmType, bodyOf, ok, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { managedHsmTypes } from "../hsms/hsm-types";
import { deletedVaultTypes } from "./deleted-vaults";
import { parameterMissing } from "./errors";
import { privateEndpointConnectionTypes } from "./private-endpoint-connections";
import { keyVaultOperations } from "./provider-operations";
import { vaultObjectTypes } from "./vault-objects";
import { vaultPoliciesType } from "./vault-policies";
import { isVaultName, vaultsType } from "./vaults";

/** Everything of `Microsoft.KeyVault`. */
export function keyVaultTypes(context: ArmContext): ArmType[] {
    return [
        vaultsType(context),
        vaultPoliciesType(context),
        ...deletedVaultTypes(context),
        ...privateEndpointConnectionTypes(context),
        ...vaultObjectTypes(context),
        ...managedHsmTypes(context),
        {
            type: "Microsoft.KeyVault/operations",
            isOpenToTenant: true,
            list: () => ok({ value: keyVaultOperations() }),
        },
        {
            type: "Microsoft.KeyVault",
            actions: {
                checknameavailability: {
                    handle: (call) => checkName(context, call),
                    right: "Microsoft.KeyVault/checkNameAvailability/read",
                },
                checkmhsmnameavailability: {
                    handle: (call) => {
                        const name = textAt(bodyOf(call), "name") ?? "";
                        return ok({
                            nameAvailable: (context.hsms.get(name) ?? context.hsms.getDeleted(name)) === undefined,
                        });
                    },
                    right: "Microsoft.KeyVault/checkMhsmNameAvailability/read",
                },
            },
        },
    ];
}

function checkName(context: ArmContext, call: ArmCall): AzureResponse {
    const name = textAt(bodyOf(call), "name");
    if (name === undefined) {
        throw parameterMissing("name");
    }
    if (!isVaultName(name)) {
        const message =
            "The vault name is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin " +
            "with a letter, end with a letter or digit, and not contain consecutive hyphens.";
        return ok({ nameAvailable: false, reason: "AccountNameInvalid", message });
    }
    if (context.vaults.get(name) !== undefined) {
        const message = `The name '${name}' is already in use. Vault names are globally unique.`;
        return ok({ nameAvailable: false, reason: "AlreadyExists", message });
    }
    if (context.vaults.getDeleted(name) !== undefined) {
        const message = `A vault with the name '${name}' exists in deleted state: recover or purge it.`;
        return ok({ nameAvailable: false, reason: "AlreadyExists", message });
    }
    return ok({ nameAvailable: true });
}
