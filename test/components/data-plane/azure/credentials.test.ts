import {
    AzureCliCredential,
    ChainedTokenCredential,
    ClientAssertionCredential,
    ClientCertificateCredential,
    ClientSecretCredential,
    CredentialUnavailableError,
    DefaultAzureCredential,
    ManagedIdentityCredential,
} from "@azure/identity";
import {
    credentialFor,
    forgetCredentials,
    identitySettings,
    useStackConfiguration,
} from "../../../../components/data-plane/azure/credentials";
import type { DeployerIdentity } from "../../../../components/internal/deployer-identity";

const names = Object.keys(process.env).filter((name) => /^(ARM|AZURE|ACTIONS)_/.test(name));
const before = { ...process.env };
const tenant = {
    ARM_TENANT_ID: "11111111-1111-4111-8111-111111111111",
    ARM_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
};

beforeEach(() => {
    for (const name of names) {
        delete process.env[name];
    }
    useStackConfiguration({ get: () => undefined });
    forgetCredentials();
});
afterEach(() => {
    for (const name of Object.keys(process.env).filter((each) => /^(ARM|AZURE|ACTIONS)_/.test(each))) {
        delete process.env[name];
    }
    Object.assign(process.env, before);
});

function configured(values: Readonly<Record<string, string>>): void {
    useStackConfiguration({ get: (key) => values[key.replace("azure-native:", "")] });
}

describe("the identity is azure-native's own", () => {
    test.each<[string, Readonly<Record<string, string>>, new (...args: never[]) => unknown]>([
        ["a client secret", { ...tenant, ARM_CLIENT_SECRET: "x" }, ClientSecretCredential],
        [
            "a certificate before a secret",
            { ...tenant, ARM_CLIENT_SECRET: "x", ARM_CLIENT_CERTIFICATE_PATH: "c.pem" },
            ClientCertificateCredential,
        ],
        ["a federated token", { ...tenant, ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "x" }, ClientAssertionCredential],
        [
            "a workflow's token",
            {
                ...tenant,
                ARM_USE_OIDC: "true",
                ACTIONS_ID_TOKEN_REQUEST_URL: "https://x",
                ACTIONS_ID_TOKEN_REQUEST_TOKEN: "y",
            },
            ClientAssertionCredential,
        ],
        ["a managed identity", { ARM_USE_MSI: "true" }, ManagedIdentityCredential],
        [
            "the default credential, when asked for",
            { ...tenant, ARM_CLIENT_SECRET: "x", ARM_USE_DEFAULT_AZURE_CREDENTIAL: "true" },
            DefaultAzureCredential,
        ],
        ["the CLI and then the default credential, when nothing is said", {}, ChainedTokenCredential],
    ])("%s", (_what, environment, kind) => {
        Object.assign(process.env, environment);
        expect(credentialFor(undefined)).toBeInstanceOf(kind);
    });

    test("and the stack's configuration comes before the environment", () => {
        Object.assign(process.env, { ...tenant, ARM_CLIENT_SECRET: "environment" });
        configured({ clientSecret: "configured", clientId: "33333333-3333-4333-8333-333333333333" });
        expect(identitySettings(undefined)).toEqual({
            tenantId: tenant.ARM_TENANT_ID,
            clientId: "33333333-3333-4333-8333-333333333333",
            clientSecret: "configured",
        });
    });

    test("and an explicit provider's own settings before both", () => {
        Object.assign(process.env, tenant);
        configured({ clientSecret: "of the stack" });
        const explicit: DeployerIdentity = { clientSecret: "of the provider", environment: "usgovernment" };
        expect(identitySettings(explicit)).toEqual({
            tenantId: tenant.ARM_TENANT_ID,
            clientId: tenant.ARM_CLIENT_ID,
            clientSecret: "of the provider",
            environment: "usgovernment",
        });
    });

    test("and one credential serves a whole process", () => {
        Object.assign(process.env, { ...tenant, ARM_CLIENT_SECRET: "x" });
        expect(credentialFor(undefined)).toBe(credentialFor(undefined));
        expect(credentialFor({ clientSecret: "y" })).not.toBe(credentialFor(undefined));
    });
});

describe("an Azure CLI that refuses a token", () => {
    const refusal = async (settings: Readonly<Record<string, string>>) => {
        // The default credential, which comes after the CLI, is to ask nothing else.
        Object.assign(process.env, { AZURE_TOKEN_CREDENTIALS: "AzureCliCredential" }, settings);
        return credentialFor(undefined)
            .getToken("https://vault.azure.net/.default")
            .then(() => "a token", String);
    };
    beforeEach(() => {
        const refused = new CredentialUnavailableError("Please run 'az login'.");
        jest.spyOn(AzureCliCredential.prototype, "getToken").mockRejectedValue(refused);
    });
    afterEach(() => jest.restoreAllMocks());

    test("may be in another cloud, where none is set", async () => {
        const refused = await refusal({});
        expect(refused).toContain(
            "Please run 'az login'.\nThe token was for Azure's public cloud, since no other is set. Where `az account show` names " +
                "another one, set azure-native's `environment` (`pulumi config set azure-native:environment usgovernment`, or `china`) or ARM_ENVIRONMENT.",
        );
    });

    test("says only that where a cloud is set", async () => {
        const refused = await refusal({ ARM_ENVIRONMENT: "usgovernment" });
        expect(refused).toContain("Please run 'az login'");
        expect(refused).not.toContain("environment");
    });
});

describe("what is missing is said", () => {
    test.each<[Readonly<Record<string, string>>, string]>([
        [
            { ARM_CLIENT_SECRET: "x" },
            "Signing in with a client secret needs azure-native's tenantId (ARM_TENANT_ID) as well.",
        ],
        [
            { ARM_CLIENT_SECRET: "x", ARM_TENANT_ID: tenant.ARM_TENANT_ID },
            "Signing in with a client secret needs azure-native's clientId (ARM_CLIENT_ID) as well.",
        ],
        [
            { ...tenant, ARM_USE_OIDC: "true" },
            "Signing in with OIDC needs a token: azure-native's oidcToken (ARM_OIDC_TOKEN)",
        ],
        [
            { ARM_USE_MSI: "true", ARM_AUXILIARY_TENANT_IDS: "a,b" },
            "azure-native's auxiliaryTenantIds (ARM_AUXILIARY_TENANT_IDS) must be a JSON list of tenant ids, got a,b.",
        ],
    ])("%j", (environment, message) => {
        Object.assign(process.env, environment);
        expect(() => credentialFor(undefined)).toThrow(message);
    });
});
