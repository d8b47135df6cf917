import { azureAdClouds } from "../../../local/providers/auth/clouds";
import { authSettings } from "../../../local/providers/auth/settings";

const ids = { clientId: "c", tenantId: "t", subscriptionId: "s" };

describe("the settings for signing in", () => {
    it("come from the configuration first, then from the environment", () => {
        const settings = authSettings(
            { tenantId: "configured" },
            { ARM_TENANT_ID: "t", ARM_CLIENT_ID: "c", ARM_CLIENT_SECRET: "x", ARM_SUBSCRIPTION_ID: "s" },
        );
        expect(settings).toMatchObject({
            tenantId: "configured",
            clientId: "c",
            subscriptionId: "s",
            method: { kind: "secret", clientSecret: "x" },
            cloud: { resourceManager: "https://management.azure.com" },
        });
    });

    it.each([
        [{ useDefaultAzureCredential: "true", clientSecret: "x" }, "default"],
        [{ clientCertificatePath: "/c.pem", clientSecret: "x" }, "certificate"],
        [{ clientSecret: "x", useOidc: "true" }, "secret"],
        [{ useOidc: "true", oidcToken: "x", useMsi: "true" }, "oidc"],
        [{ useMsi: "true" }, "managedIdentity"],
        [{}, "cli"],
    ])("choose one method: %j is %s", (config, kind) => {
        expect(authSettings({ ...ids, ...config }, {}).method.kind).toBe(kind);
    });

    it("find a federated token where it is given", () => {
        const token = (environment: NodeJS.ProcessEnv) => authSettings({ ...ids, useOidc: "true" }, environment).method;
        expect(token({ ARM_OIDC_TOKEN: "x" })).toEqual({ kind: "oidc", token: { from: "value", value: "x" } });
        expect(token({ ARM_OIDC_TOKEN_FILE_PATH: "/f" })).toEqual({
            kind: "oidc",
            token: { from: "file", path: "/f" },
        });
        expect(token({ ACTIONS_ID_TOKEN_REQUEST_URL: "https://x", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "b" })).toEqual({
            kind: "oidc",
            token: { from: "request", url: "https://x", bearer: "b", audience: "api://AzureADTokenExchange" },
        });
    });

    it.each([
        ["china", "https://management.chinacloudapi.cn", "vault.azure.cn"],
        ["AzureUSGovernment", "https://management.usgovcloudapi.net", "vault.usgovcloudapi.net"],
        ["", "https://management.azure.com", "vault.azure.net"],
    ])("know the cloud %s", (environment, resourceManager, vaultSuffix) => {
        expect(authSettings({ environment }, {}).cloud).toMatchObject({ resourceManager, vaultSuffix });
    });

    it.each([
        ["", "https://graph.microsoft.com"],
        ["global", "https://graph.microsoft.com"],
        ["China", "https://microsoftgraph.chinacloudapi.cn"],
        ["usgovernmentl4", "https://graph.microsoft.us"],
        ["dod", "https://dod-graph.microsoft.us"],
        ["usgovernmentl5", "https://dod-graph.microsoft.us"],
    ])("know the cloud %s by azuread's names", (environment, graph) => {
        expect(authSettings({ environment }, {}, azureAdClouds).cloud).toMatchObject({ graph });
    });

    it("name azuread's clouds as azuread does, which doesn't know the CLI's names", () => {
        const settings = () => authSettings({}, { ARM_ENVIRONMENT: "AzureUSGovernment" }, azureAdClouds);
        expect(settings).toThrow(
            '`environment` must be one of global, public, china, usgovernment, usgovernmentl4, usgovernmentl5, dod, got "AzureUSGovernment". Set azuread:environment or ARM_ENVIRONMENT.',
        );
    });

    it.each([
        [
            { environment: "mars" },
            '`environment` must be one of public, azurecloud, china, azurechinacloud, usgov, usgovernment, azureusgovernment, azureusgovernmentcloud, usgovernmentl4, got "mars". Set azure-native:environment or ARM_ENVIRONMENT.',
        ],
        [
            { clientSecret: "hush" },
            "Signing in with a client secret needs clientId (ARM_CLIENT_ID), tenantId (ARM_TENANT_ID).",
        ],
        [
            { ...ids, useOidc: "true" },
            "`useOidc` needs a token: set ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, or both ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN.",
        ],
        [
            { auxiliaryTenantIds: "a,b" },
            '`auxiliaryTenantIds` must be a JSON list of tenant ids such as ["…"], got a,b.',
        ],
        [
            { metadataHost: "x" },
            "`metadataHost` is not offered by this stand-in for the plugin. Name a cloud by `environment`.",
        ],
    ])("refuse %j with a sentence", (config, message) => {
        expect(() => authSettings(config, {})).toThrow(new Error(message));
    });
});
