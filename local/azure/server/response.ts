import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AzureResponse } from "../contract";

/** Sends an answer with the headers that every Azure service has. */
export function writeResponse(
    response: ServerResponse,
    answer: AzureResponse,
    request: { readonly id: string | undefined; readonly method: string },
    now: number,
): void {
    const body = encode(answer.body);
    const headers: Record<string, string | number> = {
        // The time of the local Azure, which may have been moved: clients reckon lifetimes by it.
        date: new Date(now).toUTCString(),
        "cache-control": "no-cache",
        "x-ms-request-id": request.id ?? randomUUID(),
        "x-content-type-options": "nosniff",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        ...answer.headers,
    };
    if (body !== undefined) {
        headers["content-type"] ??= "application/json; charset=utf-8";
    }
    if (answer.status !== 204 && answer.status !== 304) {
        headers["content-length"] = body?.length ?? 0;
    }
    response.writeHead(answer.status, headers);
    response.end(request.method === "HEAD" ? undefined : body);
}

function encode(body: unknown): Buffer | undefined {
    if (body === undefined) {
        return undefined;
    }
    if (Buffer.isBuffer(body)) {
        return body;
    }
    return Buffer.from(typeof body === "string" ? body : JSON.stringify(body), "utf8");
}
