import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import {
    AzureError,
    type AzureRequest,
    type AzureResponse,
    type AzureService,
    type Clock,
    type Store,
} from "../contract";
import { type Fault, type Faults, hostMatcher } from "../management/faults";
import type { RequestLog } from "../management/request-log";
import type { Settings } from "../management/settings";
import { hostOf, readRequest } from "./request";
import { writeResponse } from "./response";

/** What a dispatcher works with. */
export interface DispatcherParts {
    readonly services: readonly AzureService[];
    readonly store: Store;
    readonly clock: Clock;
    readonly settings: Settings;
    readonly faults: Faults;
    readonly log: RequestLog;
    /** Told of what no service meant to throw: a defect of the local Azure. */
    readonly onDefect: (error: unknown, request: string) => void;
}

/** Reads a request, lets what is set up go wrong, has its service answer, and makes sure of the disk before it does. */
export class Dispatcher {
    constructor(private readonly parts: DispatcherParts) {}

    /**
     * Never rejects.
     *
     * @param address where the client says it comes from. @default what is set for all
     */
    async handle(message: IncomingMessage, response: ServerResponse, address?: string): Promise<void> {
        const started = Date.now();
        let status = 0;
        try {
            status = await this.answer(message, response, address);
        } catch (error) {
            // The client closed the connection, or the answer couldn't be sent: there is nobody to tell.
            response.destroy(error instanceof Error ? error : undefined);
        }
        this.parts.log.add({
            time: new Date(started).toISOString(),
            method: message.method ?? "",
            host: hostOf(message),
            path: (message.url ?? "").split("?")[0] ?? "",
            status,
            milliseconds: Date.now() - started,
        });
    }

    /** The status sent, 0 for none. */
    private async answer(
        message: IncomingMessage,
        response: ServerResponse,
        address: string | undefined,
    ): Promise<number> {
        const { settings, faults, store } = this.parts;
        const host = hostOf(message);
        const fault = faults.take(message.method ?? "", host, (message.url ?? "").split("?")[0] ?? "");
        if (fault?.kind === "hang") {
            // Read and left without an answer, until the client gives up.
            message.resume();
            return 0;
        }
        if (fault?.kind === "drop") {
            message.socket.destroy();
            return 0;
        }
        let request: AzureRequest | undefined;
        let answer: AzureResponse;
        try {
            request = await readRequest(message, address ?? settings.clientAddress);
            await this.delay(host);
            answer =
                fault !== undefined && fault.kind !== "drop-answer" ? faultResponse(fault) : await this.serve(request);
            await store.flush();
        } catch (error) {
            answer = this.errorResponse(error, message);
        }
        if (fault?.kind === "drop-answer") {
            message.socket.destroy();
            return 0;
        }
        const asked = { id: request?.id, method: message.method ?? "GET" };
        writeResponse(response, answer, asked, this.parts.clock.now());
        return answer.status;
    }

    private async serve(request: AzureRequest): Promise<AzureResponse> {
        const service = this.parts.services.find((candidate) => candidate.handlesHost(request.host));
        if (service === undefined) {
            throw new AzureError(421, "MisdirectedRequest", `The local Azure has no host '${request.host}'.`);
        }
        return service.handle(request);
    }

    private async delay(host: string): Promise<void> {
        for (const latency of this.parts.settings.latency) {
            if (latency.milliseconds > 0 && hostMatcher(latency.host)(host)) {
                await delay(latency.milliseconds);
            }
        }
    }

    private errorResponse(error: unknown, message: IncomingMessage): AzureResponse {
        if (error instanceof AzureError) {
            return error.toResponse();
        }
        if (message.destroyed && !message.complete) {
            throw error;
        }
        this.parts.onDefect(error, `${message.method} ${hostOf(message)}${(message.url ?? "").split("?")[0]}`);
        return new AzureError(500, "InternalServerError", "The local Azure met an error of its own.").toResponse();
    }
}

const FAULT_CODES: Readonly<Record<number, string>> = {
    408: "RequestTimeout",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
};

/** https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(seconds: number, { retryAfterDate }: Fault): string {
    return retryAfterDate === true ? new Date(Date.now() + seconds * 1000).toUTCString() : String(seconds);
}

function faultResponse(fault: Fault): AzureResponse {
    const status = fault.status ?? 503;
    const headers =
        fault.retryAfterSeconds === undefined ? {} : { "retry-after": retryAfter(fault.retryAfterSeconds, fault) };
    const code = fault.code ?? FAULT_CODES[status] ?? "InjectedFault";
    const inner = fault.innerCode === undefined ? {} : { innerCode: fault.innerCode };
    return new AzureError(status, code, "A fault that the rehearsal asked for.", { headers, ...inner }).toResponse();
}
