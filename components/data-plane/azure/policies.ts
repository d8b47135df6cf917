import { type TokenCredential } from "@azure/core-auth";
import {
    isRestError,
    RestError,
    type PipelinePolicy,
    type PipelineRequest,
    type PipelineResponse,
    type SendRequest,
} from "@azure/core-rest-pipeline";
import { dataPlaneAudience } from "../../internal/clouds";
import { messageOf } from "../../internal/errors";
import { callTimeoutMs, requestTimeoutMs } from "../../internal/limits";
import { lastBusyAnswer, LostAnswerError } from "./service-error";
import { bearerToken, discardToken } from "./tokens";

const bodies = new WeakMap<PipelineRequest, { readonly body: PipelineRequest["body"] }>();

/**
 * Keeps the body that the SDK takes off a client's first request to be challenged: {@link authorizeAhead} puts it back.
 * Runs once a call, before the SDK's own authentication.
 */
export const keepBody: PipelinePolicy = {
    name: "keepBodyOfFirstRequest",
    sendRequest(request, next) {
        bodies.set(request, { body: request.body });
        return next(request);
    },
};

/**
 * Sends the token with the first request already, where the audience is known from the host: it saves a challenge for
 * each client. Everything else (another tenant, claims asked for) is left to the SDK's answer to the challenge.
 * Runs in each try.
 */
export function authorizeAhead(credential: TokenCredential, tenantId: string | undefined): PipelinePolicy {
    return {
        name: "authorizeAhead",
        async sendRequest(request, next) {
            const audience = dataPlaneAudience(request.url);
            if (audience === undefined || request.headers.has("authorization")) {
                return next(request);
            }
            const token = await bearerToken(credential, audience, tenantId);
            request.headers.set("authorization", `Bearer ${token}`);
            const kept = bodies.get(request);
            if (request.body === null && kept !== undefined) {
                request.body = kept.body as NonNullable<PipelineRequest["body"]>;
            }
            const response = await next(request);
            if (response.status === 401) {
                discardToken(credential, audience, tenantId);
                request.headers.delete("authorization");
            }
            return response;
        },
    };
}

/** Requests that make something new each time they are sent. */
const unrepeatable: readonly [method: string, path: RegExp][] = [
    ["POST", /^\/keys\/[^/]+\/(create|rotate)$/],
    ["PUT", /^\/keys\/[^/]+$/],
    ["PUT", /^\/secrets\/[^/]+$/],
    ["POST", /^\/certificates\/[^/]+\/(create|import)$/],
];

/**
 * Ends requests that hang, and says {@link LostAnswerError} where a request that must not be sent twice may have been
 * done: the SDK would send it again. All other failures stay the SDK's to retry. Runs in each try.
 */
export const boundedAndUnrepeated: PipelinePolicy = {
    name: "boundedAndUnrepeated",
    async sendRequest(request, next) {
        const operation = unrepeatableOperation(request);
        let response: PipelineResponse;
        try {
            response = await bounded(request, next);
        } catch (error) {
            if (operation === undefined || wasNotSent(error)) {
                throw error;
            }
            throw new LostAnswerError(operation, messageOf(error));
        }
        if (operation !== undefined && response.status >= 500 && response.headers.get("retry-after") === undefined) {
            throw new LostAnswerError(operation, `HTTP ${response.status}`);
        }
        return response;
    },
};

/** Ends requests that hang, for what may be sent again whatever became of it: a sign-in. Runs in each try. */
export const boundedTry: PipelinePolicy = { name: "boundedTry", sendRequest: bounded };

/**
 * Ends a call that its repetitions keep from ending: `Retry-After` may ask for hours. Runs once a call, around all tries
 * and the waits between them.
 */
export const boundedInAll: PipelinePolicy = {
    name: "boundedInAll",
    sendRequest: (request, next) =>
        within(callTimeoutMs, "no success, repetitions included,", request, next, () => silentOrBusy(request)),
};

/**
 * Sends a request and gives up after a while. The HTTP client's own time limit leaves its timer running when a connection
 * fails, and says that the caller has cancelled, so that nothing is retried.
 */
function bounded(request: PipelineRequest, next: SendRequest): Promise<PipelineResponse> {
    return within(requestTimeoutMs, "no answer", request, next);
}

/** Why there was nothing in time. */
interface Reason {
    readonly code: string;
    readonly statusCode?: number;
}

const noAnswer: Reason = { code: "ETIMEDOUT" };

/** Of a service that has asked to come back later nobody is to hear that it can't be reached. */
function silentOrBusy(request: PipelineRequest): Reason {
    const busy = lastBusyAnswer(request);
    return busy === undefined ? noAnswer : { code: busy.code, statusCode: busy.status };
}

async function within(
    limitMs: number,
    lacking: string,
    request: PipelineRequest,
    next: SendRequest,
    reason: () => Reason = () => noAnswer,
): Promise<PipelineResponse> {
    const caller = request.abortSignal as AbortSignal | undefined;
    const limit = AbortSignal.timeout(limitMs);
    request.abortSignal = caller === undefined ? limit : AbortSignal.any([caller, limit]);
    try {
        return await next(request);
    } catch (error) {
        if (limit.aborted && caller?.aborted !== true && !(error instanceof LostAnswerError)) {
            throw new RestError(`${lacking} within ${limitMs / 1000} seconds`, { request, ...reason() });
        }
        throw error;
    } finally {
        if (caller === undefined) {
            delete request.abortSignal;
        } else {
            request.abortSignal = caller;
        }
    }
}

function unrepeatableOperation(request: PipelineRequest): string | undefined {
    const { pathname, host } = new URL(request.url);
    const found = unrepeatable.some(([method, path]) => method === request.method && path.test(pathname));
    return found ? `${request.method} ${host}${pathname}` : undefined;
}

function wasNotSent(error: unknown): boolean {
    return isRestError(error) && ["ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN"].includes(error.code ?? "");
}

/**
 * Keeps the tunnels through a company's proxy open between requests. The SDK's proxy agent closes each after one.
 * Runs in each try.
 */
export const keepTunnels: PipelinePolicy = {
    name: "keepTunnels",
    sendRequest(request, next) {
        const agent = request.agent as { keepAlive?: boolean } | undefined;
        if (agent !== undefined) {
            agent.keepAlive = true;
        }
        return next(request);
    },
};

const wholeWord = 2 ** 32;

/**
 * Puts right the times that the SDK sends: it cuts seconds to 32 bits with a sign, so that what lies after 19 January 2038
 * becomes a time before 1970. What lies after `latestTime` is refused before it gets here. Runs once a call.
 */
export const timesAfter2038: PipelinePolicy = {
    name: "timesAfter2038",
    sendRequest(request, next) {
        if (typeof request.body === "string") {
            request.body = request.body.replace(
                /"(exp|nbf)":-(\d+)/g,
                (_all, name: string, seconds: string) => `"${name}":${wholeWord - Number(seconds)}`,
            );
        }
        return next(request);
    },
};
