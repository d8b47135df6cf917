/** TLS handshakes between a server and a client in this process, over the loopback interface. */
import { webcrypto } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { checkServerIdentity, connect, createServer, type ConnectionOptions, type TLSSocket } from "node:tls";
import * as x509 from "../x509";

/** A certificate with its private key, as Node.js takes it. */
export type TlsIdentity =
    { readonly pfx: Buffer; readonly passphrase: string } | { readonly cert: string; readonly key: string };

/** What is tried. */
export interface Handshake {
    /** The server's certificate, and with `mutual` the client's too. */
    readonly identity: TlsIdentity;
    /** The host that the client asks for. @default none: it takes any name */
    readonly name?: string | undefined;
    /** The roots that both trust, as PEM, and no others. @default those of Node.js */
    readonly trust?: readonly string[];
    /** Lists of revoked certificates that the client looks at. @default none */
    readonly crl?: readonly string[];
    /** Whether the server asks for a certificate too. @default false */
    readonly mutual?: boolean;
}

const timeoutMs = 5_000;

/** Shakes hands. Answers with why it failed, or `undefined` where it worked. */
export async function handshake({
    identity,
    name,
    trust,
    crl,
    mutual = false,
}: Handshake): Promise<string | undefined> {
    const ca = trust === undefined ? {} : { ca: [...trust] };
    const server = createServer({ ...identity, ...ca, requestCert: mutual, rejectUnauthorized: mutual });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const sockets: TLSSocket[] = [];
    try {
        const accepted = new Promise<string | undefined>((resolve) => {
            server.once("secureConnection", (socket) => {
                sockets.push(socket);
                // The client's refusal arrives here as an error, which the client tells of itself.
                socket.on("error", () => undefined);
                resolve(undefined);
            });
            server.once("tlsClientError", (error: Error) => resolve(`the server refuses: ${codeOf(error)}`));
        });
        const options: ConnectionOptions = {
            host: "127.0.0.1",
            port: (server.address() as AddressInfo).port,
            ...ca,
            ...(crl !== undefined && { crl: [...crl] }),
            ...(mutual ? identity : {}),
            ...(name !== undefined && !/^[0-9.]+$|:/.test(name) && { servername: name }),
            checkServerIdentity: (_host, certificate) =>
                name === undefined ? undefined : checkServerIdentity(name, certificate),
        };
        const client = connect(options);
        sockets.push(client);
        const connected = new Promise<string | undefined>((resolve) => {
            client.once("secureConnect", () => resolve(undefined));
            client.on("error", (error: Error) => resolve(codeOf(error)));
            client.setTimeout(timeoutMs, () => resolve(`no handshake within ${timeoutMs / 1000} seconds`));
        });
        return (await connected) ?? (await accepted);
    } finally {
        sockets.forEach((socket) => socket.destroy());
        server.close();
    }
}

function codeOf(error: Error): string {
    const { code } = error as NodeJS.ErrnoException;
    return code === undefined ? error.message : `${code}: ${error.message}`;
}

let strange: Promise<string> | undefined;

/** A root that has signed nothing. */
export function strangeRoot(): Promise<string> {
    strange ??= makeRoot();
    return strange;
}

async function makeRoot(): Promise<string> {
    const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const root = await x509.X509CertificateGenerator.createSelfSigned(
        {
            name: "CN=Another root",
            keys,
            signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
            extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
        },
        webcrypto,
    );
    return root.toString("pem");
}
