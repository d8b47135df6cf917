import { createClientLogger } from "@azure/logger";
import {
    isRestError,
    type LogPolicyOptions,
    type PipelinePolicy,
    type PipelineRequest,
    type PipelineResponse,
} from "@azure/core-rest-pipeline";

/**
 * Where the requests to Azure are written, when they are asked for: `AZURE_LOG_LEVEL=info` or `verbose`, the switch of
 * Azure's own libraries.
 *
 * https://learn.microsoft.com/javascript/api/overview/azure/logger-readme
 */
const wire = createClientLogger("pulumi-azure-keyvault");

/** The only parameter of a query whose value is written: others may hold names, or what continues a list. */
const plainParameter = "api-version";

/** The SDKs' own log of requests, switched off where that can be in favour of {@link logExchanges}. */
export const noSdkWireLog: LogPolicyOptions = { logger: silent() };

/**
 * Keeps the agent of a request out of what the SDK's clients for keys, secrets and certificates log of it: it has the
 * address of a company's proxy, with the password that may be in that. Runs once a call, before there is an agent.
 */
export const hideAgent: PipelinePolicy = {
    name: "hideAgent",
    sendRequest(request, next) {
        Object.defineProperty(request, "agent", {
            value: request.agent,
            enumerable: false,
            writable: true,
            configurable: true,
        });
        return next(request);
    },
};

/**
 * Writes a line about each try of a request: method, URL, status, time, and the ids that Azure's support asks for. Never
 * a header, a body or a token. Runs in each try, next to the wire.
 */
export const logExchanges: PipelinePolicy = {
    name: "logExchanges",
    async sendRequest(request, next) {
        if (!wire.info.enabled) {
            return next(request);
        }
        const started = Date.now();
        try {
            const response = await next(request);
            wire.info(line(request, `HTTP ${response.status}`, Date.now() - started, response));
            return response;
        } catch (error) {
            // The message of such an error may quote what was sent: its code says enough.
            const code = isRestError(error) ? error.code : undefined;
            wire.info(line(request, `no answer (${code ?? "unknown reason"})`, Date.now() - started));
            throw error;
        }
    },
};

function silent(): NonNullable<LogPolicyOptions["logger"]> {
    return Object.assign(() => undefined, {
        enabled: false,
        namespace: "silent",
        log: () => undefined,
        extend: silent,
        destroy: () => true,
    });
}

function line(request: PipelineRequest, outcome: string, milliseconds: number, response?: PipelineResponse): string {
    const ids = [
        `client request ${request.headers.get("x-ms-client-request-id") ?? request.requestId}`,
        ...["x-ms-request-id", "x-ms-correlation-request-id"].flatMap((name) => {
            const id = response?.headers.get(name);
            return id === undefined
                ? []
                : [`${name.replace("x-ms-", "").replaceAll("-", " ").replace(" id", "")} ${id}`];
        }),
    ];
    return `${request.method} ${withoutQueryValues(request.url)}: ${outcome} in ${milliseconds} ms (${ids.join(", ")})`;
}

function withoutQueryValues(address: string): string {
    const { origin, pathname, searchParams } = new URL(address);
    const parameters = [...searchParams].map(([name, value]) => `${name}=${name === plainParameter ? value : "…"}`);
    return `${origin}${pathname}${parameters.length === 0 ? "" : `?${parameters.join("&")}`}`;
}
