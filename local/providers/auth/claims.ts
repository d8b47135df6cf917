// Who a token was given to.
import { type TokenCredential } from "@azure/identity";

/** The identity behind a credential. */
export interface Identity {
    readonly tenantId: string;
    readonly objectId: string;
    /** The application; empty for a token without one. */
    readonly clientId: string;
}

/** Reads the identity from a token's claims. The service that the token is for validates it; this only reads it. */
export async function identityOf(credential: TokenCredential, scope: string, signal: AbortSignal): Promise<Identity> {
    const token = await credential.getToken(scope, { abortSignal: signal });
    const payload = token?.token.split(".")[1];
    if (payload === undefined) {
        throw new Error(`Signing in gave no token for ${scope} that names who it was given to.`);
    }
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, unknown>;
    const claim = (...names: string[]): string => {
        const value = names.map((name) => claims[name]).find((value) => typeof value === "string");
        return typeof value === "string" ? value : "";
    };
    return { tenantId: claim("tid"), objectId: claim("oid"), clientId: claim("appid", "azp") };
}
