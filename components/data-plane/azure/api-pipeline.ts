import { type TokenCredential } from "@azure/core-auth";
import {
    bearerTokenAuthenticationPolicy,
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
    RestError,
    type HttpMethods,
    type Pipeline,
    type PipelineRetryOptions,
    type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { boundedAndUnrepeated, boundedInAll, keepTunnels } from "./policies";
import { learnServerTime } from "./server-clock";
import { rememberErrors } from "./service-error";
import { logExchanges, noSdkWireLog } from "./wire-log";

const httpClient = createDefaultHttpClient();

/** The way that requests to ARM and to Graph go, with the identity of the deployment. */
export function apiPipeline(
    credential: TokenCredential,
    endpoint: string,
    retryOptions: PipelineRetryOptions,
): Pipeline {
    const pipeline = createPipelineFromOptions({ retryOptions, loggingOptions: noSdkWireLog });
    pipeline.addPolicy(boundedInAll, { phase: "Serialize" });
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: `${endpoint}/.default` }));
    for (const policy of [rememberErrors, learnServerTime, boundedAndUnrepeated, keepTunnels, logExchanges]) {
        pipeline.addPolicy(policy, { afterPhase: "Sign" });
    }
    return pipeline;
}

/** Sends one request with JSON and for JSON. Throws a `RestError` for a status of 400 and more. */
export async function sendJson(
    pipeline: Pipeline,
    method: HttpMethods,
    url: URL,
    body?: unknown,
    abortSignal?: AbortSignal,
): Promise<PipelineResponse> {
    const request = createPipelineRequest({
        url: url.href,
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(abortSignal === undefined ? {} : { abortSignal }),
    });
    request.headers.set("accept", "application/json");
    if (body !== undefined) {
        request.headers.set("content-type", "application/json");
    }
    const response = await pipeline.sendRequest(httpClient, request);
    if (response.status >= 400) {
        throw new RestError(response.bodyAsText ?? "", { statusCode: response.status, request, response });
    }
    return response;
}
