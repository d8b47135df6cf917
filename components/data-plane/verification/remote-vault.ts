/**
 * Requests to a vault's data plane, each sent as it is asked for. The SDK's clients would verify and encrypt by themselves, and refuse by
 * themselves what the service is to be seen refusing.
 */
import type { TokenCredential } from "@azure/core-auth";
import {
    createDefaultHttpClient,
    createPipelineFromOptions,
    createPipelineRequest,
    RestError,
    type Pipeline,
} from "@azure/core-rest-pipeline";
import type { VaultTarget } from "../../internal/vault-target";
import { credentialFor } from "../azure/credentials";
import { authorizeAhead, boundedAndUnrepeated, keepTunnels } from "../azure/policies";
import { untilPropagated } from "../azure/retry";
import { jsonOf, rememberErrors } from "../azure/service-error";
import { withinLimits } from "../azure/throttle";
import { logExchanges, noSdkWireLog } from "../azure/wire-log";

const apiVersion = "7.4";
const httpClient = createDefaultHttpClient();

/** One request: its path below the vault, or a whole address that the service named. */
export interface VaultRequest {
    readonly method: "GET" | "POST";
    readonly path: string;
    readonly body?: unknown;
    /** @default 7.4 */
    readonly apiVersion?: string;
}

/** One vault, in the eyes of one identity. */
export class RemoteVault {
    /** Requests sent so far. */
    calls = 0;
    private readonly pipeline: Pipeline;

    /** @param credential whose access is used; the deployer's by default */
    constructor(
        readonly target: VaultTarget,
        private readonly timeoutSeconds: number,
        credential: TokenCredential = credentialFor(target.identity),
    ) {
        this.pipeline = createPipelineFromOptions({ loggingOptions: noSdkWireLog });
        const authorize = authorizeAhead(credential, target.tenantId);
        for (const policy of [rememberErrors, boundedAndUnrepeated, authorize, keepTunnels, logExchanges]) {
            this.pipeline.addPolicy(policy, { afterPhase: "Retry" });
        }
    }

    /** Sends a request, and waits for the identity's role to reach the vault. */
    async send(what: string, request: VaultRequest): Promise<unknown> {
        return untilPropagated({ what, timeoutSeconds: this.timeoutSeconds }, () => this.sendAtOnce(request));
    }

    /** Sends a request, and takes the answer as it is. */
    async sendAtOnce(request: VaultRequest): Promise<unknown> {
        return withinLimits(this.target.vaultUri, () => this.exchange(request));
    }

    private async exchange({ method, path, body, apiVersion: version = apiVersion }: VaultRequest): Promise<unknown> {
        const url = new URL(path, this.target.vaultUri);
        url.searchParams.set("api-version", url.searchParams.get("api-version") ?? version);
        const request = createPipelineRequest({
            url: url.href,
            method,
            ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        request.headers.set("accept", "application/json");
        if (body !== undefined) {
            request.headers.set("content-type", "application/json");
        }
        this.calls++;
        const response = await this.pipeline.sendRequest(httpClient, request);
        if (response.status >= 400) {
            throw new RestError(`HTTP ${response.status}`, { statusCode: response.status, request, response });
        }
        return jsonOf(response);
    }
}
