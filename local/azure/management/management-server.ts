import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One thing the management endpoint can be asked. */
export interface ManagementRoute {
    readonly method: "GET" | "PUT" | "POST" | "DELETE";
    /** `/clock`; no parameters. */
    readonly path: string;
    /** Returns what is answered. A thrown error is answered 400, with its sentence. */
    readonly handle: (body: unknown) => unknown;
}

/** No request that makes sense is longer. */
const MAXIMUM_BODY_LENGTH = 1024 * 1024;

/**
 * The endpoint that manages the local Azure: plain HTTP on a loopback port of its own, away from Azure's paths, for
 * those who know the token.
 */
export class ManagementServer {
    private constructor(
        private readonly server: Server,
        /** What `Authorization: Bearer …` must carry. */
        readonly token: string,
    ) {}

    /** Resolves when it listens, on any free port. */
    static async listen(routes: readonly ManagementRoute[], token: string): Promise<ManagementServer> {
        const server = createServer((message, response) => {
            answer(routes, token, message).then(
                ({ status, body }) => send(response, status, body),
                (error: unknown) =>
                    send(response, 400, { error: error instanceof Error ? error.message : String(error) }),
            );
        });
        await new Promise<void>((resolve, reject) => {
            server.once("error", reject);
            server.listen(0, "127.0.0.1", resolve);
        });
        return new ManagementServer(server, token);
    }

    /** `http://127.0.0.1:12345`. */
    get url(): string {
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    async close(): Promise<void> {
        const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
        this.server.closeAllConnections();
        await closed;
    }
}

async function answer(
    routes: readonly ManagementRoute[],
    token: string,
    message: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
    if (!isAuthorized(message, token)) {
        return {
            status: 401,
            body: { error: "The management endpoint needs its token: 'Authorization: Bearer {token}'." },
        };
    }
    const path = (message.url ?? "").split("?")[0];
    const known = routes.filter((route) => route.path === path);
    const route = known.find(({ method }) => method === message.method);
    if (route === undefined) {
        const paths = [...new Set(routes.map((candidate) => `${candidate.method} ${candidate.path}`))].join(", ");
        const status = known.length > 0 ? 405 : 404;
        return { status, body: { error: `There is no ${message.method} ${path} here. There is ${paths}.` } };
    }
    return { status: 200, body: (await route.handle(await readBody(message))) ?? {} };
}

/** Compares digests, so that the time it takes tells nothing of the token. */
function isAuthorized(message: IncomingMessage, token: string): boolean {
    const digest = (text: string) => createHash("sha256").update(text).digest();
    return timingSafeEqual(digest(message.headers.authorization ?? ""), digest(`Bearer ${token}`));
}

async function readBody(message: IncomingMessage): Promise<unknown> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of message as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > MAXIMUM_BODY_LENGTH) {
            throw new Error(`The body is longer than ${MAXIMUM_BODY_LENGTH} bytes.`);
        }
        chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString("utf8");
    try {
        return text === "" ? undefined : JSON.parse(text);
    } catch {
        throw new Error("The body is not JSON.");
    }
}

function send(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
}
