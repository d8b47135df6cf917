import {
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
    RestError,
    type HttpMethods,
    type Pipeline,
} from "@azure/core-rest-pipeline";
import { retryOptions } from "../internal/limits";
import type { CallTarget } from "./clients";
import { credentialFor } from "./credentials";
import { authorizeAhead, boundedAndUnrepeated, keepTunnels } from "./policies";
import { learnServerTime } from "./server-clock";
import { rememberErrors } from "./service-error";

/** The version of the data plane that knows all names of certificates, URIs and addresses included. */
const apiVersion = "2025-07-01";

const httpClient = createDefaultHttpClient();

/**
 * A vault's REST interface, for what Azure's client for certificates can't say: it leaves out an import's policy and attributes,
 * and whether an issuer is disabled.
 */
export class VaultRest {
    private readonly pipeline: Pipeline;

    constructor(private readonly target: CallTarget) {
        this.pipeline = createPipelineFromOptions({ retryOptions });
        const authorize = authorizeAhead(credentialFor(target.identity), target.tenantId);
        for (const policy of [rememberErrors, learnServerTime, boundedAndUnrepeated, authorize, keepTunnels]) {
            this.pipeline.addPolicy(policy, { afterPhase: "Retry" });
        }
    }

    /** The body of the answer. An answer that is an error is thrown as the SDKs throw it. */
    async send(method: HttpMethods, path: string, body?: object): Promise<unknown> {
        const url = `${this.target.vaultUri.replace(/\/$/, "")}${path}?api-version=${apiVersion}`;
        const request = createPipelineRequest({ url, method });
        request.headers.set("accept", "application/json");
        if (body !== undefined) {
            request.body = JSON.stringify(body);
            request.headers.set("content-type", "application/json");
        }
        const response = await this.pipeline.sendRequest(httpClient, request);
        if (response.status >= 400) {
            throw new RestError(`HTTP ${response.status}`, { statusCode: response.status, request, response });
        }
        return JSON.parse(response.bodyAsText === "" ? "null" : (response.bodyAsText ?? "null")) as unknown;
    }
}
