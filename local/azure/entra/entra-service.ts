import { type Cloud, CLOUDS, PUBLIC_CLOUD, resolveHost } from "../clouds";
import { AzureError, type AzureRequest, type AzureResponse, type AzureService } from "../contract";
import { isKnownResource } from "./audiences";
import type { ClientAuthentication, ClientClaim } from "./client-authentication";
import type { Directory } from "./directory";
import { instanceDiscovery, openIdConfiguration } from "./discovery";
import * as refuse from "./errors";
import { TOKEN_LIFETIME, type Tokens } from "./tokens";

/** Where every tenant may be meant; an application can't get a token there. */
const ANY_TENANT = ["common", "organizations", "consumers"];

/** The login hosts: discovery, keys, and tokens for applications. */
export class EntraService implements AzureService {
    readonly name = "Entra ID";

    constructor(
        private readonly tokens: Tokens,
        private readonly clients: ClientAuthentication,
        private readonly directory: Directory,
        /** The tenant's domain, which stands for its id: `local.onmicrosoft.com`. */
        private readonly domain: string,
    ) {}

    handlesHost(host: string): boolean {
        return resolveHost(host)?.kind === "login";
    }

    async handle(request: AzureRequest): Promise<AzureResponse> {
        const cloud = resolveHost(request.host)?.cloud ?? PUBLIC_CLOUD;
        const [tenant = "", ...rest] = request.path.split("/").filter((segment) => segment !== "");
        const route = rest.join("/").toLowerCase();
        if (request.method === "GET") {
            return { status: 200, body: this.document(request, cloud, tenant, route) };
        }
        if (request.method === "POST" && (route === "oauth2/v2.0/token" || route === "oauth2/token")) {
            return this.token(request, cloud, this.tenant(tenant), route === "oauth2/v2.0/token" ? 2 : 1);
        }
        throw notFound(request);
    }

    private document(request: AzureRequest, cloud: Cloud, tenant: string, route: string): unknown {
        switch (route) {
            case "discovery/instance":
                return instanceDiscovery(CLOUDS, request.host, this.tokens.tenantId);
            case "discovery/keys":
            case "discovery/v2.0/keys":
                this.tenant(tenant);
                return this.tokens.jwks();
            case ".well-known/openid-configuration":
                return openIdConfiguration(cloud, request.host, this.tenant(tenant), 1);
            case "v2.0/.well-known/openid-configuration":
                return openIdConfiguration(cloud, request.host, this.tenant(tenant), 2);
            default:
                throw notFound(request);
        }
    }

    /** The tenant's id, however it was named. */
    private tenant(name: string): string {
        const lower = name.toLowerCase();
        if (lower !== this.tokens.tenantId && lower !== this.domain && !ANY_TENANT.includes(lower)) {
            throw refuse.tenantNotFound(name);
        }
        return this.tokens.tenantId;
    }

    private async token(request: AzureRequest, cloud: Cloud, tenant: string, version: 1 | 2): Promise<AzureResponse> {
        const form = new URLSearchParams(request.rawBody.toString("utf8"));
        const grant = required(form, "grant_type");
        if (grant !== "client_credentials") {
            throw refuse.unsupportedGrantType();
        }
        const principal = await this.clients.authenticate(clientClaim(request, form));
        const resource = version === 2 ? resourceOfScope(required(form, "scope")) : required(form, "resource");
        if (!isKnownResource(resource, this.directory)) {
            throw refuse.resourceNotFound(resource, tenant);
        }
        const token = await this.tokens.issue(principal, resource, cloud);
        return {
            status: 200,
            headers: { "cache-control": "no-store, no-cache", pragma: "no-cache" },
            body: answer(token, resource, version),
        };
    }
}

/** Version 2 answers numbers, version 1 texts and more of them. */
function answer(token: string, resource: string, version: 1 | 2): unknown {
    if (version === 2) {
        const lifetime = { expires_in: TOKEN_LIFETIME - 1, ext_expires_in: TOKEN_LIFETIME - 1 };
        return { token_type: "Bearer", ...lifetime, access_token: token };
    }
    return { ...versionOneAnswer(token, resource), ext_expires_in: String(TOKEN_LIFETIME - 1) };
}

/** Also what managed identity endpoints answer. */
export function versionOneAnswer(token: string, resource: string): Record<string, string> {
    const now = Math.floor(Date.now() / 1000);
    return {
        token_type: "Bearer",
        expires_in: String(TOKEN_LIFETIME - 1),
        expires_on: String(now + TOKEN_LIFETIME - 1),
        not_before: String(now - 300),
        resource,
        access_token: token,
    };
}

/** From the form, or by HTTP Basic. */
function clientClaim(request: AzureRequest, form: URLSearchParams): ClientClaim {
    const basic = /^basic\s+(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
    if (basic !== undefined) {
        const [clientId = "", secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
        return { clientId: decodeURIComponent(clientId), secret: decodeURIComponent(secret) };
    }
    const secret = form.get("client_secret");
    const assertion = form.get("client_assertion");
    const assertionType = form.get("client_assertion_type");
    return {
        clientId: required(form, "client_id"),
        ...(secret === null ? {} : { secret }),
        ...(assertion === null ? {} : { assertion }),
        ...(assertionType === null ? {} : { assertionType }),
    };
}

function required(form: URLSearchParams, name: string): string {
    const value = form.get(name);
    if (value === null || value === "") {
        throw refuse.parameterMissing(name);
    }
    return value;
}

/** `https://vault.azure.net/.default` names `https://vault.azure.net`; a doubled slash leaves one, as Entra does. */
function resourceOfScope(scope: string): string {
    const resource = scope
        .split(" ")
        .find((part) => part.endsWith("/.default"))
        ?.slice(0, -"/.default".length);
    if (resource === undefined || resource === "") {
        throw refuse.invalidScope(scope);
    }
    return resource;
}

function notFound(request: AzureRequest): AzureError {
    return new AzureError(404, "NotFound", `Entra ID in the local Azure has no ${request.method} ${request.path}.`);
}
