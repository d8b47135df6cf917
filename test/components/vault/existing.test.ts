import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { Principal, Vault } from "../../../components/index";
import { checkModel } from "../../../components/vault/reference";
import { caller, ofType, recorded, valueOf } from "../support/recorder";

const vaultId = `/subscriptions/${caller.subscriptionId}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-app`;
const dynamic = "pulumi-nodejs:dynamic/azure-keyvault";

const subscriptionId = "66666666-6666-4666-8666-666666666666";

class Group extends pulumi.ComponentResource {}

describe("a vault of another program", () => {
    const existing = {
        outputs: {
            "azure-native:keyvault:Vault": () => ({
                name: "kv-app",
                properties: {
                    tenantId: caller.tenantId,
                    vaultUri: "https://kv-app.vault.azure.cn/",
                    enableRbacAuthorization: true,
                    enablePurgeProtection: true,
                },
                systemData: {},
            }),
        },
    };

    test("is looked at, gives the same grants, and leaves its deployers to its own program", async () => {
        const found = await recorded(async () => {
            const vault = Vault.fromId("shared", vaultId);
            expect(vault.deployerAccess("keys")).toEqual([]);
            vault.grants.secrets.read(Principal.objectId("0a000000-0000-4000-8000-000000000001", "User", "kim"));
            expect(await valueOf(vault.target)).toMatchObject({ vaultId, environment: "china", purgeProtection: true });
        }, existing);
        expect(ofType(found, `${dynamic}:VaultPreparation`)).toEqual([]);
        expect(ofType(found, "azure-native:authorization:RoleAssignment")).toMatchObject([
            { name: "shared-kim-secrets-user", inputs: { scope: vaultId } },
        ]);
    });

    test.each([
        vaultId.replace("resourceGroups", "resourcegroups"),
        vaultId.toLowerCase(),
        vaultId
            .replace(/^.*(?=rg)/, (start) => start.toUpperCase())
            .replace("Microsoft.KeyVault", "MICROSOFT.KEYVAULT"),
    ])("is the same in the capitals that other services show its id in: %s", async (id) => {
        const found = await recorded(() => {
            const vault = Vault.fromId("shared", id);
            vault.grants.secrets.read(Principal.objectId("0a000000-0000-4000-8000-000000000001", "User", "kim"));
        }, existing);
        expect(ofType(found, "azure-native:authorization:RoleAssignment")).toMatchObject([
            { inputs: { scope: vaultId } },
        ]);
    });

    test("is found by its name and place", async () => {
        await recorded(async () => {
            const vault = Vault.get("shared", { vaultName: "kv-app", resourceGroupName: pulumi.output("rg") });
            expect(await valueOf(vault.id)).toBe(vaultId);
        }, existing);
    });

    test.each<[string, (provider: Provider) => pulumi.ComponentResourceOptions]>([
        ["provider", (provider) => ({ provider })],
        ["list of providers", (provider) => ({ providers: [provider] })],
        ["map of providers", (provider) => ({ providers: { "azure-native": provider } })],
        ["parent's provider", (provider) => ({ parent: new Group("test:index:Group", "group", {}, { provider }) })],
    ])("is looked for in the subscription of the %s", async (_kind, options) => {
        const functions = {
            "azure-native:authorization:getClientConfig": (_inputs: unknown, provider: string | undefined) =>
                provider?.includes("::other::") ? { ...caller, subscriptionId } : caller,
        };
        await recorded(
            async () => {
                const other = new Provider("other", { subscriptionId });
                const place = { vaultName: "kv-app", resourceGroupName: "rg" };
                const vault = Vault.get("shared", place, {}, options(other));
                expect(await valueOf(vault.id)).toContain(`/subscriptions/${subscriptionId}/`);
                const elsewhere = { ...place, subscriptionId: caller.subscriptionId };
                const named = Vault.get("named", elsewhere, {}, options(other));
                expect(await valueOf(named.id)).toBe(vaultId);
            },
            { ...existing, functions },
        );
    });

    test("is refused where it decides on access in another way than the program was told", () => {
        expect(() => checkModel("shared", "accessPolicies", true)).toThrow(
            'Vault "shared": the vault decides on access by role assignments, not by access policies. Refer to it with ' +
                '`accessModel: "rbac"`.',
        );
        expect(() => checkModel("shared", "rbac", undefined)).toThrow("not by role assignments");
        expect(() => checkModel("shared", "rbac", true)).not.toThrow();
    });

    test("needs an id that is a vault's", () => {
        expect(() => Vault.fromId("shared", "/subscriptions/s/resourceGroups/rg")).toThrow(
            'Vault "shared": `id` must be the ARM id of a vault, got "/subscriptions/s/resourceGroups/rg".',
        );
    });
});
