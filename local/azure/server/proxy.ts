import { randomBytes } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { isIP, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { resolveHost } from "../clouds";
import type { ServerIdentity } from "./certificate-authority";

type Handler = (message: http.IncomingMessage, response: http.ServerResponse) => Promise<void>;

/** @param address the one that the client says it comes from, as the user of the proxy */
type TunnelHandler = (
    message: http.IncomingMessage,
    response: http.ServerResponse,
    address: string | undefined,
) => Promise<void>;

/** Longer than clients keep an idle connection, so that it is never the server that closes one they are about to use. */
const KEEP_ALIVE_MILLISECONDS = 120_000;

/** What a proxy serves. */
export interface ProxyOptions {
    readonly identity: ServerIdentity;
    /** 0: any free port. */
    readonly port: number;
    /** Whether a host of Azure's has an address. Others are answered as a proxy answers a name that doesn't resolve. */
    readonly resolves: (host: string) => boolean;
    /** What arrives inside of a tunnel. */
    readonly onRequest: TunnelHandler;
    /** What arrives in the clear at the proxy itself. */
    readonly onPlainRequest: Handler;
}

/**
 * The HTTP CONNECT proxy, on loopback. It opens tunnels to the hosts of Azure's clouds only, ends TLS itself, and
 * serves what comes out of the tunnels; nothing is ever sent on.
 */
export class Proxy {
    private readonly sockets = new Set<Duplex>();

    private constructor(private readonly plain: http.Server) {}

    get port(): number {
        return (this.plain.address() as AddressInfo).port;
    }

    /** Resolves when it listens. */
    static async listen(options: ProxyOptions): Promise<Proxy> {
        const addresses: Addresses = new Map();
        const secure = createTlsServer(options, addresses);
        const plain = http.createServer((message, response) => void options.onPlainRequest(message, response));
        const proxy = new Proxy(plain);
        plain.on("connection", (socket) => proxy.track(socket));
        plain.on("connect", (message: http.IncomingMessage, socket: Duplex, head: Buffer) => {
            rememberAddress(addresses, message, socket as Socket);
            connect(secure, options, message, socket as Socket, head);
        });
        await new Promise<void>((resolve, reject) => {
            plain.once("error", reject);
            plain.listen(options.port, "127.0.0.1", () => {
                plain.off("error", reject);
                resolve();
            });
        });
        return proxy;
    }

    /** Ends every connection. */
    async close(): Promise<void> {
        const closed = new Promise<void>((resolve) => this.plain.close(() => resolve()));
        for (const socket of this.sockets) {
            socket.destroy();
        }
        await closed;
    }

    private track(socket: Socket): void {
        this.sockets.add(socket);
        socket.setNoDelay(true);
        socket.on("close", () => this.sockets.delete(socket));
        // A client that goes away isn't an error of the proxy.
        socket.on("error", () => socket.destroy());
    }
}

/** The addresses that clients say they come from, by the ports that they really come from. */
type Addresses = Map<number | undefined, string>;

function rememberAddress(addresses: Addresses, { headers }: http.IncomingMessage, socket: Socket): void {
    const { remotePort } = socket;
    const [, credentials = ""] = /^Basic (.+)$/i.exec(headers["proxy-authorization"] ?? "") ?? [];
    const user = Buffer.from(credentials, "base64")
        .toString()
        .replace(/:[^:]*$/, "");
    if (isIP(user) !== 0) {
        addresses.set(remotePort, user);
        socket.once("close", () => addresses.delete(remotePort));
    }
}

/** A TLS server that never listens: tunnels are handed to it. One certificate for all hosts, so sessions are resumed. */
function createTlsServer(options: ProxyOptions, addresses: Addresses): https.Server {
    const server = https.createServer(
        {
            key: options.identity.key,
            cert: options.identity.certificate,
            ticketKeys: randomBytes(48),
            SNICallback: (name, done) => {
                const known = resolveHost(name.toLowerCase()) !== undefined;
                done(known ? null : new Error(`The local Azure has no certificate for ${name}.`));
            },
        },
        (message, response) => void options.onRequest(message, response, addresses.get(message.socket.remotePort)),
    );
    server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
    server.on("tlsClientError", (_error, socket) => socket.destroy());
    server.on("clientError", (_error, socket) => endBadRequest(socket));
    return server;
}

function endBadRequest(socket: Duplex): void {
    if (socket.writable) {
        socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    }
}

function connect(
    secure: https.Server,
    options: ProxyOptions,
    message: http.IncomingMessage,
    socket: Socket,
    head: Buffer,
): void {
    const [host = "", port] = (message.url ?? "").toLowerCase().split(":");
    if (resolveHost(host) === undefined || port !== "443") {
        const reason =
            `The local Azure is no way out: it answers for Azure's own hosts on port 443, and '${message.url}' ` +
            "is none of them. Exclude it with NO_PROXY, or take the proxy away, if it is to be reached.";
        refuse(socket, "403 Forbidden", reason);
        return;
    }
    if (!options.resolves(host)) {
        refuse(socket, "502 Bad Gateway", `The name '${host}' does not resolve: there is no such vault.`);
        return;
    }
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) {
        socket.unshift(head);
    }
    secure.emit("connection", socket);
}

function refuse(socket: Socket, status: string, reason: string): void {
    socket.end(
        `HTTP/1.1 ${status}\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n` +
            `content-length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`,
    );
}
