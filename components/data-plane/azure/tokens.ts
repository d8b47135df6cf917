import { type AccessToken, type TokenCredential } from "@azure/core-auth";
import { KeyVaultComponentError } from "../../internal/errors";

/** A token is renewed when it has less than this left. */
const renewalMs = 120_000;

interface Held {
    readonly asked: Promise<AccessToken>;
    /** Absent while the answer is under way. */
    got?: AccessToken;
}

const held = new WeakMap<TokenCredential, Map<string, Held>>();

/**
 * A token of a credential for an audience: asked for once, however many requests want it at a time.
 *
 * @param audience `https://vault.azure.net`
 * @param tenantId the tenant whose token is wanted; the credential's own when absent
 */
export async function bearerToken(credential: TokenCredential, audience: string, tenantId?: string): Promise<string> {
    const tokens = held.get(credential) ?? new Map<string, Held>();
    held.set(credential, tokens);
    const key = `${audience} ${tenantId ?? ""}`;
    const current = tokens.get(key);
    if (current !== undefined && (current.got === undefined || isFresh(current.got))) {
        return (await current.asked).token;
    }
    const next: Held = { asked: ask(credential, audience, tenantId) };
    tokens.set(key, next);
    try {
        next.got = await next.asked;
        return next.got.token;
    } catch (error) {
        tokens.delete(key);
        throw error;
    }
}

/** Forgets a token that a service has refused. */
export function discardToken(credential: TokenCredential, audience: string, tenantId?: string): void {
    held.get(credential)?.delete(`${audience} ${tenantId ?? ""}`);
}

function isFresh(token: AccessToken): boolean {
    return token.expiresOnTimestamp - Date.now() > renewalMs;
}

async function ask(credential: TokenCredential, audience: string, tenantId: string | undefined): Promise<AccessToken> {
    const token = await credential.getToken(`${audience}/.default`, {
        enableCae: true,
        ...(tenantId === undefined ? {} : { tenantId }),
    });
    if (token === null) {
        throw new KeyVaultComponentError("NoCredential", `The deploying identity got no token for ${audience}.`);
    }
    return token;
}
