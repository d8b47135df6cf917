import { clouds } from "../internal/clouds";
import type { DeployerIdentity } from "../internal/deployer-identity";
import { KeyVaultComponentError } from "../internal/errors";
import { credentialFor, environmentOf, identitySettings } from "./credentials";
import { bearerToken } from "./tokens";

/** Who a token was issued to. */
export interface TokenIdentity {
    readonly objectId: string;
    readonly type: "User" | "ServicePrincipal";
}

/**
 * Who the data plane's requests are made by: read from the very token that they carry.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export async function dataPlaneIdentity(
    identity: DeployerIdentity | undefined,
    tenantId?: string,
): Promise<TokenIdentity> {
    const { vaultSuffix } = clouds[environmentOf(identitySettings(identity))];
    return identityIn(await bearerToken(credentialFor(identity), `https://${vaultSuffix}`, tenantId));
}

/** Reads the claims of an access token. Who issued it is for the service to judge, not for its bearer. */
export function identityIn(token: string): TokenIdentity {
    const claims = claimsOf(token);
    const objectId = claims["oid"];
    if (typeof objectId !== "string") {
        throw new KeyVaultComponentError(
            "NoCredential",
            "The deploying identity's token names no object id (`oid`): it is no identity of Microsoft Entra.",
        );
    }
    // Only tokens of users carry delegated scopes; `idtyp` says it outright where the issuer adds it.
    const isUser = claims["idtyp"] === "user" || (claims["idtyp"] !== "app" && claims["scp"] !== undefined);
    return { objectId: objectId.toLowerCase(), type: isUser ? "User" : "ServicePrincipal" };
}

function claimsOf(token: string): Record<string, unknown> {
    try {
        const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
        const claims: unknown = JSON.parse(payload);
        if (typeof claims === "object" && claims !== null) {
            return claims as Record<string, unknown>;
        }
    } catch {
        // Not a JSON web token; the sentence below says so.
    }
    throw new KeyVaultComponentError("NoCredential", "The deploying identity's token is not a JSON web token.");
}
