import { type ArmType, bodyOf, isObject, type Json, ok, textAt } from "../arm-call";
import type { ArmContext } from "../arm-context";
import { badRequest } from "../errors";
import { checkKeyUse, checkKeyVault } from "./customer-managed-keys";
import { type Draft, storedType } from "./stored-type";

const ACCOUNTS = "Microsoft.Storage/storageAccounts";

/** Storage accounts and disk encryption sets, as far as customer-managed keys go: nothing can be stored in them. */
export function storageAndDiskTypes(context: ArmContext): ArmType[] {
    return [
        storedType(context, {
            type: ACCOUNTS,
            hasIdentity: true,
            createdStatus: 200,
            keeps: ["sku", "kind"],
            complete: (draft) => completeAccount(context, draft),
        }),
        {
            type: "Microsoft.Storage",
            actions: {
                checknameavailability: {
                    handle: (call) => {
                        const name = textAt(bodyOf(call), "name") ?? "";
                        const taken = context.resources
                            .ofType(ACCOUNTS, `/subscriptions/${context.subscriptionId}`)
                            .some((account) => account.name === name);
                        return ok(taken ? { nameAvailable: false, reason: "AlreadyExists" } : { nameAvailable: true });
                    },
                    right: "Microsoft.Storage/checknameavailability/read",
                },
            },
        },
        storedType(context, {
            type: "Microsoft.Compute/diskEncryptionSets",
            hasIdentity: true,
            isAsync: true,
            complete: (draft) => completeDiskEncryptionSet(context, draft),
        }),
    ];
}

/** Who uses an account's key: the identity that its encryption names, else the account's own, which a new account doesn't have yet. */
function encryptingPrincipal(context: ArmContext, encryption: Json, existing: Draft["existing"]): string | undefined {
    const named = isObject(encryption["identity"]) ? textAt(encryption["identity"], "userAssignedIdentity") : undefined;
    if (named === undefined) {
        return isObject(existing?.identity) ? textAt(existing.identity, "principalId") : undefined;
    }
    const identity = context.resources.get(named);
    if (identity === undefined) {
        throw badRequest(`The user-assigned identity '${named}' does not exist.`);
    }
    return textAt(identity.properties, "principalId");
}

function completeAccount(context: ArmContext, { name, location, properties, existing }: Draft) {
    if (!/^[a-z0-9]{3,24}$/.test(name)) {
        throw badRequest(
            `'${name}' is not a valid storage account name: 3 to 24 characters, lower-case letters and digits only.`,
        );
    }
    const encryption = isObject(properties["encryption"]) ? properties["encryption"] : {};
    const keyVault = encryption["keyvaultproperties"];
    if (String(encryption["keySource"]).toLowerCase() === "microsoft.keyvault" && isObject(keyVault)) {
        const vault = checkKeyVault(context, textAt(keyVault, "keyvaulturi") ?? "");
        const key = { name: textAt(keyVault, "keyname") ?? "", version: textAt(keyVault, "keyversion") };
        checkKeyUse(context, vault, key, encryptingPrincipal(context, encryption, existing));
    }
    const endpoint = (service: string) => `https://${name}.${service}.core.windows.net/`;
    return {
        minimumTlsVersion: "TLS1_2",
        supportsHttpsTrafficOnly: true,
        allowBlobPublicAccess: false,
        accessTier: "Hot",
        encryption: { services: { blob: { enabled: true }, file: { enabled: true } }, keySource: "Microsoft.Storage" },
        ...properties,
        provisioningState: "Succeeded",
        creationTime: existing?.properties["creationTime"] ?? new Date(context.clock.now()).toISOString(),
        primaryEndpoints: Object.fromEntries(
            ["blob", "file", "queue", "table", "dfs", "web"].map((service) => [service, endpoint(service)]),
        ),
        primaryLocation: location,
        statusOfPrimary: "available",
    };
}

function completeDiskEncryptionSet(context: ArmContext, { properties }: Draft) {
    const activeKey = isObject(properties["activeKey"]) ? properties["activeKey"] : {};
    const keyUrl = textAt(activeKey, "keyUrl");
    if (keyUrl === undefined) {
        throw badRequest("Required parameter 'activeKey.keyUrl' is missing (null).");
    }
    checkKeyVault(context, keyUrl);
    return {
        encryptionType: "EncryptionAtRestWithCustomerKey",
        rotationToLatestKeyVersionEnabled: false,
        ...properties,
        provisioningState: "Succeeded",
        lastKeyRotationTimestamp: new Date(context.clock.now()).toISOString(),
    };
}
