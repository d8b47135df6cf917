import { randomUUID } from "node:crypto";
import { AzureError } from "../contract";
import { PUBLIC_CLOUD } from "../clouds";
import type { Principal } from "./directory";

/**
 * What Entra answers when it refuses a token.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
function entraError(status: number, error: string, code: number, sentence: string): AzureError {
    const traceId = randomUUID();
    const correlationId = randomUUID();
    const timestamp = new Date()
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, "Z");
    const description =
        `AADSTS${code}: ${sentence} Trace ID: ${traceId} ` + `Correlation ID: ${correlationId} Timestamp: ${timestamp}`;
    return new AzureError(status, error, description, {
        body: {
            error,
            error_description: description,
            error_codes: [code],
            timestamp,
            trace_id: traceId,
            correlation_id: correlationId,
            error_uri: `https://${PUBLIC_CLOUD.loginHosts[0]}/error?code=${code}`,
        },
    });
}

export function tenantNotFound(tenant: string): AzureError {
    return entraError(
        400,
        "invalid_request",
        90002,
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
    );
}

export function parameterMissing(name: string): AzureError {
    return entraError(
        400,
        "invalid_request",
        900144,
        `The request body must contain the following parameter: '${name}'.`,
    );
}

export function unsupportedGrantType(): AzureError {
    return entraError(
        400,
        "unsupported_grant_type",
        70003,
        "The app requested an unsupported grant type. The local Azure knows client_credentials.",
    );
}

export function applicationNotFound(appId: string, tenantId: string): AzureError {
    return entraError(
        400,
        "unauthorized_client",
        700016,
        `Application with identifier '${appId}' was not found in the directory '${tenantId}'.`,
    );
}

export function principalMissing(appId: string, tenantId: string): AzureError {
    return entraError(
        401,
        "invalid_client",
        7000229,
        `The client application ${appId} is missing service principal in the tenant ${tenantId}.`,
    );
}

/** https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-aadsts7000112-application-is-disabled */
export function principalDisabled({ appId, displayName }: Principal): AzureError {
    return entraError(400, "unauthorized_client", 7000112, `Application '${appId}'(${displayName}) is disabled.`);
}

export function credentialMissing(): AzureError {
    return entraError(
        401,
        "invalid_client",
        7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
}

export function invalidSecret(appId: string): AzureError {
    return entraError(
        401,
        "invalid_client",
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, " +
            `not the client secret ID, for a secret added to app '${appId}'.`,
    );
}

export function expiredSecret(appId: string): AzureError {
    return entraError(
        401,
        "invalid_client",
        7000222,
        `The provided client secret keys for app '${appId}' are expired.`,
    );
}

export function invalidScope(scope: string): AzureError {
    return entraError(
        400,
        "invalid_scope",
        1002012,
        `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with ` +
            "/.default suffixed to the resource identifier (application ID URI).",
    );
}

export function resourceNotFound(resource: string, tenantId: string): AzureError {
    return entraError(
        400,
        "invalid_resource",
        500011,
        `The resource principal named ${resource} was not found in the tenant named ${tenantId}.`,
    );
}

export function invalidAssertion(reason: string): AzureError {
    return entraError(401, "invalid_client", 50027, `JWT token is invalid or malformed: ${reason}`);
}

export function expiredAssertion(): AzureError {
    return entraError(401, "invalid_client", 700024, "Client assertion is not within its valid time range.");
}

/** No federated credential of the application has the assertion's issuer, subject or audience. */
export function noFederatedCredential(what: "issuer" | "subject" | "audience", value: string): AzureError {
    const codes = { issuer: 700211, subject: 700213, audience: 700212 };
    return entraError(
        401,
        "invalid_client",
        codes[what],
        `No matching federated identity record found for presented assertion ${what} '${value}'.`,
    );
}

export function issuerKeysUnknown(issuer: string): AzureError {
    return entraError(
        401,
        "invalid_client",
        50166,
        `The keys of the issuer '${issuer}' are not known: nothing leaves this machine to fetch them. ` +
            "Register them at the local Azure's management endpoint (PUT /issuers).",
    );
}
