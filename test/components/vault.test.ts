import { Vault, type VaultArgs } from "../../components";
import { ofType, recorded } from "./support/recorder";

const base: VaultArgs = { resourceGroupName: "rg", location: "westeurope", vaultName: "kv-app" };

async function vaultInputs(args: VaultArgs): Promise<Record<string, unknown>> {
    const registrations = await recorded(() => new Vault("kv", args));
    const [vault, ...more] = ofType(registrations, "azure-native:keyvault:Vault");
    expect(more).toEqual([]);
    return vault?.inputs ?? {};
}

test("sends the safe settings when nothing else is said", async () => {
    expect(await vaultInputs(base)).toEqual({
        resourceGroupName: "rg",
        location: "westeurope",
        vaultName: "kv-app",
        properties: {
            tenantId: "22222222-2222-4222-8222-222222222222",
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
        },
    });
});
