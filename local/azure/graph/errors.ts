import { randomUUID } from "node:crypto";
import { AzureError } from "../contract";

/**
 * What Microsoft Graph answers when it refuses.
 * @see https://learn.microsoft.com/graph/errors
 */
function graphError(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    const id = randomUUID();
    const innerError = {
        date: new Date().toISOString().replace(/\.\d+Z$/, ""),
        "request-id": id,
        "client-request-id": id,
    };
    return new AzureError(status, code, message, { headers, body: { error: { code, message, innerError } } });
}

export function badRequest(code: string, message: string): AzureError {
    return graphError(400, code, message);
}

export function invalidToken(message: string): AzureError {
    return graphError(401, "InvalidAuthenticationToken", message, { "www-authenticate": 'Bearer realm=""' });
}

export function denied(): AzureError {
    return graphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

export function notFound(id: string): AzureError {
    return graphError(
        404,
        "Request_ResourceNotFound",
        `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );
}

export function segmentNotFound(segment: string): AzureError {
    return badRequest("BadRequest", `Resource not found for the segment '${segment}'.`);
}

export function methodNotAllowed(method: string, path: string): AzureError {
    return graphError(
        405,
        "Request_BadRequest",
        `Specified HTTP method is not allowed for the request target: ${method} ${path}.`,
    );
}

export function exists(what: string): AzureError {
    return badRequest("Request_BadRequest", `Another object with the same value for property ${what} already exists.`);
}
