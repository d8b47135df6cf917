import { createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline";
import { KeyVaultComponentError } from "../internal/errors";
import { logExchanges, noSdkWireLog } from "./wire-log";

const defaultAudience = "api://AzureADTokenExchange";

/**
 * Asks a CI system for a federated token.
 *
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export async function federatedToken(url: string, requestToken: string, audience = defaultAudience): Promise<string> {
    const address = new URL(url);
    address.searchParams.set("audience", audience);
    const request = createPipelineRequest({
        url: address.href,
        timeout: 30_000,
        allowInsecureConnection: isLoopback(address),
    });
    request.headers.set("accept", "application/json");
    request.headers.set("authorization", `Bearer ${requestToken}`);
    const pipeline = createPipelineFromOptions({ loggingOptions: noSdkWireLog });
    pipeline.addPolicy(logExchanges, { afterPhase: "Retry" });
    const response = await pipeline.sendRequest(createDefaultHttpClient(), request);
    if (response.status !== 200) {
        throw refused(address, `it answered ${response.status}`);
    }
    const { value } = JSON.parse(response.bodyAsText ?? "{}") as { value?: unknown };
    if (typeof value !== "string") {
        throw refused(address, "its answer has no token");
    }
    return value;
}

function isLoopback(address: URL): boolean {
    return ["127.0.0.1", "localhost", "[::1]"].includes(address.hostname);
}

function refused(address: URL, reason: string): KeyVaultComponentError {
    return new KeyVaultComponentError("NoCredential", `No federated token from ${address.host}: ${reason}.`);
}
