import { clouds } from "../../internal/clouds";
import type { DeployerIdentity } from "../../internal/deployer-identity";
import { KeyVaultComponentError } from "../../internal/errors";
import { credentialFor, environmentOf, identitySettings } from "./credentials";
import { bearerToken } from "./tokens";
import { isUnknown } from "../life-cycle/values";

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

/**
 * What is wrong where the two planes would be deployed by different identities; `undefined` where they are one, or where azure-native's
 * isn't known.
 *
 * @param what how the sentence begins: `Vault "kv"`
 */
export function identityMismatch(what: string, actual: TokenIdentity, expectedObjectId: unknown): string | undefined {
    if (typeof expectedObjectId !== "string" || expectedObjectId === "" || isUnknown(expectedObjectId)) {
        return undefined;
    }
    if (actual.objectId === expectedObjectId.toLowerCase()) {
        return undefined;
    }
    return (
        `${what}: azure-native deploys as object id ${expectedObjectId}, but keys and secrets would be deployed as ${actual.objectId}. ` +
        "Configure one identity for both: azure-native's settings or ARM_* variables, or one `az login`."
    );
}
