import {
    isRestError,
    RestError,
    type PipelinePolicy,
    type PipelineRequest,
    type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { KeyVaultComponentError, messageOf } from "../../internal/errors";
import { explainForbidden, explainUnreachable } from "./explanations";

/** An answer of Azure that is an error, in the service's own words. */
export interface ServiceError {
    readonly status: number;
    /** `Forbidden`, `Conflict`, `KeyNotFound`, … */
    readonly code: string;
    /** What tells apart errors of one code: `ForbiddenByRbac`, `ObjectIsBeingDeleted`, … */
    readonly innerCode?: string;
    readonly message: string;
}

/**
 * An operation that must not be done twice was sent, and no answer says whether it was done. Not a `RestError`, so that
 * the SDK doesn't send it again by itself.
 */
export class LostAnswerError extends Error {
    constructor(operation: string, reason: string) {
        super(`${operation} was sent and its answer got lost (${reason})`);
        this.name = "LostAnswerError";
    }
}

const bodies = new WeakMap<PipelineRequest, ServiceError>();

/** Keeps what the SDK's errors drop: the inner code, which says why a request was refused. */
export const rememberErrors: PipelinePolicy = {
    name: "rememberServiceErrors",
    async sendRequest(request, next) {
        const response = await next(request);
        if (response.status >= 400) {
            bodies.set(request, parse(response.status, response.bodyAsText ?? ""));
        }
        return response;
    },
};

/** What the service said last to a request, if that was to ask again later. */
export function lastBusyAnswer(request: PipelineRequest): ServiceError | undefined {
    const last = bodies.get(request);
    return last !== undefined && busyStatuses.includes(last.status) ? last : undefined;
}

/** https://learn.microsoft.com/azure/key-vault/general/overview-throttling */
const busyStatuses: readonly number[] = [429, 503];

interface ErrorBody {
    readonly error?: {
        readonly code?: string;
        readonly message?: string;
        readonly innererror?: { readonly code?: string };
    };
}

function parse(status: number, text: string): ServiceError {
    try {
        const error = (JSON.parse(text) as ErrorBody).error;
        return {
            status,
            code: error?.code ?? `HTTP ${status}`,
            ...(error?.innererror?.code === undefined ? {} : { innerCode: error.innererror.code }),
            message: error?.message ?? "",
        };
    } catch {
        // A proxy's or gateway's page: its status is all that can be said of it.
        return { status, code: `HTTP ${status}`, message: "" };
    }
}

/** What is said of an answer that is no JSON. The messages of the SDKs and of the parser quote it, with the value that may be in it. */
const unreadable =
    "The answer can't be read: it was cut off, or comes from something between here and Azure, such as a proxy. Run the deployment again.";

/** The JSON of an answer that may have nothing to say, as of a deletion: `undefined` where it is empty. */
export function jsonIfAny(response: PipelineResponse): unknown {
    return (response.bodyAsText ?? "") === "" ? undefined : jsonOf(response);
}

/** The JSON of an answer. Throws as the SDKs do for one that is none, but for its text. */
export function jsonOf(response: PipelineResponse): unknown {
    try {
        return JSON.parse(response.bodyAsText ?? "");
    } catch {
        const { request, status: statusCode } = response;
        throw new RestError(unreadable, { code: RestError.PARSE_ERROR, statusCode, request, response });
    }
}

/** What the service said, if the error is an answer of the service. */
export function serviceErrorOf(error: unknown): ServiceError | undefined {
    if (!isRestError(error) || error.statusCode === undefined) {
        return undefined;
    }
    const remembered = error.request === undefined ? undefined : bodies.get(error.request);
    if (remembered !== undefined) {
        return remembered;
    }
    const { statusCode: status, code, message } = error;
    return code === RestError.PARSE_ERROR || status < 400
        ? { status, code: RestError.PARSE_ERROR, message: unreadable }
        : { status, code: code ?? "", message };
}

/** The code that says why: the inner one where there is one. */
export function reasonOf(error: unknown): string | undefined {
    const service = serviceErrorOf(error);
    return service?.innerCode ?? service?.code;
}

/**
 * Whether the service says that there is no such object. A refused or unanswered request never means that, and neither
 * does the 404 of a gateway, which has no code of the service.
 */
export function isNotFound(error: unknown): boolean {
    const service = serviceErrorOf(error);
    return service?.status === 404 && service.code.endsWith("NotFound") && service.code !== vaultNotFound;
}

/** What proxies that know Azure's vaults answer for the host of one that isn't there: it has no address. */
const vaultNotFound = "VaultNotFound";

const gatewayStatuses: readonly number[] = [404, 502, 503, 504];

/** Whether no vault answered: the connection failed, or a gateway answered in its place. */
export function isNoAnswerOfVault(error: unknown): boolean {
    const status = serviceErrorOf(error)?.status;
    return (
        connectionFailure(error) !== undefined ||
        (status !== undefined && gatewayStatuses.includes(status) && !isNotFound(error))
    );
}

/** What a call answers; `undefined` where what it is about isn't there. */
export async function unlessAbsent<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
        return await call();
    } catch (error) {
        if (isNotFound(error)) {
            return undefined;
        }
        throw error;
    }
}

