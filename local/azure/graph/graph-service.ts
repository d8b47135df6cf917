import { resolveHost, PUBLIC_CLOUD } from "../clouds";
import { AzureError, type AzureRequest, type AzureResponse, type AzureService, type Caller } from "../contract";
import { audiencesOf } from "../entra/audiences";
import type { Directory } from "../entra/directory";
import { InvalidToken, type Tokens } from "../entra/tokens";
import { ApplicationRoutes } from "./application-routes";
import { answerList } from "./collections";
import * as refuse from "./errors";
import { isPermitted } from "./permissions";
import { PrincipalRoutes } from "./principal-routes";
import { type GraphObject, odataType, showPrincipal } from "./shapes";

/** https://learn.microsoft.com/graph/api/directoryobject-getbyids */
const MOST_IDS = 1000;

/** What the service works with. */
export interface GraphParts {
    readonly directory: Directory;
    readonly tokens: Tokens;
    readonly domain: string;
    /** The object id of who may read and change the directory. Everybody else may read what its permissions say. */
    readonly administrator: string;
}

/** A request to Graph, taken apart. */
export interface GraphCall {
    readonly request: AzureRequest;
    /** After the version: `["users", "{id}", "memberOf"]`; `applications(appId='…')` is two segments. */
    readonly segments: readonly string[];
    body(): Readonly<Record<string, unknown>>;
}

/** Microsoft Graph, as far as credentials and principals go. */
export class GraphService implements AzureService {
    readonly name = "Microsoft Graph";
    private readonly principals: PrincipalRoutes;
    private readonly applications: ApplicationRoutes;

    constructor(private readonly parts: GraphParts) {
        this.principals = new PrincipalRoutes(parts.directory, parts.tokens.tenantId);
        this.applications = new ApplicationRoutes(parts.directory, parts.tokens.tenantId);
    }

    handlesHost(host: string): boolean {
        return resolveHost(host)?.kind === "graph";
    }

    async handle(request: AzureRequest): Promise<AzureResponse> {
        const caller = await this.authenticate(request);
        const [version, ...segments] = segmentsOf(request.path);
        if (version !== "v1.0" && version !== "beta") {
            throw refuse.badRequest("BadRequest", `Invalid version: ${version}.`);
        }
        if (segments[0] === "me") {
            throw refuse.badRequest("BadRequest", "/me request is only valid with delegated authentication flow.");
        }
        const isAdministrator = caller.objectId === this.parts.administrator;
        if (!isAdministrator && !isPermitted(request.method, segments, caller.roles)) {
            throw refuse.denied();
        }
        return this.route({ request, segments, body: () => bodyOf(request) });
    }

    private async authenticate(request: AzureRequest): Promise<Caller> {
        const cloud = resolveHost(request.host)?.cloud ?? PUBLIC_CLOUD;
        try {
            return await this.parts.tokens.authenticate(request.headers["authorization"], audiencesOf(cloud, "graph"));
        } catch (error) {
            if (error instanceof InvalidToken) {
                throw refuse.invalidToken(error.reason === "missing" ? "Access token is empty." : error.message);
            }
            throw error;
        }
    }

    private route(call: GraphCall): AzureResponse {
        const [collection = ""] = call.segments;
        switch (collection) {
            case "users":
            case "groups":
            case "servicePrincipals":
                return this.principals.handle(collection, call);
            case "applications":
                return this.applications.handle(call);
            case "directoryObjects":
                return this.directoryObjects(call);
            case "organization":
                return this.list(call, [
                    { id: this.parts.tokens.tenantId, displayName: "Local Azure", verifiedDomains: [this.domain()] },
                ]);
            case "domains":
                return this.list(call, [{ id: this.parts.domain, ...this.domain() }]);
            case "oauth2PermissionGrants":
                return this.list(call, []);
            case "directory":
                throw refuse.notFound(call.segments.at(-1) ?? "");
            default:
                throw refuse.segmentNotFound(collection);
        }
    }

    private domain() {
        return { name: this.parts.domain, isDefault: true, isInitial: true, isVerified: true };
    }

    private list(call: GraphCall, objects: readonly GraphObject[]): AzureResponse {
        return { status: 200, body: answerList(call.request, objects, call.segments[0] ?? "") };
    }

    private directoryObjects(call: GraphCall): AzureResponse {
        const { directory, tokens } = this.parts;
        const show = (id: string) => {
            const principal = directory.principal(id);
            if (principal !== undefined) {
                return { "@odata.type": odataType(principal), ...showPrincipal(principal, tokens.tenantId) };
            }
            return this.applications.showById(id);
        };
        const [, id = ""] = call.segments;
        if (call.request.method === "POST" && id === "getByIds") {
            const { ids, types } = call.body();
            if (!Array.isArray(ids) || ids.length > MOST_IDS) {
                throw refuse.badRequest("Request_BadRequest", `'ids' must be a collection of at most ${MOST_IDS} ids.`);
            }
            const wanted = Array.isArray(types)
                ? types.map((type) => `#microsoft.graph.${String(type)}`.toLowerCase())
                : [];
            const found = ids.map((item) => show(String(item))).filter((item) => item !== undefined);
            const isWanted = (object: Readonly<Record<string, unknown>>) =>
                wanted.length === 0 || wanted.includes(String(object["@odata.type"]).toLowerCase());
            return this.list(call, found.filter(isWanted));
        }
        const principal = directory.principal(id);
        if (call.segments.length > 2 && principal !== undefined) {
            return this.principals.memberships(principal, call);
        }
        const object = show(id);
        if (call.request.method !== "GET" || object === undefined) {
            throw refuse.notFound(id);
        }
        return { status: 200, body: object };
    }
}

/** `servicePrincipals(appId='x')` becomes `servicePrincipals`, `appId=x`. Doubled slashes count as one. */
function segmentsOf(path: string): string[] {
    return path
        .split("/")
        .filter((segment) => segment !== "")
        .flatMap((segment) => {
            const decoded = decode(segment);
            const [, name, key, value] = /^(\w+)\((\w+)='([^']*)'\)$/.exec(decoded) ?? [];
            return name === undefined ? [decoded] : [name, `${key}=${value}`];
        });
}

function decode(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        throw refuse.segmentNotFound(segment);
    }
}

function bodyOf(request: AzureRequest): Readonly<Record<string, unknown>> {
    let body: unknown;
    try {
        body = request.json();
    } catch (error) {
        if (error instanceof AzureError) {
            throw refuse.badRequest("BadRequest", "Unable to read JSON request payload.");
        }
        throw error;
    }
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
        throw refuse.badRequest("BadRequest", "Empty Payload. JSON content expected.");
    }
    return body as Record<string, unknown>;
}
