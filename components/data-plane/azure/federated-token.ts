import {
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
    type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { KeyVaultComponentError, messageOf } from "../../internal/errors";
import { logExchanges, noSdkWireLog } from "./wire-log";

const defaultAudience = "api://AzureADTokenExchange";

const timeoutMs = 30_000;

/** The issuer is a part of the CI system that this runs in: where it doesn't answer soon, it won't. */
const retryOptions = { maxRetries: 2, retryDelayInMs: 400 };

/**
 * Asks a CI system for a federated token.
 *
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export async function federatedToken(url: string, requestToken: string, audience = defaultAudience): Promise<string> {
    const address = addressOf(url);
    address.searchParams.set("audience", audience);
    const response = await ask(address, requestToken);
    if (response.status !== 200) {
        throw refused(address.host, `it answered ${response.status}`);
    }
    const value = tokenIn(response.bodyAsText ?? "");
    if (value === undefined) {
        throw refused(address.host, "its answer has no token");
    }
    return value;
}

async function ask(address: URL, requestToken: string): Promise<PipelineResponse> {
    const limit = AbortSignal.timeout(timeoutMs);
    const request = createPipelineRequest({
        url: address.href,
        // The HTTP client's own limit would leave a timer behind where a connection fails, and keep the process.
        abortSignal: limit,
        allowInsecureConnection: isLoopback(address),
    });
    request.headers.set("accept", "application/json");
    request.headers.set("authorization", `Bearer ${requestToken}`);
    const pipeline = createPipelineFromOptions({ retryOptions, loggingOptions: noSdkWireLog });
    pipeline.addPolicy(logExchanges, { afterPhase: "Retry" });
    try {
        return await pipeline.sendRequest(createDefaultHttpClient(), request);
    } catch (error) {
        throw refused(address.host, limit.aborted ? `no answer within ${timeoutMs / 1000} seconds` : messageOf(error));
    }
}

/** The token of an answer. What is none is not shown: whoever answered may have put anything into it. */
function tokenIn(text: string): string | undefined {
    try {
        const { value } = JSON.parse(text) as { value?: unknown };
        return typeof value === "string" ? value : undefined;
    } catch {
        return undefined;
    }
}

function addressOf(url: string): URL {
    try {
        return new URL(url);
    } catch {
        const setting = "azure-native's oidcRequestUrl (ARM_OIDC_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_URL)";
        throw refused("the CI system", `${setting} is no URL`);
    }
}

function isLoopback(address: URL): boolean {
    return ["127.0.0.1", "localhost", "[::1]"].includes(address.hostname);
}

function refused(from: string, reason: string): KeyVaultComponentError {
    return new KeyVaultComponentError("NoCredential", `No federated token from ${from}: ${reason}.`);
}
