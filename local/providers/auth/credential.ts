// Signs in as the settings say, on the first token that is asked for.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import * as identity from "@azure/identity";
import { timeLimitPolicy } from "../http/time-limit";
import { type AuthSettings, type OidcToken } from "./settings";

/** A credential for the settings' identity. What is wrong with the settings is told to whoever asks for a token, which may be nobody. */
export function credentialFor(settings: AuthSettings): identity.TokenCredential {
    let credential: identity.TokenCredential | undefined;
    return {
        // An async function: what the constructors throw is a rejection.
        getToken: async (scopes, options) => (credential ??= makeCredential(settings)).getToken(scopes, options),
    };
}

function makeCredential(settings: AuthSettings): identity.TokenCredential {
    const { method, tenantId = "", clientId = "" } = settings;
    const options = {
        authorityHost: settings.cloud.authority,
        additionallyAllowedTenants: [...settings.auxiliaryTenantIds],
        disableInstanceDiscovery: settings.disableInstanceDiscovery,
        additionalPolicies: [{ policy: timeLimitPolicy, position: "perRetry" as const }],
    };
    switch (method.kind) {
        case "default":
            return new identity.DefaultAzureCredential({ ...options, ...(tenantId === "" ? {} : { tenantId }) });
        case "certificate": {
            const certificate = {
                certificatePath: method.path,
                ...(method.password === undefined ? {} : { certificatePassword: method.password }),
            };
            return new identity.ClientCertificateCredential(tenantId, clientId, certificate, options);
        }
        case "secret":
            return new identity.ClientSecretCredential(tenantId, clientId, method.clientSecret, options);
        case "oidc":
            return new identity.ClientAssertionCredential(
                tenantId,
                clientId,
                () => federatedToken(method.token),
                options,
            );
        case "managedIdentity":
            return new identity.ManagedIdentityCredential(clientId === "" ? {} : { clientId });
        case "cli":
            return new identity.AzureCliCredential({
                ...(tenantId === "" ? {} : { tenantId }),
                ...(settings.subscriptionId === undefined ? {} : { subscription: settings.subscriptionId }),
            });
    }
}

async function federatedToken(token: OidcToken): Promise<string> {
    switch (token.from) {
        case "value":
            return token.value;
        case "file":
            return (await readFile(token.path, "utf8")).trim();
        case "request":
            return requestToken(token.url, token.bearer, token.audience);
    }
}

/** https://docs.github.com/actions/reference/security/oidc: the token of the workflow that is running. */
async function requestToken(requestUrl: string, bearer: string, audience: string): Promise<string> {
    const url = new URL(requestUrl);
    url.searchParams.set("audience", audience);
    const response = await fetch(url, { headers: { accept: "application/json", authorization: `Bearer ${bearer}` } });
    if (!response.ok) {
        throw new Error(`The token for signing in (OIDC) was refused by ${url.host} with status ${response.status}.`);
    }
    const { value } = (await response.json()) as { value?: unknown };
    if (typeof value !== "string") {
        throw new Error(`The answer of ${url.host} to the request for a token (OIDC) has no \`value\`.`);
    }
    return value;
}

/** The subscription that the settings or, with the Azure CLI, the logged-in account name. */
export async function subscriptionOf(settings: AuthSettings): Promise<string> {
    if (settings.subscriptionId !== undefined) {
        return settings.subscriptionId;
    }
    try {
        const { stdout } = await promisify(execFile)("az", ["account", "show", "--query", "id", "--output", "tsv"]);
        return stdout.trim();
    } catch {
        throw new Error(
            "No subscription is configured and the Azure CLI names none. Set azure-native:subscriptionId or ARM_SUBSCRIPTION_ID, or run `az login`.",
        );
    }
}
