/** Where tokens come from without a secret, on loopback: a virtual machine's metadata service, and GitHub's issuer of workflow tokens. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Target } from "../../../local/azure/local-azure";
import { signToken } from "../../local/azure/jwt";

async function listen(handle: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
    const server = createServer(handle);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function close(server: Server): Promise<void> {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
}

/** The metadata service of a virtual machine, which hands out the local Azure's tokens. */
export class MetadataService {
    /** The client ids that were asked for. */
    readonly asked: (string | null)[] = [];

    private constructor(
        readonly url: string,
        private readonly server: Server,
    ) {}

    /** @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
    static async start({ managedIdentity }: Target): Promise<MetadataService> {
        const { url, server } = await listen((request, response) => {
            const { pathname, search, searchParams } = new URL(request.url ?? "/", "http://localhost");
            if (!/^\/metadata\/identity\/oauth2\/token\/?$/.test(pathname) || request.headers["metadata"] !== "true") {
                response.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_request"}');
                return;
            }
            service.asked.push(searchParams.get("client_id"));
            const headers = { "X-IDENTITY-HEADER": managedIdentity.header };
            void fetch(`${managedIdentity.endpoint}${search}`, { headers }).then(async (answer) => {
                const body = await answer.text();
                response.writeHead(answer.status, { "content-type": "application/json" }).end(body);
            });
        });
        const service = new MetadataService(url, server);
        return service;
    }

    end(): Promise<void> {
        return close(this.server);
    }
}

/** An issuer of workflow tokens: signs what it is asked for by who knows the request token. */
export class WorkflowIssuer {
    readonly issuer = "https://token.actions.githubusercontent.com";
    readonly subject = "repo:org/app:ref:refs/heads/main";
    readonly requestToken = "workflow-request-token";
    /** Goes over the claims of the next tokens. */
    claims: Readonly<Record<string, unknown>> = {};
    /** What is answered in place of a token. */
    answer: { readonly status: number; readonly body: string } | "never" | undefined;
    /** The tokens that were given. */
    readonly given: string[] = [];

    private constructor(
        readonly url: string,
        private readonly server: Server,
        private readonly key: KeyObject,
        /** The public part of its key, as the local Azure takes it. */
        readonly jwks: { readonly keys: readonly object[] },
    ) {}

    /** @see https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token */
    static async start(): Promise<WorkflowIssuer> {
        const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256" }] };
        const { url, server } = await listen((request, response) => {
            const isKnown = request.headers.authorization === `Bearer ${issuer.requestToken}`;
            const audience = new URL(request.url ?? "/", "http://localhost").searchParams.get("audience");
            if (issuer.answer === "never") {
                return;
            }
            const { status, body } = issuer.answer ?? {
                status: isKnown ? 200 : 401,
                body: JSON.stringify(isKnown ? { value: issuer.token({ aud: audience }) } : { message: "no" }),
            };
            response.writeHead(status, { "content-type": "application/json" }).end(body);
        });
        const issuer = new WorkflowIssuer(`${url}/?api-version=2.0`, server, privateKey, jwks);
        return issuer;
    }

    /** A token of this issuer. */
    token(claims: Readonly<Record<string, unknown>> = {}): string {
        const now = Math.floor(Date.now() / 1000);
        const usual = {
            iss: this.issuer,
            sub: this.subject,
            aud: "api://AzureADTokenExchange",
            iat: now,
            exp: now + 300,
        };
        const token = signToken({ ...usual, ...claims, ...this.claims }, this.key, "one");
        this.given.push(token);
        return token;
    }

    end(): Promise<void> {
        return close(this.server);
    }
}