/** Whether a role is missing, or was assigned and has not reached the vault yet. */
export function isForbiddenByRbac(error: unknown): boolean {
    return reasonOf(error) === "ForbiddenByRbac";
}

/** Whether the name is held by a soft-deleted object. */
export function isSoftDeleted(error: unknown): boolean {
    return reasonOf(error) === "ObjectIsDeletedButRecoverable";
}

/**
 * Makes an object; `undefined` where a soft-deleted one has the name.
 *
 * @param isSo what else tells of one. @default nothing
 */
export async function unlessSoftDeleted<T>(
    make: () => Promise<T>,
    isSo: (error: unknown) => Promise<boolean> = () => Promise.resolve(false),
): Promise<T | undefined> {
    try {
        return await make();
    } catch (error) {
        if (isSoftDeleted(error) || (await isSo(error))) {
            return undefined;
        }
        throw error;
    }
}

/** Whether a soft-deleted secret isn't shown because it is disabled. Access policies of before may refuse by the same code. */
export function isDeletedAndDisabled(error: unknown): boolean {
    return reasonOf(error) === "AccessDenied" && serviceErrorOf(error)?.message.includes("on this object") === true;
}

/** Whether a deletion or recovery of the same name is still going on. */
export function isInTransition(error: unknown): boolean {
    const reason = reasonOf(error);
    return reason === "ObjectIsBeingDeleted" || reason === "ObjectIsBeingRecovered";
}

/** Whether a principal is so new that where roles are assigned nothing is known of it yet, or isn't there at all. */
export function isUnknownPrincipal(error: unknown): boolean {
    return reasonOf(error) === "PrincipalNotFound";
}

/** Whether a custom role is so new that it can neither be read nor assigned yet, or isn't there at all. */
export function isUnknownRole(error: unknown): boolean {
    return reasonOf(error) === "RoleDefinitionDoesNotExist";
}

const connectionCodes = ["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "EHOSTUNREACH"];

/** The system's code of a connection that failed. */
export function connectionFailure(error: unknown): string | undefined {
    const code = isRestError(error) ? error.code : undefined;
    return code !== undefined && (connectionCodes.includes(code) || code === "REQUEST_SEND_ERROR") ? code : undefined;
}

/**
 * Any error as a sentence about an object.
 *
 * The original isn't kept as `cause`: it carries the request, whose body may hold a secret.
 *
 * @param what `Key "signing" in vault "kv"`
 */
export function explain(error: unknown, what: string): Error {
    if (error instanceof KeyVaultComponentError) {
        return error;
    }
    const service = serviceErrorOf(error);
    if (service !== undefined) {
        return service.status === 403
            ? explainForbidden(service, what)
            : new KeyVaultComponentError("ServiceError", `${what}: ${sentenceOf(service)}`);
    }
    const connection = connectionFailure(error);
    if (connection !== undefined) {
        return explainUnreachable(connection, messageOf(error), what);
    }
    if (error instanceof Error && /Credential|Authentication/.test(error.name)) {
        return new KeyVaultComponentError(
            "NoCredential",
            `${what}: signing in to Azure failed. The identity is looked for where azure-native looks for its own (the provider's or ` +
                `the stack's azure-native configuration, ARM_* variables, the Azure CLI), then by DefaultAzureCredential. ${error.message}`,
        );
    }
    return new KeyVaultComponentError("ServiceError", `${what}: ${messageOf(error)}`);
}

function sentenceOf(service: ServiceError): string {
    const code = service.innerCode === undefined ? service.code : `${service.code}, ${service.innerCode}`;
    const advice = service.status === 429 ? " Run the same command again later: it goes on from here." : "";
    return `Azure answered ${service.status} (${code}). ${service.message}`.trim() + advice;
}
