// Who deploys, and where to: read as the plugins read it, from a provider's configuration and then the environment.
// https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
import { type Configuration } from "../rpc/plugin";
import { azureNativeClouds, type Cloud, type KnownClouds } from "./clouds";

/** A provider's settings for signing in. */
export interface AuthSettings {
    readonly cloud: Cloud;
    readonly tenantId: string | undefined;
    readonly clientId: string | undefined;
    readonly subscriptionId: string | undefined;
    readonly auxiliaryTenantIds: readonly string[];
    readonly disableInstanceDiscovery: boolean;
    readonly method: AuthMethod;
}

/** The one way in which a provider signs in: the first in this order whose settings are there. */
export type AuthMethod =
    | { readonly kind: "default" }
    | { readonly kind: "certificate"; readonly path: string; readonly password: string | undefined }
    | { readonly kind: "secret"; readonly clientSecret: string }
    | { readonly kind: "oidc"; readonly token: OidcToken }
    | { readonly kind: "managedIdentity" }
    | { readonly kind: "cli" };

/** Where the token comes from that a federated identity signs in with. */
export type OidcToken =
    | { readonly from: "value"; readonly value: string }
    | { readonly from: "file"; readonly path: string }
    | { readonly from: "request"; readonly url: string; readonly bearer: string; readonly audience: string };

/** The audience that Entra ID expects of a federated token when none is configured. */
const DEFAULT_AUDIENCE = "api://AzureADTokenExchange";

/** Reads the settings; throws a sentence that says what is wrong or missing. */
export function authSettings(
    config: Configuration,
    environment: NodeJS.ProcessEnv = process.env,
    { plugin, clouds, variables }: KnownClouds = azureNativeClouds,
): AuthSettings {
    const read = reader(config, environment);
    const environmentName = read("environment", ...variables) ?? "public";
    const cloud = clouds[environmentName.toLowerCase()];
    if (cloud === undefined) {
        throw new Error(
            `\`environment\` must be one of ${Object.keys(clouds).join(", ")}, got "${environmentName}". Set ${plugin}:environment or ARM_ENVIRONMENT.`,
        );
    }
    if (read("metadataHost", "ARM_METADATA_HOSTNAME") !== undefined) {
        throw new Error(
            `\`metadataHost\` is not offered by this stand-in for the plugin. Name a cloud by \`environment\`.`,
        );
    }
    const settings: AuthSettings = {
        cloud,
        tenantId: read("tenantId", "ARM_TENANT_ID"),
        clientId: read("clientId", "ARM_CLIENT_ID"),
        subscriptionId: read("subscriptionId", "ARM_SUBSCRIPTION_ID"),
        auxiliaryTenantIds: tenantList(read("auxiliaryTenantIds", "ARM_AUXILIARY_TENANT_IDS")),
        disableInstanceDiscovery: read("disableInstanceDiscovery", "ARM_DISABLE_INSTANCE_DISCOVERY") === "true",
        method: authMethod(read),
    };
    requireNames(settings);
    return settings;
}

type Reader = (name: string, ...variables: string[]) => string | undefined;

function reader(config: Configuration, environment: NodeJS.ProcessEnv): Reader {
    return (name, ...variables) =>
        [config[name], ...variables.map((variable) => environment[variable])].find(
            (value) => value !== undefined && value !== "",
        );
}

function authMethod(read: Reader): AuthMethod {
    if (read("useDefaultAzureCredential", "ARM_USE_DEFAULT_AZURE_CREDENTIAL") === "true") {
        return { kind: "default" };
    }
    const path = read("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH");
    if (path !== undefined) {
        const password = read("clientCertificatePassword", "ARM_CLIENT_CERTIFICATE_PASSWORD");
        return { kind: "certificate", path, password };
    }
    const clientSecret = read("clientSecret", "ARM_CLIENT_SECRET");
    if (clientSecret !== undefined) {
        return { kind: "secret", clientSecret };
    }
    if (read("useOidc", "ARM_USE_OIDC") === "true") {
        return { kind: "oidc", token: oidcToken(read) };
    }
    return { kind: read("useMsi", "ARM_USE_MSI") === "true" ? "managedIdentity" : "cli" };
}

function oidcToken(read: Reader): OidcToken {
    const value = read("oidcToken", "ARM_OIDC_TOKEN");
    if (value !== undefined) {
        return { from: "value", value };
    }
    const path = read("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH");
    if (path !== undefined) {
        return { from: "file", path };
    }
    const url = read("oidcRequestUrl", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL");
    const bearer = read("oidcRequestToken", "ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    if (url !== undefined && bearer !== undefined) {
        return {
            from: "request",
            url,
            bearer,
            audience: read("oidcAudience", "ARM_OIDC_AUDIENCE") ?? DEFAULT_AUDIENCE,
        };
    }
    throw new Error(
        "`useOidc` needs a token: set ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, or both ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN.",
    );
}

/** An application has to be named where its secret, certificate or token is given. */
function requireNames(settings: AuthSettings): void {
    if (!["certificate", "secret", "oidc"].includes(settings.method.kind)) {
        return;
    }
    const missing = [
        settings.clientId === undefined && "clientId (ARM_CLIENT_ID)",
        settings.tenantId === undefined && "tenantId (ARM_TENANT_ID)",
    ].filter((name) => name !== false);
    if (missing.length > 0) {
        throw new Error(`Signing in with ${METHOD_WORDS[settings.method.kind]} needs ${missing.join(", ")}.`);
    }
}

const METHOD_WORDS: Readonly<Record<AuthMethod["kind"], string>> = {
    default: "the default Azure credential",
    certificate: "a client certificate",
    secret: "a client secret",
    oidc: "a federated token (OIDC)",
    managedIdentity: "a managed identity",
    cli: "the Azure CLI",
};

function tenantList(json: string | undefined): readonly string[] {
    if (json === undefined) {
        return [];
    }
    try {
        const tenants: unknown = JSON.parse(json);
        if (Array.isArray(tenants) && tenants.every((tenant) => typeof tenant === "string")) {
            return tenants;
        }
    } catch {
        // Refused below, as any other text that isn't a list.
    }
    throw new Error(`\`auxiliaryTenantIds\` must be a JSON list of tenant ids such as ["…"], got ${json}.`);
}
