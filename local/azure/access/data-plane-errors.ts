import { AzureError, type Caller, type DataOperation, type VaultRecord } from "../contract";
import type { InvalidToken } from "../entra/tokens";

/** Where and for what a token is to be got. */
export interface Challenge {
    readonly authorization: string;
    readonly resource: string;
}

/**
 * 401 of a call without a token, or with one that isn't accepted.
 * @see https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
 */
export function unauthorized(cause: InvalidToken, challenge: Challenge): AzureError {
    const bearer = `Bearer authorization="${challenge.authorization}", resource="${challenge.resource}"`;
    if (cause.reason === "missing") {
        const message = "AKV10000: Request is missing a Bearer or PoP token.";
        return new AzureError(401, "Unauthorized", message, { headers: { "www-authenticate": bearer } });
    }
    const details: Readonly<Record<string, string>> = {
        audience: `AKV10022: Invalid audience. ${cause.message}`,
        issuer: `AKV10032: Invalid issuer. ${cause.message}`,
        expired: `Error validating token: IDX10223. ${cause.message}`,
        signature: `Error validating token: IDX10511. ${cause.message}`,
    };
    const message = details[cause.reason] ?? `Error validating token: IDX12741. ${cause.message}`;
    const header = `${bearer}, error="invalid_token", error_description="${message.replace(/"/g, "'")}"`;
    return new AzureError(401, "Unauthorized", message, { headers: { "www-authenticate": header } });
}

export function wrongTenant(challenge: Challenge): AzureError {
    const bearer = `Bearer authorization="${challenge.authorization}", resource="${challenge.resource}"`;
    const message = `AKV10032: Invalid issuer. Expected one of ${challenge.authorization}.`;
    return new AzureError(401, "Unauthorized", message, { headers: { "www-authenticate": bearer } });
}

/**
 * No role assignment allows it, or not yet.
 * @see https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
 */
export function forbiddenByRbac(
    caller: Caller,
    vault: VaultRecord,
    operation: DataOperation,
    resource: string,
): AzureError {
    return forbidden(
        "ForbiddenByRbac",
        "Caller is not authorized to perform action on resource.\r\n" +
            "If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\n" +
            `Caller: ${callerText(caller)}\r\nAction: '${operation.dataAction}'\r\nResource: '${resource.toLowerCase()}'\r\n` +
            `Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\n${vaultText(vault)}\r\n`,
    );
}

/** The vault's access policies don't give the permission. */
export function forbiddenByPolicy(caller: Caller, vault: VaultRecord, { permission }: DataOperation): AzureError {
    return forbidden(
        "ForbiddenByPolicy",
        `The user, group or application '${callerText(caller)}' does not have ${permission.kind} ${permission.name} ` +
            `permission on key vault '${vault.name};location=${vault.location}'. ` +
            "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
    );
}

/** The vault's firewall doesn't let the address in. */
export function forbiddenByFirewall(caller: Caller, vault: VaultRecord, address: string): AzureError {
    return forbidden(
        "ForbiddenByFirewall",
        `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${address}\r\n` +
            `Caller: ${callerText(caller)}\r\n${vaultText(vault)}`,
    );
}

/** The vault takes private links only. */
export function forbiddenByConnection(caller: Caller, vault: VaultRecord): AzureError {
    return forbidden(
        "ForbiddenByConnection",
        "Public network access is disabled and request is not from a trusted service nor via an approved private link.\r\n" +
            `Caller: ${callerText(caller)}\r\n${vaultText(vault)}`,
    );
}

function forbidden(innerCode: string, message: string): AzureError {
    return new AzureError(403, "Forbidden", message, { innerCode });
}

function callerText(caller: Caller): string {
    return `appid=${caller.appId ?? "(none)"};oid=${caller.objectId};iss=${caller.issuer}`;
}

function vaultText(vault: VaultRecord): string {
    return `Vault: ${vault.name};location=${vault.location}`;
}
