import { type TokenCredential } from "@azure/core-auth";
import { RestError, type HttpMethods, type Pipeline } from "@azure/core-rest-pipeline";
import { clouds, type AzureEnvironment } from "../../internal/clouds";
import { retryOptions } from "../../internal/limits";
import { apiPipeline, sendJson } from "./api-pipeline";
import { time } from "./retry";
import { jsonIfAny } from "./service-error";

/** An answer of ARM. */
export interface ArmResponse {
    readonly status: number;
    /** The JSON of the body; `undefined` where there is none. */
    readonly body: unknown;
    /** By names in lower case. */
    readonly header: (name: string) => string | undefined;
}

const longestPollMs = 15_000;

/** ARM's REST interface, with the identity of the deployment. */
export class ArmClient {
    private readonly endpoint: string;
    private readonly pipeline: Pipeline;

    constructor(credential: TokenCredential, environment: AzureEnvironment) {
        this.endpoint = clouds[environment].managementEndpoint;
        this.pipeline = apiPipeline(credential, this.endpoint, retryOptions);
    }

    /**
     * Sends one request. Throws a `RestError` for a status of 400 and more.
     *
     * @param path from the root: `/subscriptions/…`, or a whole URL of an answer of ARM
     * @param apiVersion absent where the path carries it already
     */
    async request(method: HttpMethods, path: string, apiVersion?: string, body?: unknown): Promise<ArmResponse> {
        const url = new URL(path, this.endpoint);
        if (apiVersion !== undefined) {
            url.searchParams.set("api-version", apiVersion);
        }
        const response = await sendJson(this.pipeline, method, url, body);
        return {
            status: response.status,
            body: jsonIfAny(response),
            header: (name) => response.headers.get(name),
        };
    }

    /**
     * Sends a request that ARM may finish later, and waits until it has.
     *
     * @param timeoutMs how long to wait
     */
    async requestUntilDone(
        method: HttpMethods,
        path: string,
        apiVersion: string,
        body: unknown,
        timeoutMs: number,
    ): Promise<ArmResponse> {
        const started = time.passed();
        let answer = await this.request(method, path, apiVersion, body);
        let next = pollAddress(answer);
        while (next !== undefined && !isFinished(answer)) {
            if (time.passed() - started > timeoutMs) {
                throw new RestError(`${method} ${path} has not finished within ${timeoutMs / 1000} seconds`, {
                    code: "ETIMEDOUT",
                });
            }
            await time.sleep(waitOf(answer));
            answer = await this.request("GET", next);
            next = pollAddress(answer) ?? next;
        }
        return answer;
    }
}

function pollAddress(answer: ArmResponse): string | undefined {
    return answer.header("azure-asyncoperation") ?? answer.header("location");
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations */
function isFinished(answer: ArmResponse): boolean {
    const status = (answer.body as { status?: unknown } | undefined)?.status;
    if (typeof status === "string") {
        return ["succeeded", "failed", "canceled"].includes(status.toLowerCase());
    }
    return answer.status !== 202 && answer.status !== 201;
}

/** What `Retry-After` says, in seconds or as a date, within reason; a second where it says nothing. */
function waitOf(answer: ArmResponse): number {
    const text = answer.header("retry-after") ?? "";
    const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - time.now();
    return Number.isNaN(milliseconds) ? 1000 : Math.min(Math.max(milliseconds, 0), longestPollMs);
}
