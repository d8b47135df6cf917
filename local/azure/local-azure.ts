import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { buildServices, type Services } from "./services";
import { certificateNames } from "./clouds";
import { manage } from "./management/client";
import { Faults } from "./management/faults";
import { ManagementServer } from "./management/management-server";
import { RequestLog } from "./management/request-log";
import { managementRoutes } from "./management/routes";
import { Settings } from "./management/settings";
import { CertificateAuthority } from "./server/certificate-authority";
import { Dispatcher } from "./server/dispatcher";
import { Proxy } from "./server/proxy";
import { JournalledStore } from "./store/journalled-store";

/** Where a client finds a local Azure, and as whom it comes. What `--target FILE` writes. */
export interface Target {
    /** `http://127.0.0.1:12345`: for `HTTPS_PROXY`. `http://198.51.100.24@127.0.0.1:12345` for who comes from that address. */
    readonly proxy: string;
    /** The path of the certificate to trust: for `NODE_EXTRA_CA_CERTS` and its like. */
    readonly ca: string;
    readonly tenantId: string;
    readonly subscriptionId: string;
    /** The deployer: Owner of the subscription. */
    readonly clientId: string;
    readonly clientSecret: string;
    readonly objectId: string;
    /** Where to put what has to be somewhere. */
    readonly location: string;
    /** Object ids of further principals, without any role. */
    readonly principals: readonly string[];
    /** `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` of the machine's managed identity, and who that is. */
    readonly managedIdentity: {
        readonly endpoint: string;
        readonly header: string;
        readonly objectId: string;
        readonly clientId: string;
    };
    /** The management endpoint and its token. */
    readonly management: string;
    readonly managementToken: string;
}

/** How a local Azure is started. */
export interface LocalAzureOptions {
    /** Where it keeps everything; made when absent. The same directory again is the same Azure. */
    readonly directory: string;
    /** The proxy's port. Default: any free one. */
    readonly port?: number;
    /** Told of errors of the local Azure itself. Default: written to stderr. */
    readonly onDefect?: (error: unknown, request: string) => void;
}

/** A local Azure that is being served. */
export interface LocalAzure {
    readonly target: Target;
    /** Asks the management endpoint: `manage("POST", "/clock", { advance: "P18M" })`. Throws its sentence on refusal. */
    manage(method: string, path: string, body?: unknown): Promise<unknown>;
    /** Ends every connection; resolves when everything is on disk. */
    close(): Promise<void>;
}

/** Serves the local Azure of a directory, on loopback. Resolves when it can be called. */
export async function startLocalAzure(options: LocalAzureOptions): Promise<LocalAzure> {
    const store = JournalledStore.open(options.directory);
    try {
        const settings = new Settings();
        const parts = { faults: new Faults(), log: new RequestLog(), settings };
        const services = buildServices(store, settings);
        const authority = await CertificateAuthority.open(join(options.directory, "tls"));
        await store.flush();
        const dispatcher = new Dispatcher({
            ...parts,
            services: services.azure,
            clock: services.management.clock,
            store,
            onDefect: options.onDefect ?? reportDefect,
        });
        const proxy = await Proxy.listen({
            identity: await authority.issue(certificateNames()),
            port: options.port ?? 0,
            resolves: (host) => services.resolves(host),
            onRequest: (message, response, address) => dispatcher.handle(message, response, address),
            onPlainRequest: (message, response) => answerPlain(services, message, response),
        });
        const management = await ManagementServer.listen(
            managementRoutes({ ...parts, ...services.management, store }),
            randomBytes(24).toString("hex"),
        );
        const target = targetOf(services, proxy, management, authority);
        return {
            target,
            manage: (method, path, body) => manage(target, method, path, body),
            close: async () => {
                await Promise.all([proxy.close(), management.close()]);
                await store.close();
            },
        };
    } catch (error) {
        await store.close();
        throw error;
    }
}

function targetOf(
    services: Services,
    proxy: Proxy,
    management: ManagementServer,
    authority: CertificateAuthority,
): Target {
    const { environment, managedIdentity } = services;
    const address = `http://127.0.0.1:${proxy.port}`;
    return {
        proxy: address,
        ca: authority.certificatePath,
        tenantId: environment.tenantId,
        subscriptionId: environment.subscriptionId,
        clientId: environment.clientId,
        clientSecret: environment.clientSecret,
        objectId: environment.objectId,
        location: "eastus",
        principals: environment.principals,
        managedIdentity: {
            endpoint: `${address}/msi/token`,
            header: managedIdentity.header,
            objectId: environment.machineObjectId,
            clientId: environment.machineClientId,
        },
        management: management.url,
        managementToken: management.token,
    };
}

/** What comes to the proxy in the clear: requests to the managed identity endpoints, and nothing else. */
async function answerPlain(services: Services, message: IncomingMessage, response: ServerResponse): Promise<void> {
    message.resume();
    const request = { method: message.method ?? "GET", url: message.url ?? "/", headers: message.headers };
    const answer = (await services.managedIdentity.handle(request)) ?? {
        status: 403,
        body: {
            error: "The local Azure is no way out: it tunnels (CONNECT) to Azure's own hosts, and sends nothing on.",
        },
    };
    response.writeHead(answer.status, {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
    });
    response.end(JSON.stringify(answer.body));
}

function reportDefect(error: unknown, request: string): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`The local Azure failed at ${request}: ${text}\n`);
}
