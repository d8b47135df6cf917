import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as tls from "node:tls";
import type { Target } from "../../../local/azure/local-azure";

/** What a test looks at. */
export class Answer {
    constructor(
        readonly status: number,
        readonly headers: http.IncomingHttpHeaders,
        /** Parsed where it is JSON, `undefined` where there is none. */
        readonly body: unknown,
    ) {}

    /** A value inside of the body: `error.code`, `value.0.name`. */
    at(path: string): unknown {
        return path.split(".").reduce<unknown>((value, name) => {
            return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
        }, this.body);
    }

    /** A value inside of the body that must be a text. */
    text(path: string): string {
        const value = this.at(path);
        if (typeof value !== "string") {
            throw new Error(`No text at ${path} in ${JSON.stringify(this.body)}.`);
        }
        return value;
    }

    /** The names of what a list holds, in its order. */
    names(property = "name"): unknown[] {
        const { value } = this.body as { readonly value: readonly Record<string, unknown>[] };
        return value.map((item) => item[property]);
    }
}

/** As whom a request goes: the deployer when absent, nobody, or somebody with these credentials. */
export type As = { readonly clientId: string; readonly clientSecret: string } | { readonly token: string } | "nobody";

export const MANAGEMENT = "management.azure.com";
export const LOGIN = "login.microsoftonline.com";
export const GRAPH = "graph.microsoft.com";

function proxyAuthorization({ username, password }: URL): Record<string, string> {
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(user).toString("base64")}` };
}

/** A client of a local Azure that does nothing by itself: no retries, the answer as it came. */
export class Client {
    private readonly ca: Buffer;
    private readonly tokens = new Map<string, string>();
    private readonly agents = new Map<string, https.Agent>();

    constructor(readonly target: Target) {
        this.ca = readFileSync(target.ca);
    }

    /** A request inside of a tunnel to `host`. */
    async send(
        method: string,
        host: string,
        path: string,
        options: { readonly body?: unknown; readonly headers?: Record<string, string>; readonly as?: As } = {},
    ): Promise<Answer> {
        const authorization = await this.authorization(host, options.as);
        const body = encode(options.body);
        return new Promise<Answer>((resolve, reject) => {
            const request = https.request(
                {
                    method,
                    host,
                    path,
                    agent: this.agent(host),
                    headers: {
                        ...authorization,
                        ...(body === undefined
                            ? {}
                            : { "content-type": "application/json", "content-length": body.length }),
                        ...options.headers,
                    },
                },
                (response) => void read(response).then(resolve, reject),
            );
            request.on("error", reject);
            request.end(body);
        });
    }

    /** Closes the connections that are kept for the next request. */
    end(): void {
        this.agents.forEach((agent) => agent.destroy());
    }

    /** A request to ARM under the subscription; `path` begins after it. */
    arm(method: string, path: string, body?: unknown, as?: As, apiVersion = "2023-07-01"): Promise<Answer> {
        const mark = path.includes("?") ? "&" : "?";
        const url = `${this.subscription}${path}${mark}api-version=${apiVersion}`;
        return this.send(method, MANAGEMENT, url, {
            ...(body === undefined ? {} : { body }),
            ...(as === undefined ? {} : { as }),
        });
    }

    /** A request to a vault's data plane. */
    vault(method: string, vault: string, path: string, body?: unknown, as?: As): Promise<Answer> {
        const mark = path.includes("?") ? "&" : "?";
        return this.send(method, `${vault}.vault.azure.net`, `${path}${mark}api-version=7.5`, {
            ...(body === undefined ? {} : { body }),
            ...(as === undefined ? {} : { as }),
        });
    }

    graph(method: string, path: string, body?: unknown, as?: As): Promise<Answer> {
        return this.send(method, GRAPH, `/v1.0${path}`, {
            ...(body === undefined ? {} : { body }),
            ...(as === undefined ? {} : { as }),
        });
    }

    get subscription(): string {
        return `/subscriptions/${this.target.subscriptionId}`;
    }

    /** A token by client secret, kept for the next time. */
    async token(scope: string, credentials: { clientId: string; clientSecret: string } = this.target): Promise<string> {
        const key = `${credentials.clientId} ${scope}`;
        const known = this.tokens.get(key);
        if (known !== undefined) {
            return known;
        }
        const answer = await this.requestToken({
            grant_type: "client_credentials",
            client_id: credentials.clientId,
            client_secret: credentials.clientSecret,
            scope,
        });
        if (answer.status !== 200) {
            throw new Error(`No token: ${JSON.stringify(answer.body)}`);
        }
        const token = answer.text("access_token");
        this.tokens.set(key, token);
        return token;
    }

    /** The token endpoint's answer, whatever it is. */
    requestToken(form: Record<string, string>, path = `/${this.target.tenantId}/oauth2/v2.0/token`): Promise<Answer> {
        return this.send("POST", LOGIN, path, {
            as: "nobody",
            body: new URLSearchParams(form).toString(),
            headers: { "content-type": "application/x-www-form-urlencoded" },
        });
    }

    /** A TLS connection through the proxy. Rejects with what the proxy says when it refuses. */
    async tunnel(host: string, port = 443, session?: Buffer): Promise<tls.TLSSocket> {
        const proxy = new URL(this.target.proxy);
        return new Promise((resolve, reject) => {
            const request = http.request({
                host: proxy.hostname,
                port: proxy.port,
                method: "CONNECT",
                path: `${host}:${port}`,
                headers: proxyAuthorization(proxy),
            });
            request.on("connect", (response, socket) => {
                if (response.statusCode !== 200) {
                    socket.destroy();
                    reject(new Error(`CONNECT ${response.statusCode}`));
                    return;
                }
                const secure = tls.connect(
                    { socket, servername: host, ca: this.ca, ...(session === undefined ? {} : { session }) },
                    () => resolve(secure),
                );
                secure.on("error", reject);
            });
            request.on("error", reject);
            request.end();
        });
    }

    private agent(host: string): https.Agent {
        let agent = this.agents.get(host);
        if (agent === undefined) {
            agent = new https.Agent({ keepAlive: true });
            agent.createConnection = (_options, callback) => {
                this.tunnel(host).then(
                    (socket) => callback?.(null, socket),
                    (error: Error) => callback?.(error, undefined as never),
                );
                return undefined;
            };
            this.agents.set(host, agent);
        }
        return agent;
    }

    private async authorization(host: string, as: As | undefined): Promise<Record<string, string>> {
        if (as === "nobody") {
            return {};
        }
        if (as !== undefined && "token" in as) {
            return { authorization: `Bearer ${as.token}` };
        }
        return { authorization: `Bearer ${await this.token(scopeOf(host), as)}` };
    }
}

function scopeOf(host: string): string {
    return host === MANAGEMENT || host === GRAPH ? `https://${host}/.default` : "https://vault.azure.net/.default";
}

function encode(body: unknown): Buffer | undefined {
    if (body === undefined || Buffer.isBuffer(body)) {
        return body;
    }
    return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

async function read(response: http.IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) {
        chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString("utf8");
    let body: unknown = text === "" ? undefined : text;
    if (String(response.headers["content-type"]).startsWith("application/json") && text !== "") {
        body = JSON.parse(text);
    }
    return new Answer(response.statusCode ?? 0, response.headers, body);
}
