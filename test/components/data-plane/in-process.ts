import {
    createHttpHeaders,
    RestError,
    type HttpClient,
    type PipelineRequest,
    type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { VaultTarget } from "../../../components/internal/vault-target";
import type { AzureResponse } from "../../../local/azure/contract";
import { Harness } from "../../local/azure/key-vault/harness";

/** The vault of {@link InProcessVault}. */
export const target: VaultTarget = {
    vaultUri: "https://kv-test.vault.azure.net/",
    vaultId: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-test",
    vaultName: "kv-test",
    tenantId: "tenant",
    environment: "public",
    accessModel: "rbac",
    purgeProtection: false,
};

/** What happens to a request in place of its being answered, or after it was. */
export type Fault = "drop before" | "drop after" | AzureResponse;

/**
 * The local Azure's data plane as the HTTP client of the Azure SDKs, without a socket between: the clients and all their policies are
 * the real ones. The clock runs with the machine's, and can be moved.
 */
export class InProcessVault extends Harness implements HttpClient {
    /** Method and path of each request, without the api-version. */
    readonly requests: string[] = [];
    /** Looked at for each request, before it is answered. */
    fault: ((method: string, path: string) => Fault | undefined) | undefined;
    /** What becomes of an answer's text on its way. */
    damage: ((text: string) => string) | undefined;

    constructor(...properties: ConstructorParameters<typeof Harness>) {
        super(...properties);
        this.time = Date.now();
    }

    /** The requests since the last time this was asked. */
    takeRequests(): string[] {
        return this.requests.splice(0);
    }

    async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
        const { pathname, search } = new URL(request.url);
        this.requests.push(`${request.method} ${pathname}`);
        const fault = this.fault?.(request.method, pathname);
        if (fault === "drop before") {
            throw new RestError("socket hang up", { code: "ECONNRESET", request });
        }
        const body = typeof request.body === "string" ? request.body : undefined;
        const answer: AzureResponse =
            typeof fault === "object" ? fault : await this.call(request.method, `${pathname}${search}`, body);
        // Deletions and recoveries take a while at the service: they are over when somebody looks again.
        this.time += settlingMilliseconds;
        if (fault === "drop after") {
            throw new RestError("socket hang up", { code: "ECONNRESET", request });
        }
        const headers = createHttpHeaders(answer.headers ?? {});
        headers.set("content-type", "application/json");
        headers.set("date", new Date(this.time).toUTCString());
        const text = JSON.stringify(answer.body ?? null);
        return { request, status: answer.status, headers, bodyAsText: this.damage?.(text) ?? text };
    }
}

const settlingMilliseconds = 1_000;

/** A credential that any vault of the tests takes. */
export const credential = {
    getToken: () => Promise.resolve({ token: "token", expiresOnTimestamp: Date.now() + 3_600_000 }),
};
