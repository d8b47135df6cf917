// Azure Resource Manager's REST: resources by their ids.
// https://learn.microsoft.com/azure/azure-resource-manager/management/overview
import { setTimeout as sleep } from "node:timers/promises";
import { type JsonClient, type JsonResponse } from "../http/client";
import { ServiceError } from "../http/service-error";
import { isObject, type Properties, withoutNulls } from "../rpc/values";
import { awaitOperation } from "./long-running";

/** Query parameters besides `api-version`. */
export type Query = Readonly<Record<string, string>>;

/** How long another operation on the same resource is waited for, at most: its conflicts are tried again so often. */
const CONFLICT_ATTEMPTS = 10;
const CONFLICT_DELAY_MS = 2_000;

/** Speaks to ARM as one identity. */
export class ArmClient {
    readonly #json: JsonClient;
    readonly #endpoint: string;

    constructor(json: JsonClient, endpoint: string) {
        this.#json = json;
        this.#endpoint = endpoint;
    }

    /** The resource, or `undefined` when there is none. */
    async get(id: string, apiVersion: string, signal: AbortSignal, query: Query = {}): Promise<Properties | undefined> {
        const response = await this.#json.send("GET", this.#url(id, apiVersion, query), { signal });
        // Some resources that link others answer 204 for "there is none".
        if (response.status === 404 || response.status === 204) {
            return undefined;
        }
        if (response.status !== 200) {
            throw ServiceError.of(response);
        }
        const body = bodyOf(response);
        return Object.keys(body).length === 0 ? undefined : body;
    }

    /**
     * Creates or replaces the resource and waits until that is done. `accepted` is called once the service has taken
     * the request: a failure after it leaves something behind.
     *
     * @returns what the service answered when it took the request
     */
    async put(
        id: string,
        apiVersion: string,
        body: Properties,
        signal: AbortSignal,
        accepted: () => void,
    ): Promise<Properties> {
        const url = this.#url(id, apiVersion);
        const response = await this.#write("PUT", url, body, signal);
        if (![200, 201, 202].includes(response.status)) {
            throw ServiceError.of(response);
        }
        accepted();
        await awaitOperation(this.#json, response, { resourceUrl: url, signal });
        return bodyOf(response);
    }

    /** Deletes the resource and waits until that is done; one that is gone already is fine. */
    async delete(id: string, apiVersion: string, signal: AbortSignal): Promise<void> {
        const response = await this.#write("DELETE", this.#url(id, apiVersion), undefined, signal);
        if (response.status === 404) {
            return;
        }
        if (![200, 202, 204].includes(response.status)) {
            throw ServiceError.of(response);
        }
        await awaitOperation(this.#json, response, { signal });
    }

    /** Any other request; its answer must be one of success. */
    async request(
        method: "POST" | "PUT" | "GET",
        id: string,
        apiVersion: string,
        signal: AbortSignal,
        { body, query = {} }: { body?: Properties; query?: Query } = {},
    ): Promise<Properties> {
        const url = this.#url(id, apiVersion, query);
        const response = await this.#json.expect([200, 201, 202, 204], method, url, {
            signal,
            ...(body === undefined ? {} : { body }),
        });
        return bodyOf(response);
    }

    async #write(method: "PUT" | "DELETE", url: string, body: Properties | undefined, signal: AbortSignal) {
        for (let attempt = 1; ; attempt++) {
            const response = await this.#json.send(method, url, { signal, ...(body === undefined ? {} : { body }) });
            const busy = response.status === 409 && ServiceError.of(response).code === "AnotherOperationInProgress";
            if (!busy || attempt === CONFLICT_ATTEMPTS) {
                return response;
            }
            await sleep(CONFLICT_DELAY_MS, undefined, { signal });
        }
    }

    #url(id: string, apiVersion: string, query: Query = {}): string {
        const path = id.split("/").map(encodeURIComponent).join("/");
        return `${this.#endpoint}${path}?${new URLSearchParams({ "api-version": apiVersion, ...query }).toString()}`;
    }
}

function bodyOf(response: JsonResponse): Properties {
    const body = response.body as Properties;
    return isObject(body) ? withoutNulls(body) : {};
}
