import { rehearsalEnvironment } from "../../../local/cli/environment";

const workspace = {
    root: "/project",
    home: "/project",
    project: "platform",
    directory: "/project/.local",
    azure: "/project/.local/azure",
    target: "/project/.local/azure/target.json",
    state: "/project/.local/state",
    passphrase: "passphrase",
};

const target = {
    proxy: "http://127.0.0.1:4711",
    ca: "ca.pem",
    tenantId: "tenant",
    subscriptionId: "subscription",
    clientId: "client",
    clientSecret: "secret",
    managedIdentity: {
        endpoint: "http://127.0.0.1:4711/msi/token",
        header: "header",
        objectId: "machine",
        clientId: "machine",
    },
};

describe("the environment of a rehearsal", () => {
    it("leads to the local Azure only, whatever the caller's own says", () => {
        const own = {
            PATH: "/bin",
            PARTNER_API_KEY: "x",
            AZURE_LOG_LEVEL: "verbose",
            ARM_CLIENT_ID: "real",
            ARM_USE_OIDC: "true",
            AZURE_TENANT_ID: "real",
            AZURE_FEDERATED_TOKEN_FILE: "/token",
            IDENTITY_ENDPOINT: "http://169.254.169.254",
            HTTPS_PROXY: "http://company:3128",
            PULUMI_ACCESS_TOKEN: "real",
            PULUMI_BACKEND_URL: "s3://real",
            PULUMI_CONFIG_PASSPHRASE_FILE: "/real",
            PULUMI_STACK: "prod",
        };
        expect(rehearsalEnvironment(own, workspace, target)).toEqual({
            PATH: "/bin",
            PARTNER_API_KEY: "x",
            AZURE_LOG_LEVEL: "verbose",
            HTTPS_PROXY: "http://127.0.0.1:4711",
            https_proxy: "http://127.0.0.1:4711",
            NO_PROXY: "127.0.0.1,localhost",
            no_proxy: "127.0.0.1,localhost",
            NODE_EXTRA_CA_CERTS: "/project/.local/azure/ca.pem",
            SSL_CERT_FILE: "/project/.local/azure/ca.pem",
            REQUESTS_CA_BUNDLE: "/project/.local/azure/ca.pem",
            ARM_TENANT_ID: "tenant",
            ARM_SUBSCRIPTION_ID: "subscription",
            ARM_CLIENT_ID: "client",
            ARM_CLIENT_SECRET: "secret",
            IDENTITY_ENDPOINT: "http://127.0.0.1:4711/msi/token",
            IDENTITY_HEADER: "header",
            PULUMI_BACKEND_URL: "file:///project/.local/state",
            PULUMI_CONFIG_PASSPHRASE: "passphrase",
            PULUMI_SKIP_UPDATE_CHECK: "true",
        });
    });
});
