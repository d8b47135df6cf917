// Authenticated JSON requests to one of Azure's services.
import { type TokenCredential } from "@azure/identity";
import {
    bearerTokenAuthenticationPolicy,
    createDefaultHttpClient,
    createHttpHeaders,
    createPipelineFromOptions,
    createPipelineRequest,
    type HttpClient,
    type HttpMethods,
    isRestError,
    type Pipeline,
    type PipelinePolicy,
    proxyPolicyName,
} from "@azure/core-rest-pipeline";
import { proxyFor } from "./proxy";
import { ServiceError } from "./service-error";
import { timeLimitPolicy } from "./time-limit";
import { TunnelAgent } from "./tunnel-agent";

/** One answer of a service. */
export interface JsonResponse {
    readonly status: number;
    readonly headers: { get(name: string): string | undefined };
    /** `undefined` when there is no body, or none in JSON. */
    readonly body: unknown;
}

/** What a request says besides its method and URL. */
export interface JsonRequest {
    readonly body?: unknown;
    readonly signal: AbortSignal;
}

/** What takes the place of Azure in a test. */
export interface Substitutes {
    readonly credential?: TokenCredential;
    readonly httpClient?: HttpClient;
}

/** Sends JSON to one service, with a token for it, and with retries where the service asks for them. */
export class JsonClient {
    readonly #pipeline: Pipeline;
    readonly #client: HttpClient;

    constructor(credential: TokenCredential, scope: string, userAgent: string, client = createDefaultHttpClient()) {
        this.#client = client;
        this.#pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: userAgent } });
        this.#pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: scope }));
        this.#pipeline.addPolicy(timeLimitPolicy, { afterPhase: "Retry" });
        this.#pipeline.addPolicy(tunnelPolicy(), { beforePolicies: [proxyPolicyName] });
    }

    /**
     * Any answer, also one that says that the request failed. Only what reads is cut off by the signal: what changes
     * something is answered once it is sent, since nobody would know any more whether it was done.
     */
    async send(method: HttpMethods, url: string, { body, signal }: JsonRequest): Promise<JsonResponse> {
        signal.throwIfAborted();
        const headers = createHttpHeaders({ accept: "application/json" });
        const request = createPipelineRequest({ url, method, headers });
        if (method === "GET" || method === "HEAD") {
            request.abortSignal = signal;
        }
        if (body !== undefined) {
            request.headers.set("content-type", "application/json; charset=utf-8");
            request.body = JSON.stringify(body);
        }
        const response = await this.#pipeline.sendRequest(this.#client, request).catch((error: unknown) => {
            throw isRestError(error) && error.code !== undefined ? unreachable(url, error.code) : error;
        });
        return { status: response.status, headers: response.headers, body: parse(response.bodyAsText) };
    }

    /** An answer of one of the expected kinds; any other becomes a {@link ServiceError}. */
    async expect(
        statuses: readonly number[],
        method: HttpMethods,
        url: string,
        request: JsonRequest,
    ): Promise<JsonResponse> {
        const response = await this.send(method, url, request);
        if (!statuses.includes(response.status)) {
            throw ServiceError.of(response);
        }
        return response;
    }
}

/** Nobody answered, retries included. */
function unreachable(url: string, code: string): Error {
    const { host } = new URL(url);
    const proxy = proxyFor(new URL(url));
    const way = proxy === undefined ? "" : ` through the proxy ${proxy.host}`;
    return new Error(
        `${host} could not be reached${way} (${code}). Check that it runs and that this machine may connect to it.`,
    );
}

function parse(text: string | null | undefined): unknown {
    if (!text) {
        return undefined;
    }
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** Gives every request that has to go through a proxy the same agent, so that tunnels are used again. */
function tunnelPolicy(): PipelinePolicy {
    return {
        name: "tunnelPolicy",
        sendRequest(request, next) {
            const url = new URL(request.url);
            const proxy = url.protocol === "https:" ? proxyFor(url) : undefined;
            if (proxy !== undefined) {
                request.agent = tunnelTo(proxy);
            }
            return next(request);
        },
    };
}

const tunnels = new Map<string, TunnelAgent>();

function tunnelTo(proxy: URL): TunnelAgent {
    const agent = tunnels.get(proxy.href) ?? new TunnelAgent(proxy);
    tunnels.set(proxy.href, agent);
    return agent;
}

/** Closes the tunnels that are kept open. */
export function closeTunnels(): void {
    for (const agent of tunnels.values()) {
        agent.destroy();
    }
    tunnels.clear();
}
