import { directoryTypes } from "../../../local/providers/azuread/types";
import { resourceTypes } from "../../../local/providers/azure-native/types";
import { type Properties } from "../../../local/providers/rpc/values";
import { type PluginClient } from "./support/plugin-client";
import { type Rehearsal, startRehearsal } from "./support/rehearsal";

/** Key Vault Crypto User: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security */
const CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424";
/** Who is no service principal. */
const SOMEBODY = "0a000000-0000-4000-8000-000000000001";

/** What was made so far, by the token of its type. */
type Made = ReadonlyMap<string, { readonly id: string; readonly outputs: Properties }>;

interface Specimen {
    readonly type: string;
    readonly inputs: (made: Made, target: Rehearsal["azure"]["target"]) => Properties;
    /** Not deleted: it goes with what it belongs to, and waiting for each would take long. */
    readonly stays?: true;
}

const resourceGroupName = "rg";
const inVault = { resourceGroupName, vaultName: "kv-each" };
const idOf = (made: Made, type: string): string => made.get(type)?.id ?? "";
const vaultOf = (made: Made) => idOf(made, "azure-native:keyvault:Vault");

/** One of each type, in the order of what they need. */
const specimens: readonly Specimen[] = [
    { type: "azure-native:resources:ResourceGroup", inputs: () => ({ resourceGroupName }) },
    {
        type: "azure-native:keyvault:Vault",
        inputs: (_made, { tenantId }) => ({
            ...inVault,
            properties: {
                tenantId,
                sku: { family: "A", name: "standard" },
                enableRbacAuthorization: true,
                enablePurgeProtection: true,
                networkAcls: { bypass: "AzureServices", defaultAction: "Allow" },
            },
        }),
    },
    {
        type: "azure-native:keyvault:Key",
        inputs: () => ({ ...inVault, keyName: "k", properties: { kty: "EC", curveName: "P-256" } }),
        stays: true,
    },
    {
        type: "azure-native:keyvault:Secret",
        inputs: () => ({ ...inVault, secretName: "s", properties: { value: "hush", contentType: "text/plain" } }),
        stays: true,
    },
    {
        type: "azure-native:keyvault:AccessPolicy",
        inputs: (_made, { tenantId, objectId }) => ({
            ...inVault,
            policy: { tenantId, objectId, permissions: { keys: ["get"] } },
        }),
    },
    {
        type: "azure-native:authorization:RoleAssignment",
        inputs: (made, { objectId, subscriptionId }) => ({
            scope: vaultOf(made),
            principalId: objectId,
            principalType: "ServicePrincipal",
            roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${CRYPTO_USER}`,
            description: "signs",
        }),
    },
    {
        type: "azure-native:authorization:RoleDefinition",
        inputs: (made) => ({
            scope: idOf(made, "azure-native:resources:ResourceGroup"),
            roleName: "Signer",
            roleType: "CustomRole",
            assignableScopes: [idOf(made, "azure-native:resources:ResourceGroup")],
            permissions: [{ dataActions: ["Microsoft.KeyVault/vaults/keys/sign/action"] }],
        }),
    },
    {
        type: "azure-native:authorization:PimRoleEligibilitySchedule",
        inputs: (made, { subscriptionId }) => ({
            scope: vaultOf(made),
            principalId: SOMEBODY,
            roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${CRYPTO_USER}`,
            justification: "on call",
            scheduleInfo: { expiration: { type: "AfterDuration", duration: "P180D" } },
        }),
    },
    {
        type: "azure-native:managedidentity:UserAssignedIdentity",
        inputs: () => ({ resourceGroupName, resourceName: "id" }),
    },
    {
        type: "azure-native:managedidentity:FederatedIdentityCredential",
        inputs: () => ({
            resourceGroupName,
            resourceName: "id",
            issuer: "https://token.actions.githubusercontent.com",
            subject: "repo:a/b:ref:refs/heads/main",
            audiences: ["api://AzureADTokenExchange"],
        }),
    },
    {
        type: "azure-native:operationalinsights:Workspace",
        inputs: () => ({ resourceGroupName, workspaceName: "logs", sku: { name: "PerGB2018" }, retentionInDays: 30 }),
    },
    {
        type: "azure-native:monitor:DiagnosticSetting",
        inputs: (made) => ({
            resourceUri: vaultOf(made),
            name: "audit",
            workspaceId: idOf(made, "azure-native:operationalinsights:Workspace"),
            logs: [{ categoryGroup: "audit", enabled: true }],
        }),
    },
    {
        type: "azure-native:network:VirtualNetwork",
        inputs: () => ({
            resourceGroupName,
            virtualNetworkName: "net",
            addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
        }),
        stays: true,
    },
    {
        type: "azure-native:network:Subnet",
        inputs: () => ({
            resourceGroupName,
            virtualNetworkName: "net",
            subnetName: "endpoints",
            addressPrefix: "10.0.0.0/24",
        }),
        stays: true,
    },
    {
        type: "azure-native:network:PrivateEndpoint",
        inputs: (made) => ({
            resourceGroupName,
            privateEndpointName: "pe",
            subnet: { id: idOf(made, "azure-native:network:Subnet") },
            privateLinkServiceConnections: [{ name: "kv", groupIds: ["vault"], privateLinkServiceId: vaultOf(made) }],
        }),
    },
    {
        type: "azure-native:privatedns:PrivateZone",
        inputs: () => ({ resourceGroupName, privateZoneName: "privatelink.vaultcore.azure.net", location: "global" }),
        stays: true,
    },
    {
        type: "azure-native:privatedns:VirtualNetworkLink",
        inputs: (made) => ({
            resourceGroupName,
            privateZoneName: "privatelink.vaultcore.azure.net",
            virtualNetworkLinkName: "net",
            location: "global",
            registrationEnabled: false,
            virtualNetwork: { id: idOf(made, "azure-native:network:VirtualNetwork") },
        }),
        stays: true,
    },
    {
        type: "azure-native:network:PrivateDnsZoneGroup",
        inputs: (made) => ({
            resourceGroupName,
            privateEndpointName: "pe",
            privateDnsZoneGroupName: "default",
            privateDnsZoneConfigs: [
                { name: "vault", privateDnsZoneId: idOf(made, "azure-native:privatedns:PrivateZone") },
            ],
        }),
        stays: true,
    },
    {
        type: "azure-native:storage:StorageAccount",
        inputs: () => ({
            resourceGroupName,
            accountName: "steach",
            kind: "StorageV2",
            sku: { name: "Standard_LRS" },
            enableHttpsTrafficOnly: true,
        }),
    },
    {
        type: "azure-native:compute:DiskEncryptionSet",
        inputs: (made) => ({
            resourceGroupName,
            diskEncryptionSetName: "disks",
            encryptionType: "EncryptionAtRestWithCustomerKey",
            identity: { type: "SystemAssigned" },
            activeKey: {
                keyUrl: made.get("azure-native:keyvault:Key")?.outputs["keyUriWithVersion"] ?? "",
                sourceVault: { id: vaultOf(made) },
            },
        }),
    },
    {
        type: "azure-native:eventgrid:SystemTopic",
        inputs: (made) => ({
            resourceGroupName,
            systemTopicName: "events",
            source: vaultOf(made),
            topicType: "Microsoft.KeyVault.vaults",
        }),
    },
    {
        type: "azure-native:eventgrid:SystemTopicEventSubscription",
        inputs: () => ({
            resourceGroupName,
            systemTopicName: "events",
            eventSubscriptionName: "expiry",
            eventDeliverySchema: "EventGridSchema",
            destination: { endpointType: "WebHook", endpointUrl: "https://example.com/hook" },
            filter: { includedEventTypes: ["Microsoft.KeyVault.SecretNearExpiry"] },
        }),
    },
    {
        type: "azure-native:authorization:ManagementLockByScope",
        inputs: (made) => ({ scope: vaultOf(made), lockName: "keep", level: "CanNotDelete", notes: "kept" }),
    },
    {
        type: "azuread:index/application:Application",
        inputs: () => ({ displayName: "ci", signInAudience: "AzureADMyOrg" }),
    },
    {
        type: "azuread:index/servicePrincipal:ServicePrincipal",
        inputs: (made) => ({
            clientId: made.get("azuread:index/application:Application")?.outputs["clientId"] ?? "",
        }),
    },
    {
        type: "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
        inputs: (made) => ({
            applicationId: idOf(made, "azuread:index/application:Application"),
            displayName: "main",
            issuer: "https://token.actions.githubusercontent.com",
            subject: "repo:a/b:ref:refs/heads/main",
            audiences: ["api://AzureADTokenExchange"],
        }),
    },
    {
        type: "azuread:index/group:Group",
        inputs: () => ({ displayName: "Deployers", securityEnabled: true }),
    },
    {
        type: "azuread:index/groupMember:GroupMember",
        inputs: (made, { objectId }) => ({
            groupObjectId: made.get("azuread:index/group:Group")?.outputs["objectId"] ?? "",
            memberObjectId: objectId,
        }),
    },
];

