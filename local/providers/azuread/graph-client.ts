// Microsoft Graph's REST. https://learn.microsoft.com/graph/use-the-api
import { type JsonClient, type JsonResponse } from "../http/client";
import { ServiceError } from "../http/service-error";
import { isObject, type Properties, withoutNulls } from "../rpc/values";

/** Speaks to Graph as one identity. Paths begin with a slash: `/users`. */
export class GraphClient {
    readonly #json: JsonClient;
    readonly #root: string;

    /** @param endpoint `https://graph.microsoft.com`. */
    constructor(json: JsonClient, endpoint: string) {
        this.#json = json;
        this.#root = `${endpoint}/v1.0`;
    }

    /** The object, or `undefined` when there is none. */
    async get(path: string, signal: AbortSignal): Promise<Properties | undefined> {
        const response = await this.#json.send("GET", `${this.#root}${path}`, { signal });
        if (response.status === 404) {
            return undefined;
        }
        if (response.status !== 200) {
            throw ServiceError.of(response);
        }
        return bodyOf(response);
    }

    /** Every object that a filter finds, page by page. */
    async list(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Properties[]> {
        const parameters = new URLSearchParams(query).toString();
        const found: Properties[] = [];
        let url: string | undefined = `${this.#root}${path}${parameters === "" ? "" : `?${parameters}`}`;
        while (url !== undefined) {
            const body: Properties = bodyOf(await this.#json.expect([200], "GET", url, { signal }));
            found.push(...(Array.isArray(body["value"]) ? body["value"].filter(isObject) : []));
            const next = body["@odata.nextLink"];
            url = typeof next === "string" ? next : undefined;
        }
        return found;
    }

    /** Makes an object; answers it. */
    async post(path: string, body: Properties, signal: AbortSignal): Promise<Properties> {
        return bodyOf(await this.#json.expect([200, 201, 204], "POST", `${this.#root}${path}`, { body, signal }));
    }

    async patch(path: string, body: Properties, signal: AbortSignal): Promise<void> {
        await this.#json.expect([200, 204], "PATCH", `${this.#root}${path}`, { body, signal });
    }

    /** Deletes the object; one that is gone already is fine. */
    async delete(path: string, signal: AbortSignal): Promise<void> {
        await this.#json.expect([200, 204, 404], "DELETE", `${this.#root}${path}`, { signal });
    }

    /** How Graph names a directory object in a reference to it. */
    objectUrl(objectId: string): string {
        return `${this.#root}/directoryObjects/${objectId}`;
    }
}

/** A comparison in a filter, with the value quoted. */
export function equals(property: string, value: string): string {
    return `${property} eq ${quoted(value)}`;
}

/** A value in a filter. */
export function quoted(value: string): string {
    return `'${value.replaceAll("'", "''")}'`;
}

function bodyOf(response: JsonResponse): Properties {
    const body = response.body as Properties;
    return isObject(body) ? withoutNulls(body) : {};
}
