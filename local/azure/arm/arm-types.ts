import type { ArmType } from "./arm-call";
import type { ArmContext } from "./arm-context";
import { authorizationTypes } from "./authorization/authorization-provider";
import { providerTypes } from "./core/providers";
import { resourceGroupType } from "./core/resource-groups";
import { subscriptionTypes } from "./core/subscriptions";
import { eventTypes } from "./stored/events";
import { managedIdentityTypes } from "./stored/managed-identities";
import { monitoringTypes } from "./stored/monitoring";
import { networkTypes } from "./stored/networks";
import { privateDnsTypes } from "./stored/private-dns";
import { privateEndpointTypes } from "./stored/private-endpoints";
import { storageAndDiskTypes } from "./stored/storage-and-disks";
import { keyVaultTypes } from "./vaults/key-vault-provider";

/** Every type of resource that the local ARM has. */
export function armTypes(context: ArmContext): ArmType[] {
    const types: ArmType[] = [
        ...subscriptionTypes(context),
        resourceGroupType(context),
        ...keyVaultTypes(context),
        ...authorizationTypes(context),
        ...managedIdentityTypes(context),
        ...networkTypes(context),
        ...privateDnsTypes(context),
        ...privateEndpointTypes(context),
        ...monitoringTypes(context),
        ...storageAndDiskTypes(context),
        ...eventTypes(context),
    ];
    const namespaces = [...new Set(types.map(({ type }) => type.split("/")[0] ?? ""))].filter(
        (namespace) => namespace !== "Microsoft.KeyVault" && namespace !== "Microsoft.Resources",
    );
    types.push(...context.operations.types(namespaces), ...providerTypes(context, () => types));
    return types;
}
