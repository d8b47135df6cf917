import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AzureError, type AzureRequest } from "../contract";

/** A body longer than this is refused before it is read whole: ARM's limit, the larger one (4 MB). */
export const MAXIMUM_BODY_LENGTH = 4 * 1024 * 1024;

/** The request with its body, or an error where that is too long or the client went away. */
export async function readRequest(message: IncomingMessage, clientAddress: string): Promise<AzureRequest> {
    const url = message.url ?? "/";
    const mark = url.indexOf("?");
    const headers: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(message.headers)) {
        headers[name] = Array.isArray(value) ? value.join(",") : value;
    }
    const rawBody = await readBody(message);
    return {
        id: randomUUID(),
        method: (message.method ?? "GET").toUpperCase(),
        host: hostOf(message),
        path: mark < 0 ? url : url.slice(0, mark),
        query: new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1)),
        headers,
        rawBody,
        json: () => parseJson(rawBody),
        clientAddress,
    };
}

/** The host asked for, lower case, without the port. */
export function hostOf(message: IncomingMessage): string {
    return (message.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of message as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > MAXIMUM_BODY_LENGTH) {
            throw new AzureError(
                413,
                "RequestContentTooLarge",
                `The request content size exceeds the maximum size of ${MAXIMUM_BODY_LENGTH / 1024 / 1024} MB.`,
                { headers: { connection: "close" } },
            );
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
    if (body.length === 0) {
        return undefined;
    }
    try {
        return JSON.parse(body.toString("utf8").replace(/^\ufeff/, ""));
    } catch {
        // The parser's own message quotes the body, which may hold a secret.
        throw new AzureError(
            400,
            "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: it is not JSON.",
        );
    }
}