/** These only differ from another type in their scope, or are made by Azure itself. */
const WITHOUT_SPECIMEN = [
    "azure-native:authorization:ManagementLockAtResourceGroupLevel",
    "azure-native:authorization:ManagementLockAtResourceLevel",
    "azure-native:authorization:ManagementLockAtSubscriptionLevel",
    "azure-native:eventgrid:EventSubscription",
    "azure-native:keyvault:PrivateEndpointConnection",
    "azuread:index/applicationRegistration:ApplicationRegistration",
];

describe("a resource of each type, against the local Azure", () => {
    const made = new Map<string, { id: string; inputs: Properties; outputs: Properties }>();
    let rehearsal: Rehearsal;
    const clientFor = (type: string): PluginClient =>
        type.startsWith("azuread:") ? rehearsal.directory : rehearsal.native;

    beforeAll(async () => {
        rehearsal = await startRehearsal();
    });
    afterAll(() => rehearsal.stop());

    it("is tried", () => {
        const all = [...resourceTypes, ...directoryTypes].map(({ token }) => token);
        expect([...specimens.map(({ type }) => type), ...WITHOUT_SPECIMEN].sort()).toEqual(all.sort());
    });

    it.each(specimens.map((specimen) => [specimen.type, specimen] as const))(
        "%s is made, and read without a difference",
        async (type, specimen) => {
            const client = clientFor(type);
            const { inputs, failures } = await client.check(type, specimen.inputs(made, rehearsal.azure.target));
            expect(failures).toEqual([]);
            const { id, outputs } = await client.create(type, inputs);
            made.set(type, { id, inputs, outputs });
            const read = await client.read(type, id, inputs, outputs);
            expect(read.inputs).toEqual(inputs);
            const imported = await client.read(type, id);
            const checked = await client.check(type, imported.inputs, imported.inputs);
            expect({ id: imported.id, failures: checked.failures }).toEqual({ id, failures: [] });
        },
    );

    it.each([...specimens].reverse().map((specimen) => [specimen.type, specimen] as const))(
        "%s is deleted",
        async (type, { stays }) => {
            const { id, inputs, outputs } = made.get(type) ?? { id: "", inputs: {}, outputs: {} };
            const client = clientFor(type);
            if (stays) {
                return;
            }
            await client.delete(type, id, inputs, outputs);
            expect((await client.read(type, id, inputs, outputs)).id).toBe("");
        },
    );
});
