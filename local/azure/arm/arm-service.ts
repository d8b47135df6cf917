import { randomUUID } from "node:crypto";
import { isWithinScope } from "../access/actions";
import { resolveHost, PUBLIC_CLOUD } from "../clouds";
import type { AzureError } from "../contract";
import type { AzureRequest, AzureResponse, AzureService, Caller } from "../contract";
import { audiencesOf } from "../entra/audiences";
import { InvalidToken, type Tokens } from "../entra/tokens";
import type { ArmCall, ArmHandler, ArmType } from "./arm-call";
import type { ArmContext } from "./arm-context";
import { type ArmPath, innermostId, parseArmPath, typeKey } from "./arm-path";
import { conditionContextOf } from "./authorization/assignment-principals";
import { isKnownSubscription } from "./core/subscriptions";
import * as refuse from "./errors";

const API_VERSION = /^\d{4}-\d{2}-\d{2}(-[a-z]+(\.\d+)?)?$/;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a request amounts to, once its type is known. */
interface Route {
    readonly handle: ArmHandler;
    /** The right it takes: `Microsoft.KeyVault/vaults/read`. */
    readonly right: string;
    readonly operation: "read" | "write" | "delete";
}

/** Azure Resource Manager: who calls, what it is about, whether it is allowed, and then the type's own handler. */
export class ArmService implements AzureService {
    readonly name = "Azure Resource Manager";
    private readonly types: ReadonlyMap<string, ArmType>;
    private readonly namespaces: ReadonlySet<string>;

    constructor(
        private readonly context: ArmContext,
        private readonly tokens: Tokens,
        types: readonly ArmType[],
    ) {
        this.types = new Map(types.map((type) => [type.type.toLowerCase(), type]));
        this.namespaces = new Set([...this.types.keys()].map((key) => key.split("/")[0] ?? ""));
    }

    handlesHost(host: string): boolean {
        return resolveHost(host)?.kind === "management";
    }

    async handle(request: AzureRequest): Promise<AzureResponse> {
        const caller = await this.authenticate(request);
        const path = parseArmPath(request.path);
        if (path === undefined || path.types.length === 0) {
            throw refuse.notFound(request.path);
        }
        const apiVersion = readApiVersion(request);
        this.checkSubscription(path);
        const type = this.typeOf(path, request, apiVersion);
        const call: ArmCall = { request, path, caller, apiVersion, origin: `https://${request.host}` };
        const route = routeOf(type, call);
        this.checkRight(type, route, call);
        this.checkPlace(path);
        if (route.operation !== "read" && type.ignoresLocks !== true) {
            const isExtension = type.isExtension === true;
            this.context.locks.check(isExtension ? path.scope : innermostId(path), route.operation, isExtension);
        }
        const response = await route.handle(call);
        return { ...response, headers: { ...commonHeaders(request), ...response.headers } };
    }

    private async authenticate(request: AzureRequest): Promise<Caller> {
        const cloud = resolveHost(request.host)?.cloud ?? PUBLIC_CLOUD;
        const authority = `https://${cloud.loginHosts[0]}/${this.tokens.tenantId}`;
        try {
            return await this.tokens.authenticate(request.headers["authorization"], audiencesOf(cloud, "management"));
        } catch (error) {
            throw error instanceof InvalidToken ? refuseToken(error, authority) : error;
        }
    }

    private checkSubscription({ subscriptionId }: ArmPath): void {
        if (subscriptionId === undefined) {
            return;
        }
        if (!GUID.test(subscriptionId.toLowerCase())) {
            throw refuse.invalidSubscriptionId(subscriptionId);
        }
        if (!isKnownSubscription(this.context, subscriptionId)) {
            throw refuse.subscriptionNotFound(subscriptionId);
        }
    }

    private typeOf(path: ArmPath, request: AzureRequest, apiVersion: string): ArmType {
        const isAction = request.method === "POST" && path.types.length > path.names.length;
        const types = isAction ? path.types.slice(0, -1) : path.types;
        const type = this.types.get(typeKey(path.namespace, types));
        if (type !== undefined) {
            return type;
        }
        throw this.namespaces.has(path.namespace.toLowerCase())
            ? refuse.invalidResourceType(path.namespace, types.join("/"), apiVersion)
            : refuse.invalidResourceNamespace(path.namespace);
    }

    private checkRight(type: ArmType, route: Route, call: ArmCall): void {
        const isFilteredList = type.filtersLists === true && route.operation === "read" && isCollection(call.path);
        const isInNoSubscription = call.path.subscriptionId === undefined;
        const isOpen = type.isOpenToTenant === true && route.operation === "read" && isInNoSubscription;
        if (isFilteredList || isOpen) {
            return;
        }
        const scope = rightScope(type, call.path);
        const isAssignment = type.type === "Microsoft.Authorization/roleAssignments" && route.operation !== "read";
        const conditions = isAssignment ? conditionContextOf(this.context, call) : {};
        if (!this.context.authorization.allowsAction(call.caller, scope, route.right, conditions)) {
            throw refuse.authorizationFailed(call.caller, route.right, innermostId(call.path));
        }
    }

