// What a service says when it refuses a request.
import { type JsonResponse } from "./client";

/** A refusal by an Azure service, in the words of azure-native: status, code and message. */
export class ServiceError extends Error {
    constructor(
        readonly status: number,
        /** The service's own code, `AuthorizationFailed`; empty when it gave none. */
        readonly code: string,
        readonly serviceMessage: string,
    ) {
        super(`Status=${status}${code === "" ? "" : ` Code="${code}"`} Message="${serviceMessage}"`);
        this.name = "ServiceError";
    }

    /** Reads `{"error": {"code", "message"}}`, ARM's asynchronous variant of it, or whatever there is. */
    static of(response: JsonResponse): ServiceError {
        const body = asRecord(response.body);
        const error = asRecord(body["error"] ?? body["odata.error"] ?? body);
        const message = error["message"];
        return new ServiceError(
            response.status,
            typeof error["code"] === "string" ? error["code"] : (response.headers.get("x-ms-error-code") ?? ""),
            typeof message === "string" ? message : response.body === undefined ? "" : JSON.stringify(response.body),
        );
    }
}

function asRecord(value: unknown): Record<string, unknown> {
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
