// HTTPS through a proxy's CONNECT tunnel. Tunnels stay open for the requests that follow; the Azure SDK's own proxy
// support opens one for each request.
import * as http from "node:http";
import * as https from "node:https";
import * as tls from "node:tls";
import { type Duplex } from "node:stream";

type CreateConnection = (error: Error | null, stream: Duplex) => void;

/** An agent for HTTPS requests that reaches their hosts through a proxy. */
export class TunnelAgent extends https.Agent {
    readonly #proxy: URL;

    constructor(proxy: URL) {
        super({ keepAlive: true, maxCachedSessions: 100 });
        this.#proxy = proxy;
    }

    override createConnection(options: tls.ConnectionOptions, callback?: CreateConnection): undefined {
        const host = options.host ?? "";
        const target = `${host}:${options.port ?? 443}`;
        const done = (error: Error | null, stream?: Duplex): void => callback?.(error, stream as Duplex);
        const connect = http.request({
            host: this.#proxy.hostname,
            port: this.#proxy.port || 80,
            method: "CONNECT",
            path: target,
            headers: { host: target, ...proxyAuthorization(this.#proxy) },
            agent: false,
        });
        connect.once("error", (error) => done(error));
        connect.once("connect", (response, socket) => {
            if (response.statusCode !== 200) {
                socket.destroy();
                done(new Error(`The proxy ${this.#proxy.host} refused a tunnel to ${target}: ${response.statusCode}.`));
                return;
            }
            done(null, tls.connect({ ...options, socket, servername: options.servername || host }));
        });
        connect.end();
    }
}

function proxyAuthorization(proxy: URL): http.OutgoingHttpHeaders {
    if (proxy.username === "") {
        return {};
    }
    const user = decodeURIComponent(proxy.username);
    const password = decodeURIComponent(proxy.password);
    return { "proxy-authorization": `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}
