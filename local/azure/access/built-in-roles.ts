import { BUILT_IN_ROLES_TABLE } from "./built-in-roles-table";
import type { BuiltInRole } from "./role-definitions";

/** The data roles that a Key Vault Data Access Administrator may assign and take away. */
const DATA_ROLES = [
    "00482a5a-887f-4fb3-b363-3b7fe8e74483",
    "a4417e6f-fecd-4de8-b567-7b0420556985",
    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
    "e147488a-f6f5-4113-8e2d-b22465e65bf6",
    "12338af0-0e69-4776-bea7-57ae8d297424",
    "21090545-7ca7-4776-b22c-e363652d74d2",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    "4633458b-17de-408a-b874-0445c86b69e6",
].join(", ");

const ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments";
const DATA_ACCESS_CONDITION =
    `((!(ActionMatches{'${ROLE_ASSIGNMENTS}/write'})) OR ` +
    `(@Request[${ROLE_ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{${DATA_ROLES}})) AND ` +
    `((!(ActionMatches{'${ROLE_ASSIGNMENTS}/delete'})) OR ` +
    `(@Resource[${ROLE_ASSIGNMENTS}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals{${DATA_ROLES}}))`;

const RBAC_VAULTS_ONLY = "Only works for key vaults that use the 'Azure role-based access control' permission model.";

/**
 * Roles of Key Vault that are younger than the table.
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security
 */
const YOUNGER_ROLES: readonly BuiltInRole[] = [
    {
        id: "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
        roleName: "Key Vault Certificate User",
        description: `Read certificate contents, the secret and key portion included. ${RBAC_VAULTS_ONLY}`,
        createdOn: "2023-06-20T22:26:01.0000000Z",
        updatedOn: "2023-06-20T22:26:01.0000000Z",
        dataActions: [
            "Microsoft.KeyVault/vaults/certificates/read",
            "Microsoft.KeyVault/vaults/secrets/getSecret/action",
            "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            "Microsoft.KeyVault/vaults/keys/read",
        ],
    },
    {
        id: "08bbd89e-9f13-488c-ac41-acfcb10c90ab",
        roleName: "Key Vault Crypto Service Release User",
        description: `Release keys. ${RBAC_VAULTS_ONLY}`,
        createdOn: "2023-12-18T16:14:26.0610000Z",
        updatedOn: "2023-12-18T16:14:26.0610000Z",
        dataActions: ["Microsoft.KeyVault/vaults/keys/release/action"],
    },
    {
        id: "a68e7c17-0ab2-4c09-9a58-125dae29748c",
        roleName: "Key Vault Purge Operator",
        description: "Allows permanent deletion of soft-deleted vaults.",
        createdOn: "2024-05-02T15:03:46.0000000Z",
        updatedOn: "2024-05-02T15:03:46.0000000Z",
        actions: [
            "Microsoft.KeyVault/locations/deletedVaults/read",
            "Microsoft.KeyVault/locations/deletedVaults/purge/action",
            "Microsoft.KeyVault/locations/operationResults/read",
        ],
    },
    {
        id: "8b54135c-b56d-4d72-a534-26097cfdc8d8",
        roleName: "Key Vault Data Access Administrator",
        description:
            "Manage access to key vaults by adding or removing role assignments for the Key Vault data roles. " +
            "Includes an ABAC condition to constrain role assignments.",
        createdOn: "2023-06-20T22:26:01.0000000Z",
        updatedOn: "2023-12-07T01:33:05.0000000Z",
        actions: [
            `${ROLE_ASSIGNMENTS}/write`,
            `${ROLE_ASSIGNMENTS}/delete`,
            "Microsoft.Authorization/*/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Resources/subscriptions/read",
            "Microsoft.Management/managementGroups/read",
            "Microsoft.Support/*",
            "Microsoft.KeyVault/vaults/*/read",
        ],
        condition: DATA_ACCESS_CONDITION,
        conditionVersion: "2.0",
    },
];

/** Every built-in role. */
export function builtInRoles(): readonly BuiltInRole[] {
    return [...BUILT_IN_ROLES_TABLE.trim().split("\n").map(readLine), ...YOUNGER_ROLES];
}

function readLine(line: string): BuiltInRole {
    const [id = "", roleName = "", description = "", createdOn = "", updatedOn = "", ...lists] = line.split("|");
    const [actions = [], notActions = [], dataActions = [], notDataActions = []] = lists.map((list) =>
        list === "" ? [] : list.split(" "),
    );
    return { id, roleName, description, createdOn, updatedOn, actions, notActions, dataActions, notDataActions };
}
