// A small ARM: keeps what is put, answers it, and can be told to take its time or to refuse.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import { type TokenCredential } from "@azure/identity";
import { type Properties } from "../../../../local/providers/rpc/values";

/** One request that arrived. */
export interface Received {
    readonly host: string;
    readonly method: string;
    /** Without the query. */
    readonly path: string;
    readonly apiVersion: string;
    readonly query: URLSearchParams;
    readonly body: Properties | undefined;
}

/** An answer that is prepared for a request. */
export interface Prepared {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Properties;
}

/** Called for each request first; `undefined` leaves it to the store. */
export type Intercept = (request: Received) => Prepared | undefined;

/** A token that says who it was given to; nobody checks it. */
export const fakeCredential: TokenCredential = {
    getToken: () => {
        const claims = { tid: "tenant-1", oid: "object-1", appid: "client-1" };
        const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
        return Promise.resolve({ token: `h.${payload}.s`, expiresOnTimestamp: Date.now() + 3_600_000 });
    },
};

/** What ARM adds to a body that is put. */
export type Decorate = (id: string, body: Properties) => Properties;

export class FakeArm {
    readonly received: Received[] = [];
    /** By the lower-case id. */
    readonly resources = new Map<string, Properties>();
    intercept: Intercept = () => undefined;
    decorate: Decorate = (_id, body) => body;
    readonly #server: Server;

    constructor() {
        this.#server = createServer((request, response) => void this.#answer(request, response));
    }

    async start(): Promise<void> {
        await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    }

    async stop(): Promise<void> {
        this.#server.closeAllConnections();
        await new Promise((resolve) => this.#server.close(resolve));
    }

    get url(): string {
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    /** Takes requests for any host to this server. */
    get httpClient(): HttpClient {
        return {
            sendRequest: async (request) => {
                const { host, pathname, search } = new URL(request.url);
                const response = await fetch(`${this.url}${pathname}${search}`, {
                    method: request.method,
                    headers: { ...request.headers.toJSON(), "x-host": host },
                    ...(typeof request.body === "string" ? { body: request.body } : {}),
                    ...(request.abortSignal === undefined ? {} : { signal: request.abortSignal as AbortSignal }),
                });
                return {
                    request,
                    status: response.status,
                    headers: createHttpHeaders(Object.fromEntries(response.headers)),
                    bodyAsText: await response.text(),
                };
            },
        };
    }

    /** The requests in short: `PUT /subscriptions/…`. */
    get log(): string[] {
        return this.received.map(({ method, path }) => `${method} ${path}`);
    }

    put(id: string, body: Properties): void {
        this.resources.set(id.toLowerCase(), { id, name: id.slice(id.lastIndexOf("/") + 1), ...body });
    }

    async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
            chunks.push(chunk as Buffer);
        }
        const url = new URL(request.url ?? "/", this.url);
        const text = Buffer.concat(chunks).toString("utf8");
        const received: Received = {
            host: String(request.headers["x-host"]),
            method: request.method ?? "",
            path: decodeURIComponent(url.pathname),
            apiVersion: url.searchParams.get("api-version") ?? "",
            query: url.searchParams,
            body: text === "" ? undefined : (JSON.parse(text) as Properties),
        };
        this.received.push(received);
        const { status, headers, body } = this.intercept(received) ?? this.#store(received);
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(body === undefined ? "" : JSON.stringify(body));
    }

    #store({ method, path, body }: Received): Prepared {
        const key = path.toLowerCase();
        const known = this.resources.get(key);
        if (method === "PUT") {
            this.put(path, this.decorate(path, body ?? {}));
            return { status: known === undefined ? 201 : 200, body: this.resources.get(key) ?? {} };
        }
        if (known === undefined) {
            const error = { code: "ResourceNotFound", message: `${path} was not found.` };
            return method === "DELETE" ? { status: 204 } : { status: 404, body: { error } };
        }
        if (method === "DELETE") {
            this.resources.delete(key);
            return { status: 200 };
        }
        return { status: 200, body: known };
    }
}
