import { readFile } from "node:fs/promises";
import { type TokenCredential } from "@azure/core-auth";
import type { DefaultAzureCredentialOptions } from "@azure/identity";
import { cloudOf, cloudVariables, type AzureEnvironment } from "../../internal/clouds";
import { type DeployerIdentity } from "../../internal/deployer-identity";
import { KeyVaultComponentError, messageOf } from "../../internal/errors";
import { federatedToken } from "./federated-token";
import { boundedInAll, boundedTry } from "./policies";
import { sdk } from "./sdk";
import { learnServerTime } from "./server-clock";
import { logExchanges, noSdkWireLog } from "./wire-log";

/** The stack's configuration, as Pulumi's provider process hands it to a handler. */
export interface StackConfiguration {
    get(key: string): unknown;
}

let stackConfiguration: StackConfiguration = { get: () => undefined };

/** Keeps the stack's configuration, in which azure-native's default provider finds its identity too. */
export function useStackConfiguration(configuration: StackConfiguration): void {
    stackConfiguration = configuration;
}

/** The environment variables that azure-native reads for a setting that its configuration doesn't have. */
const variables: Readonly<Record<keyof DeployerIdentity, readonly string[]>> = {
    clientId: ["ARM_CLIENT_ID"],
    clientSecret: ["ARM_CLIENT_SECRET"],
    clientCertificatePath: ["ARM_CLIENT_CERTIFICATE_PATH"],
    clientCertificatePassword: ["ARM_CLIENT_CERTIFICATE_PASSWORD"],
    tenantId: ["ARM_TENANT_ID"],
    ...cloudVariables,
    useOidc: ["ARM_USE_OIDC"],
    oidcAudience: ["ARM_OIDC_AUDIENCE"],
    oidcToken: ["ARM_OIDC_TOKEN"],
    oidcTokenFilePath: ["ARM_OIDC_TOKEN_FILE_PATH"],
    oidcRequestToken: ["ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"],
    oidcRequestUrl: ["ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL"],
    useMsi: ["ARM_USE_MSI"],
    useDefaultAzureCredential: ["ARM_USE_DEFAULT_AZURE_CREDENTIAL"],
    auxiliaryTenantIds: ["ARM_AUXILIARY_TENANT_IDS"],
};

/** The settings of one identity, whatever their source. */
export type IdentitySettings = Readonly<Partial<Record<keyof DeployerIdentity, string>>>;

/**
 * The settings that azure-native would use: of an explicit provider, else of the stack's `azure-native:*`
 * configuration, each completed by the environment.
 */
export function identitySettings(explicit: DeployerIdentity | undefined): IdentitySettings {
    const names = Object.keys(variables) as (keyof DeployerIdentity)[];
    return Object.fromEntries(
        names.flatMap((name) => {
            const configured = explicit === undefined ? stackConfiguration.get(`azure-native:${name}`) : explicit[name];
            const value = asText(configured) ?? fromEnvironment(variables[name]);
            return value === undefined ? [] : [[name, value]];
        }),
    );
}

