// Operations that go on after ARM has answered.
// https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
import { setTimeout as sleep } from "node:timers/promises";
import { type JsonClient, type JsonResponse } from "../http/client";
import { ServiceError } from "../http/service-error";
import { isObject, type Properties } from "../rpc/values";

/** What is known besides the answer that began the operation. */
export interface OperationContext {
    /** Where the resource is, for those whose own `provisioningState` says when they are ready. */
    readonly resourceUrl?: string;
    readonly signal: AbortSignal;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;

/** Waits until the operation that an answer began has ended, and throws the service's error when it failed. */
export async function awaitOperation(
    client: JsonClient,
    answer: JsonResponse,
    { resourceUrl, signal }: OperationContext,
): Promise<void> {
    const statusUrl = answer.headers.get("azure-asyncoperation");
    const location = answer.headers.get("location");
    if (statusUrl !== undefined) {
        await poll(client, statusUrl, answer, signal, (response) => isEnded(response, topLevelStatus(response)));
    } else if (answer.status === 202 && location !== undefined) {
        const url = absolute(location, resourceUrl);
        await poll(client, url, answer, signal, (response) => response.status !== 202 && isEnded(response, undefined));
    } else if (resourceUrl !== undefined && !isEnded(answer, provisioningState(answer))) {
        await poll(client, resourceUrl, answer, signal, (response) => isEnded(response, provisioningState(response)));
    }
}

async function poll(
    client: JsonClient,
    url: string,
    first: JsonResponse,
    signal: AbortSignal,
    ended: (response: JsonResponse) => boolean,
): Promise<void> {
    let last = first;
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
        await sleep(requestedDelay(last) ?? delay, undefined, { signal });
        last = await client.send("GET", url, { signal });
        if (last.status >= 400) {
            throw ServiceError.of(last);
        }
        if (ended(last)) {
            return;
        }
    }
}

/** Whether a state is a last one; throws when it is one of failure. */
function isEnded(response: JsonResponse, state: string | undefined): boolean {
    switch (state?.toLowerCase()) {
        case "failed":
        case "canceled":
            throw failure(response, state ?? "");
        case undefined:
        case "succeeded":
            return true;
        default:
            return false;
    }
}

function failure(response: JsonResponse, state: string): ServiceError {
    const error = ServiceError.of(response);
    return error.code === "" ? new ServiceError(response.status, state, `The operation ended as ${state}.`) : error;
}

function topLevelStatus(response: JsonResponse): string | undefined {
    const status = (response.body as Properties | undefined)?.["status"];
    return typeof status === "string" ? status : undefined;
}

function provisioningState(response: JsonResponse): string | undefined {
    const properties = (response.body as Properties | undefined)?.["properties"];
    const state = isObject(properties) ? properties["provisioningState"] : undefined;
    return typeof state === "string" ? state : undefined;
}

function requestedDelay(response: JsonResponse): number | undefined {
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    return Number.isNaN(seconds) ? undefined : seconds * 1000;
}

/** A few services answer a path instead of a URL. */
function absolute(location: string, resourceUrl: string | undefined): string {
    return new URL(location, resourceUrl).href;
}
