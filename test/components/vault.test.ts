import type * as pulumi from "@pulumi/pulumi";
import { Principal, Vault, type VaultArgs } from "../../components/index";
import { logicalName } from "../../components/internal/logical-name";
import { omit } from "../../components/internal/omit";
import { caller, ofType, recorded, valueOf, type Registration } from "./support/recorder";

const base: VaultArgs = { resourceGroupName: "rg", location: "westeurope", vaultName: "kv-app" };
const vaultId = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`;
const dynamic = "pulumi-nodejs:dynamic/azure-keyvault";

async function vaultInputs(args: Partial<VaultArgs>): Promise<Record<string, unknown>> {
    const registrations = await recorded(() => new Vault("kv", { ...base, ...args }));
    const [vault, ...more] = ofType(registrations, "azure-native:keyvault:Vault");
    expect(more).toEqual([]);
    return vault?.inputs ?? {};
}

async function properties(args: Partial<VaultArgs>): Promise<Record<string, unknown>> {
    return (await vaultInputs(args))["properties"] as Record<string, unknown>;
}

async function only(type: string, program: () => unknown): Promise<Registration> {
    const found = ofType(await recorded(program), type);
    expect(found).toHaveLength(1);
    return found[0] as Registration;
}

/** What objects of a vault wait for, and what its guard does, by logical names. */
async function waitedFor(
    args: Partial<VaultArgs>,
    access: (vault: Vault) => pulumi.Resource[] | Promise<pulumi.Resource[]>,
): Promise<{ before: unknown[]; guarded: unknown[]; found: Registration[] }> {
    let before: unknown[] = [];
    let dependsOn: unknown;
    const note: pulumi.ResourceTransformation = ({ name, opts }) => {
        dependsOn = name === "kv-guard" ? (opts as pulumi.CustomResourceOptions).dependsOn : dependsOn;
        return undefined;
    };
    const found = await recorded(async () => {
        const vault = new Vault("kv", { ...base, ...args }, { transformations: [note] });
        before = (await access(vault)).map(logicalName);
    });
    const guarded = ((await dependsOn) as pulumi.Resource[]).map(logicalName);
    return { before, guarded, found };
}

const safe = {
    tenantId: caller.tenantId,
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: 90,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: "Enabled",
    networkAcls: { defaultAction: "Deny", bypass: "None", ipRules: [], virtualNetworkRules: [] },
};

describe("settings", () => {
    test("are the safe ones when nothing else is said", async () => {
        expect(await vaultInputs({})).toEqual({
            resourceGroupName: "rg",
            location: "westeurope",
            vaultName: "kv-app",
            properties: safe,
        });
    });

    test.each<[Partial<VaultArgs>, object]>([
        [{ sku: "premium" }, { sku: { family: "A", name: "premium" } }],
        [{ accessModel: "accessPolicies" }, { enableRbacAuthorization: false }],
        [{ softDeleteRetentionDays: 7 }, { softDeleteRetentionInDays: 7 }],
        [{ enabledForDeployment: true }, { enabledForDeployment: true }],
        [{ enabledForDiskEncryption: true }, { enabledForDiskEncryption: true }],
        [{ enabledForTemplateDeployment: true }, { enabledForTemplateDeployment: true }],
        [{ onExisting: "recover" }, { createMode: "default" }],
        [
            { network: "open" },
            { networkAcls: { defaultAction: "Allow", bypass: "AzureServices", ipRules: [], virtualNetworkRules: [] } },
        ],
        [
            {
                network: {
                    ipRules: ["203.0.113.7", "198.51.100.0/24"],
                    deployerAddresses: ["203.0.113.7/32"],
                    subnetIds: ["/subnets/a"],
                    trustedServices: true,
                },
            },
            {
                networkAcls: {
                    defaultAction: "Deny",
                    bypass: "AzureServices",
                    ipRules: [{ value: "203.0.113.7/32" }, { value: "198.51.100.0/24" }],
                    virtualNetworkRules: [{ id: "/subnets/a" }],
                },
            },
        ],
        [{ network: { publicAccess: false } }, { publicNetworkAccess: "Disabled" }],
    ])("%j changes that and nothing else", async (args, changed) => {
        expect(await properties(args)).toEqual({ ...safe, ...changed });
    });

    test("leave purge protection out where it is off: the service takes only true", async () => {
        const sent = await properties({ purgeProtection: false });
        expect(sent).toEqual(omit(safe, "enablePurgeProtection"));
        expect(Object.keys(sent)).not.toContain("enablePurgeProtection");
    });

    test("close the public network where a private endpoint is the only way in", async () => {
        const privateEndpoints = { hub: { subnetId: "/subnets/a" } };
        expect(await properties({ privateEndpoints })).toMatchObject({ publicNetworkAccess: "Disabled" });
        expect(await properties({ privateEndpoints, network: { deployerAddresses: ["203.0.113.7"] } })).toMatchObject({
            publicNetworkAccess: "Enabled",
        });
    });

    test("can be changed by a transform", async () => {
        const inputs = await vaultInputs({
            tags: { a: "1" },
            transform: { vault: (args) => ({ ...args, tags: { b: "2" } }) },
        });
        expect(inputs["tags"]).toEqual({ b: "2" });
    });

    test("refuse a transform that forgets to answer", async () => {
        await expect(vaultInputs({ transform: { vault: () => undefined as never } })).rejects.toThrow(
            'Vault "kv": `transform.vault` must return the arguments to use, and returned undefined.',
        );
    });
});

describe("name", () => {
    test("is derived from name, stack, project and subscription, the same each time", async () => {
        const names = async (subscriptionId: string) => {
            const functions = { "azure-native:authorization:getClientConfig": () => ({ ...caller, subscriptionId }) };
            const program = () => new Vault("Shop_Secrets", { resourceGroupName: "rg" });
            return ofType(await recorded(program, { functions }), "azure-native:keyvault:Vault")[0]?.inputs[
                "vaultName"
            ];
        };
        expect(await names("aaaa")).toMatch(/^shop-secrets-de-[0-9a-f]{8}$/);
        expect(await names("aaaa")).toBe(await names("AAAA"));
        expect(await names("bbbb")).not.toBe(await names("aaaa"));
    });

    test("stays that of the vault in Azure", async () => {
        await recorded(async () => {
            const vault = new Vault("kv", base);
            expect(await valueOf(vault.name)).toBe("kv-app");
            expect(await valueOf(vault.uri)).toBe("https://kv-app.vault.azure.net/");
            expect(await valueOf(vault.target)).toEqual({
                vaultUri: "https://kv-app.vault.azure.net/",
                vaultId,
                vaultName: "kv-app",
                tenantId: caller.tenantId,
                environment: "public",
                accessModel: "rbac",
                purgeProtection: true,
                createdAt: "2026-11-01T00:00:00Z",
            });
        });
    });
});

describe("children", () => {
    test("are the vault and what guards it, and no more", async () => {
        const found = await recorded(() => new Vault("kv", base));
        expect(found.map(({ type, name }) => `${type} ${name}`)).toEqual([
            "azure-keyvault:index:Vault kv",
            "azure-native:keyvault:Vault kv",
            `${dynamic}:VaultAddress kv-address`,
            `${dynamic}:VaultGuard kv-guard`,
            `${dynamic}:VaultPreparation kv-preparation`,
        ]);
    });

    test("prepare the vault's name, its end and its deployer", async () => {
        const program = () => new Vault("kv", { ...base, purgeProtection: false, onDestroy: "purge" });
        expect((await only(`${dynamic}:VaultPreparation`, program)).inputs).toEqual({
            target: { subscriptionId: caller.subscriptionId, tenantId: caller.tenantId },
            vaultName: "kv-app",
            resourceGroupName: "rg",
            location: "westeurope",
            callerObjectId: caller.objectId,
            isNameDerived: false,
            purgeProtection: false,
            softDeleteRetentionDays: 90,
            onExisting: "fail",
            onDestroy: "purge",
            __provider: 'exports.handler = () => require("pulumi-azure-keyvault/data-plane").vaultPreparation;',
        });
    });

    test("include a resource group where none is given", async () => {
        const program = () => new Vault("kv", { location: "westeurope", tags: { owner: "me" } });
        const group = await only("azure-native:resources:ResourceGroup", program);
        expect(group).toMatchObject({ name: "kv-group", inputs: { location: "westeurope", tags: { owner: "me" } } });
    });

    test.each([
        ["detach", true],
        // As Pulumi hands it down from the component.
        ["delete", undefined],
    ] as const)("with `onDestroy: %s` keep the vault and the group that it is in: %p", async (onDestroy, kept) => {
        const retained: Record<string, unknown> = {};
        const note: pulumi.ResourceTransformation = ({ type, opts }) => {
            retained[type] = opts.retainOnDelete;
            return undefined;
        };
        await recorded(
            () =>
                new Vault(
                    "kv",
                    { location: "westeurope", ...(onDestroy === "detach" ? {} : { onDestroy }) },
                    { transformations: [note] },
                ),
        );
        expect(retained).toMatchObject({
            "azure-native:keyvault:Vault": kept,
            "azure-native:resources:ResourceGroup": kept,
        });
    });

    test("include private endpoints with their zones, which objects in the vault wait for", async () => {
        const { before, guarded, found } = await waitedFor(
            { privateEndpoints: { hub: { subnetId: "/subnets/a", privateDnsZoneIds: ["/zones/vault"] } } },
            (vault) => vault.deployerAccess("keys"),
        );
        expect(ofType(found, "azure-native:network:PrivateEndpoint")).toMatchObject([
            {
                name: "kv-hub-endpoint",
                inputs: {
                    resourceGroupName: "rg",
                    location: "westeurope",
                    subnet: { id: "/subnets/a" },
                    privateLinkServiceConnections: [
                        { name: "hub", privateLinkServiceId: vaultId, groupIds: ["vault"] },
                    ],
                },
            },
        ]);
        expect(ofType(found, "azure-native:network:PrivateDnsZoneGroup")).toMatchObject([
            {
                name: "kv-hub-endpoint-dns",
                inputs: {
                    resourceGroupName: "rg",
                    privateDnsZoneGroupName: "default",
                    privateDnsZoneConfigs: [{ name: "zone-0", privateDnsZoneId: "/zones/vault" }],
                },
            },
        ]);
        expect(before).toEqual(["kv-keys"]);
        expect(guarded).toEqual(["kv-hub-endpoint-dns", "kv-deployer-crypto-officer"]);
    });

    test("let objects wait for the deployers' access and the guard by one resource of their kind, whenever it is declared", async () => {
        const { before, guarded } = await waitedFor({ network: "open" }, async (vault) => {
            vault.grants.keys.sign(Principal.objectId(caller.objectId, "User", "kim"));
            const inTime = vault.deployerAccess("keys");
            await new Promise((resolve) => setTimeout(resolve, 0));
            return [...inTime, ...vault.deployerAccess("keys"), ...vault.deployerAccess("secrets")];
        });
        expect(before).toEqual(["kv-keys", "kv-keys", "kv-secrets"]);
        expect(guarded).toEqual(["kv-deployer-crypto-officer"]);
    });

    test("include diagnostic settings", async () => {
        const program = () =>
            new Vault("kv", {
                ...base,
                diagnostics: { central: { workspaceId: "/workspaces/w", logs: "audit", metrics: false } },
            });
        expect((await only("azure-native:monitor:DiagnosticSetting", program)).inputs).toEqual({
            resourceUri: vaultId,
            name: "central",
            workspaceId: "/workspaces/w",
            logs: [{ categoryGroup: "audit", enabled: true }],
            metrics: [],
        });
    });

    test("include a lock, and tell the guard what it keeps from being revoked", async () => {
        const found = await recorded(() => {
            const vault = new Vault("kv", { ...base, lock: "CanNotDelete" });
            vault.grants.readMetadata(Principal.objectId("0a000000-0000-4000-8000-000000000001", "User", "kim"));
        });
        expect(ofType(found, "azure-native:authorization:ManagementLockByScope")).toMatchObject([
            { name: "kv-lock", inputs: { scope: vaultId, lockName: "kv", level: "CanNotDelete" } },
        ]);
        expect(ofType(found, `${dynamic}:VaultGuard`)[0]?.inputs).toMatchObject({
            locked: true,
            assignments: ["Key Vault Reader of kim on vault"],
        });
    });
});