function asText(value: unknown): string | undefined {
    if (value === undefined || value === null || value === "") {
        return undefined;
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}

function fromEnvironment(names: readonly string[]): string | undefined {
    return names.map((name) => process.env[name]).find((value) => value !== undefined && value !== "");
}

/** The cloud that the settings name. */
export function environmentOf(settings: IdentitySettings): AzureEnvironment {
    return cloudOf(settings).environment;
}

const credentials = new Map<string, TokenCredential>();

/** The credential of an identity: one a process, so that its tokens are shared. */
export function credentialFor(explicit: DeployerIdentity | undefined): TokenCredential {
    return credentialOf(identitySettings(explicit));
}

/** The credential that settings come to, and nothing but these settings. */
export function credentialOf(settings: IdentitySettings): TokenCredential {
    const key = JSON.stringify(settings);
    const credential = credentials.get(key) ?? makeCredential(settings);
    credentials.set(key, credential);
    return credential;
}

/** Forgets every credential and so every token: for tests, and after a change of the environment. */
export function forgetCredentials(): void {
    credentials.clear();
}

/**
 * The same method that azure-native chooses, in its order: default credential if asked for, certificate, client secret,
 * OIDC, managed identity, Azure CLI; then, where azure-native would give up, the default credential.
 *
 * https://www.pulumi.com/registry/packages/azure-native/installation-configuration/
 */
function makeCredential(settings: IdentitySettings): TokenCredential {
    const options = {
        authorityHost: cloudOf(settings).authorityHost,
        additionallyAllowedTenants: auxiliaryTenants(settings),
        loggingOptions: noSdkWireLog,
        additionalPolicies: [
            { policy: boundedInAll, position: "perCall" as const },
            { policy: boundedTry, position: "perRetry" as const },
            { policy: learnServerTime, position: "perRetry" as const },
            { policy: logExchanges, position: "perRetry" as const },
        ],
    };
    const { tenantId, clientId } = settings;
    const inTenant = tenantId === undefined ? {} : { tenantId };
    if (settings.useDefaultAzureCredential === "true") {
        return new sdk.identity.DefaultAzureCredential({ ...options, ...inTenant });
    }
    if (settings.clientCertificatePath !== undefined) {
        const certificate = {
            certificatePath: settings.clientCertificatePath,
            ...(settings.clientCertificatePassword === undefined
                ? {}
                : { certificatePassword: settings.clientCertificatePassword }),
        };
        const [tenant, client] = application(settings, "a client certificate");
        return new sdk.identity.ClientCertificateCredential(tenant, client, certificate, options);
    }
    if (settings.clientSecret !== undefined) {
        const [tenant, client] = application(settings, "a client secret");
        return new sdk.identity.ClientSecretCredential(tenant, client, settings.clientSecret, options);
    }
    if (settings.useOidc === "true") {
        const [tenant, client] = application(settings, "OIDC");
        return new sdk.identity.ClientAssertionCredential(tenant, client, assertionOf(settings), options);
    }
    if (settings.useMsi === "true") {
        return new sdk.identity.ManagedIdentityCredential(clientId === undefined ? options : { ...options, clientId });
    }
    return new sdk.identity.ChainedTokenCredential(
        new sdk.identity.AzureCliCredential({
            ...inTenant,
            additionallyAllowedTenants: options.additionallyAllowedTenants,
        }),
        lastCredential(settings, { ...options, ...inTenant }),
    );
}

/**
 * Where no cloud is set, azure-native takes that of the Azure CLI's account, and here it is the public one: of a token for another cloud than
 * its own, the CLI only says that one should log in. The error of the chain's last credential is the one that is shown.
 */
function lastCredential(settings: IdentitySettings, options: DefaultAzureCredentialOptions): TokenCredential {
    const credential = new sdk.identity.DefaultAzureCredential(options);
    if (settings.environment !== undefined || settings.metadataHost !== undefined) {
        return credential;
    }
    return {
        getToken: (scopes, asked) =>
            credential.getToken(scopes, asked).catch((error: unknown) => {
                const hint =
                    "The token was for Azure's public cloud, since no other is set. Where `az account show` names another one, set " +
                    "azure-native's `environment` (`pulumi config set azure-native:environment usgovernment`, or `china`) or ARM_ENVIRONMENT.";
                throw new sdk.identity.CredentialUnavailableError(`${messageOf(error)}\n${hint}`);
            }),
    };
}

function application(settings: IdentitySettings, method: string): [tenantId: string, clientId: string] {
    const { tenantId, clientId } = settings;
    if (tenantId === undefined || clientId === undefined) {
        const missing = tenantId === undefined ? "tenantId (ARM_TENANT_ID)" : "clientId (ARM_CLIENT_ID)";
        throw new KeyVaultComponentError(
            "NoCredential",
            `Signing in with ${method} needs azure-native's ${missing} as well.`,
        );
    }
    return [tenantId, clientId];
}

function auxiliaryTenants(settings: IdentitySettings): string[] {
    const text = settings.auxiliaryTenantIds;
    try {
        const tenants: unknown = text === undefined ? [] : JSON.parse(text);
        if (Array.isArray(tenants) && tenants.every((tenant) => typeof tenant === "string")) {
            return tenants;
        }
    } catch {
        // Falls through to the sentence that says what is wrong with it.
    }
    throw new KeyVaultComponentError(
        "NoCredential",
        `azure-native's auxiliaryTenantIds (ARM_AUXILIARY_TENANT_IDS) must be a JSON list of tenant ids, got ${text}.`,
    );
}

async function tokenInFile(path: string): Promise<string> {
    try {
        return (await readFile(path, "utf8")).trim();
    } catch (error) {
        throw new KeyVaultComponentError(
            "NoCredential",
            `No federated token from azure-native's oidcTokenFilePath (ARM_OIDC_TOKEN_FILE_PATH): ${messageOf(error)}.`,
        );
    }
}

/** Read anew for each token: a pipeline's federated token lives for minutes only, and its file is written again. */
function assertionOf(settings: IdentitySettings): () => Promise<string> {
    const { oidcToken, oidcTokenFilePath, oidcRequestUrl, oidcRequestToken } = settings;
    if (oidcToken !== undefined) {
        return () => Promise.resolve(oidcToken);
    }
    if (oidcTokenFilePath !== undefined) {
        return () => tokenInFile(oidcTokenFilePath);
    }
    if (oidcRequestUrl !== undefined && oidcRequestToken !== undefined) {
        return () => federatedToken(oidcRequestUrl, oidcRequestToken, settings.oidcAudience);
    }
    throw new KeyVaultComponentError(
        "NoCredential",
        "Signing in with OIDC needs a token: azure-native's oidcToken (ARM_OIDC_TOKEN), oidcTokenFilePath (ARM_OIDC_TOKEN_FILE_PATH), or " +
            "the request URL and token that a GitHub workflow with `id-token: write` has.",
    );
}
