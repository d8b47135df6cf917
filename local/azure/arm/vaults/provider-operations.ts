/** One operation of the provider, on the control plane or (`isDataAction`) on the data plane. */
interface ProviderOperation {
    readonly name: string;
    readonly display: {
        readonly provider: string;
        readonly resource: string;
        readonly operation: string;
        readonly description: string;
    };
    readonly isDataAction: boolean;
}

const NAMESPACE = "Microsoft.KeyVault";

/** Name, resource, operation, description. */
const CONTROL_PLANE: readonly (readonly [string, string, string, string])[] = [
    ["register/action", "Subscription", "Register Subscription", "Registers a subscription"],
    ["unregister/action", "Subscription", "Unregister Subscription", "Unregisters a subscription"],
    [
        "operations/read",
        "Operations",
        "Available Key Vault Operations",
        "Lists operations available on Microsoft.KeyVault resource provider",
    ],
    [
        "locations/operationResults/read",
        "Long Run Operation Result",
        "Check Operation Result",
        "Check the result of a long run operation",
    ],
    [
        "checkNameAvailability/read",
        "Name Availability",
        "Check Name Availability",
        "Checks that a key vault name is valid and is not in use",
    ],
    [
        "locations/deleteVirtualNetworkOrSubnets/action",
        "Location",
        "Delete virtual network or subnets notification",
        "Notifies Microsoft.KeyVault that a virtual network or subnet is being deleted",
    ],
    ["vaults/read", "Key Vault", "View Key Vault", "View the properties of a key vault"],
    [
        "vaults/write",
        "Key Vault",
        "Update Key Vault",
        "Create a new key vault or update the properties of an existing key vault",
    ],
    ["vaults/delete", "Key Vault", "Delete Key Vault", "Delete a key vault"],
    [
        "vaults/deploy/action",
        "Key Vault",
        "Use Vault for Azure Deployments",
        "Enables access to secrets in a key vault when deploying Azure resources",
    ],
    [
        "vaults/accessPolicies/write",
        "Access Policy",
        "Update Access Policy",
        "Update an existing access policy by merging or replacing, or add a new access policy to a vault",
    ],
    [
        "deletedVaults/read",
        "Soft Deleted Vault",
        "View Soft Deleted Vaults",
        "View the properties of soft deleted key vaults",
    ],
    [
        "locations/deletedVaults/read",
        "Soft Deleted Key Vault",
        "View Soft Deleted Key Vault",
        "View the properties of a soft deleted key vault",
    ],
    [
        "locations/deletedVaults/purge/action",
        "Soft Deleted Key Vault",
        "Purge Soft Deleted Key Vault",
        "Purge a soft deleted key vault",
    ],
    [
        "vaults/keys/read",
        "Key",
        "List or Read Keys",
        "List the keys in a specified vault, or read the properties of a key",
    ],
    ["vaults/keys/write", "Key", "Creates a key", "Creates the first version of a key if it does not exist"],
    [
        "vaults/keys/versions/read",
        "Key Version",
        "Read Key Versions",
        "List the versions of a key, or read one of them",
    ],
    ["vaults/secrets/read", "Secret", "View Secret Properties", "View the properties of a secret, but not its value"],
    [
        "vaults/secrets/write",
        "Secret",
        "Write Secret",
        "Creates a new secret or updates the value of an existing secret",
    ],
    [
        "vaults/privateEndpointConnections/read",
        "Private Endpoint Connection",
        "View Private Endpoint Connections",
        "View the private endpoint connections of a key vault",
    ],
    [
        "vaults/privateEndpointConnections/write",
        "Private Endpoint Connection",
        "Change Private Endpoint Connection",
        "Change the state of a private endpoint connection to a key vault",
    ],
    [
        "vaults/privateEndpointConnections/delete",
        "Private Endpoint Connection",
        "Delete Private Endpoint Connection",
        "Delete a private endpoint connection to a key vault",
    ],
    [
        "vaults/privateLinkResources/read",
        "Private Link Resource",
        "View Private Link Resources",
        "View the available private link resources for a key vault",
    ],
];

/** What can be done with each kind of object on the data plane. */
const DATA_PLANE: Readonly<Record<string, string>> = {
    keys: "read create/action update/action import/action delete recover/action restore/action backup/action purge/action encrypt/action decrypt/action wrap/action unwrap/action sign/action verify/action release/action rotate/action",
    secrets:
        "getSecret/action setSecret/action readMetadata/action update/action delete recover/action restore/action backup/action purge/action",
    certificates:
        "read create/action import/action update/action delete recover/action restore/action backup/action purge/action",
    keyrotationpolicies: "read write",
    certificatecas: "read write delete",
    certificatecontacts: "write",
};

/**
 * What `GET /providers/Microsoft.KeyVault/operations` lists: the actions that roles are made of.
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/security#microsoftkeyvault
 */
export function keyVaultOperations(): ProviderOperation[] {
    const control = CONTROL_PLANE.map(([name, ...display]) => describe(name, display, false));
    const data = Object.entries(DATA_PLANE).flatMap(([kind, verbs]) =>
        verbs.split(" ").map((verb) => {
            const [operation = verb] = verb.split("/");
            return describe(`vaults/${kind}/${verb}`, [kind, operation, `Data action ${operation} on ${kind}`], true);
        }),
    );
    return [...control, ...data];
}

function describe(
    name: string,
    [resource, operation, description]: readonly [string, string, string],
    isDataAction: boolean,
): ProviderOperation {
    const display = { provider: "Microsoft Key Vault", resource, operation, description };
    return { name: `${NAMESPACE}/${name}`, display, isDataAction };
}
