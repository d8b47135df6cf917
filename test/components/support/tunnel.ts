import * as http from "node:http";
import * as https from "node:https";
import { type Duplex } from "node:stream";
import * as tls from "node:tls";

export interface Answer {
    readonly status: number;
    readonly body: string;
}

/** Few connections through a proxy, each used for request after request: what thousands of small requests need. */
export class Tunnel {
    private readonly agent: https.Agent;

    /** @param ca the certificate to trust, as PEM */
    constructor(proxy: string, ca: string, connections = 2) {
        this.agent = new https.Agent({ keepAlive: true, maxSockets: connections });
        const { hostname, port } = new URL(proxy);
        const createConnection = (
            { host }: { readonly host?: string },
            done: (error: Error | null, socket?: Duplex) => void,
        ) => {
            const authority = `${String(host)}:443`;
            http.request({ hostname, port, method: "CONNECT", path: authority, agent: false })
                .on("connect", (_response, socket) => done(null, tls.connect({ socket, ca, servername: String(host) })))
                .on("error", done)
                .end();
        };
        Object.assign(this.agent, { createConnection });
    }

    send(method: string, url: string, token: string, body?: object): Promise<Answer> {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const headers = {
            authorization: `Bearer ${token}`,
            ...(text === undefined
                ? {}
                : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
        };
        return new Promise((resolve, reject) => {
            https
                .request(url, { method, headers, agent: this.agent }, (response) => {
                    const chunks: Buffer[] = [];
                    response
                        .on("data", (chunk: Buffer) => chunks.push(chunk))
                        .on("end", () =>
                            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
                        );
                })
                .on("error", reject)
                .end(text);
        });
    }

    close(): void {
        this.agent.destroy();
    }
}