    /** The resource group must be there, and so must what an extension sits on. */
    private checkPlace(path: ArmPath): void {
        const { subscriptionId = "", resourceGroup } = path;
        const isGroupItself = path.namespace === "Microsoft.Resources" && path.types.length === 2;
        if (resourceGroup === undefined || isGroupItself) {
            return;
        }
        if (this.context.resources.group(subscriptionId, resourceGroup) === undefined) {
            throw refuse.resourceGroupNotFound(resourceGroup);
        }
        const below = parseArmPath(path.scope);
        if (below !== undefined && below.namespace !== "Microsoft.Resources" && !this.exists(below)) {
            throw refuse.resourceNotFound(below);
        }
    }

    /** Whether a resource of ours is there. Of what is below a vault only the vault is looked at. */
    private exists(path: ArmPath): boolean {
        if (typeKey(path.namespace, path.types.slice(0, 1)) === "microsoft.keyvault/vaults") {
            const vault = this.context.vaults.get(path.names[0] ?? "");
            return vault !== undefined && isWithinScope(path.id, vault.id);
        }
        return this.context.resources.get(path.id) !== undefined;
    }
}

function readApiVersion(request: AzureRequest): string {
    const version = request.query.get("api-version");
    if (version === null || version === "") {
        throw refuse.missingApiVersion();
    }
    if (!API_VERSION.test(version.toLowerCase())) {
        throw refuse.invalidApiVersion(version);
    }
    return version.toLowerCase();
}

function isCollection(path: ArmPath): boolean {
    return path.types.length > path.names.length;
}

const VERBS = { GET: "read", HEAD: "read", PUT: "write", PATCH: "write", DELETE: "delete" } as const;

function routeOf(type: ArmType, call: ArmCall): Route {
    const { method } = call.request;
    const { path } = call;
    if (method === "POST") {
        return actionRoute(type, call);
    }
    const handlers: Readonly<Record<string, ArmHandler | undefined>> = isCollection(path)
        ? { GET: type.list }
        : { GET: type.get, HEAD: type.head, PUT: type.put, PATCH: type.patch, DELETE: type.delete };
    const handle = handlers[method];
    const operation = VERBS[method as keyof typeof VERBS];
    if (handle === undefined) {
        throw refuse.methodNotAllowed(method, path);
    }
    // The change of access policies is a right of its own, not one a kind of change.
    return { handle, right: `${type.type}/${operation}`, operation };
}

function actionRoute(type: ArmType, call: ArmCall): Route {
    const name = call.path.types.at(-1) ?? "";
    const action = isCollection(call.path) ? type.actions?.[name.toLowerCase()] : undefined;
    if (action === undefined) {
        throw refuse.methodNotAllowed("POST", call.path);
    }
    const right = action.right ?? `${type.type}/${name}/action`;
    return { handle: action.handle, right, operation: right.endsWith("/read") ? "read" : "write" };
}

/** Where the caller must hold the right: on the resource itself, or where the list or the extension is. */
function rightScope(type: ArmType, path: ArmPath): string {
    if (type.isExtension === true) {
        return path.scope;
    }
    return isCollection(path) && path.names.length === 0 ? path.scope : innermostId(path);
}

function refuseToken(cause: InvalidToken, authority: string): AzureError {
    const bearer = `Bearer authorization_uri="${authority}"`;
    if (cause.reason === "missing") {
        const message = "Authentication failed. The 'Authorization' header is missing or has an invalid scheme.";
        return refuse.authenticationFailed(message, bearer);
    }
    const header = `${bearer}, error="invalid_token", error_description="${cause.message.replace(/"/g, "'")}"`;
    if (cause.reason === "audience") {
        return refuse.invalidAudience(
            `The access token has been obtained for wrong audience. ${cause.message}`,
            header,
        );
    }
    return cause.reason === "expired"
        ? refuse.expiredToken("The access token has expired.", header)
        : refuse.invalidToken(`The access token is invalid. ${cause.message}`, header);
}

function commonHeaders(request: AzureRequest): Record<string, string> {
    const correlation = request.headers["x-ms-correlation-request-id"] ?? randomUUID();
    return {
        "x-ms-correlation-request-id": correlation,
        "x-ms-routing-request-id": `LOCAL:${new Date().toISOString().replace(/\.\d+Z$/, "Z")}:${request.id}`,
        pragma: "no-cache",
        expires: "-1",
    };
}
