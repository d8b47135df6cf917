import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { azureCloud, vaultPrivateDnsZone } from "../../components/index";
import { environmentOf, type IdentitySettings } from "../../components/data-plane/azure/credentials";
import { cloudOf, type CloudSettings } from "../../components/internal/clouds";
import { knownOf, recorded, valueOf } from "./support/recorder";

// As azure-native knows them: https://github.com/pulumi/pulumi-azure-native/blob/master/provider/pkg/azure/cloud/cloud.go
test.each<[string, string[]]>([
    ["public", ["public", "AzureCloud", "PUBLIC"]],
    ["china", ["china", "AzureChinaCloud"]],
    ["usgovernment", ["usgov", "usgovernment", "AzureUSGovernment", "AzureUSGovernmentCloud", "usgovernmentl4"]],
])("the cloud %s has all the names that azure-native knows it by", (cloud, names) => {
    expect(names.map((environment) => environmentOf({ environment }))).toEqual(names.map(() => cloud));
});

test.each<[CloudSettings, string]>([
    [{}, "public"],
    [{ environment: "china", metadataHost: "management.usgovcloudapi.net" }, "usgovernment"],
    [{ metadataHost: "https://Management.chinacloudapi.cn/" }, "china"],
])("azure-native's %j are the cloud %s", (settings, cloud) => {
    expect(cloudOf(settings).environment).toBe(cloud);
});

test.each<[IdentitySettings, string]>([
    [
        { environment: "usgovermnent" },
        "azure-native's `environment` (ARM_ENVIRONMENT, AZURE_ENVIRONMENT) must be one of public, china, usgovernment, got " +
            '"usgovermnent".',
    ],
    [
        { metadataHost: "management.cloud.example" },
        "azure-native's `metadataHost` (ARM_METADATA_HOSTNAME) must be one of management.azure.com, management.chinacloudapi.cn, " +
            'management.usgovcloudapi.net, got "management.cloud.example".',
    ],
])("no token is asked for in another cloud: %j", (settings, refusal) => {
    expect(() => environmentOf(settings)).toThrow(refusal);
});

test("a program knows the cloud of the configuration, of the environment and of an explicit provider", async () => {
    const variables = { ARM_ENVIRONMENT: "", AZURE_ENVIRONMENT: "china" };
    jest.replaceProperty(process, "env", { ...process.env, ...variables });
    await recorded(async () => {
        expect(await valueOf(vaultPrivateDnsZone())).toBe("privatelink.vaultcore.azure.cn");
        pulumi.runtime.setAllConfig({ "azure-native:metadataHost": "management.azure.com" });
        expect(await valueOf(azureCloud())).toMatchObject({ environment: "public" });
        const empty = new Provider("empty", { environment: "", metadataHost: "" });
        expect(await valueOf(azureCloud(empty))).toMatchObject({ environment: "china" });
        const provider = new Provider("other", { metadataHost: "management.usgovcloudapi.net" });
        expect(await valueOf(vaultPrivateDnsZone(provider))).toBe("privatelink.vaultcore.usgovcloudapi.net");
    });
    jest.restoreAllMocks();
    pulumi.runtime.setAllConfig({});
});

test("the cloud of a provider is no secret, and known in previews, whatever else it is given", async () => {
    await recorded(
        async () => {
            const notKnown = new Provider("first", {}).id;
            const provider = new Provider("other", {
                ...{ environment: "china", tenantId: notKnown },
                ...{ clientId: "id", clientSecret: "secret" },
            });
            expect(await knownOf(vaultPrivateDnsZone(provider))).toBe("privatelink.vaultcore.azure.cn");
            expect(await pulumi.isSecret(vaultPrivateDnsZone(provider))).toBe(false);
        },
        { preview: true },
    );
});
