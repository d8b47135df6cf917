import {
    type AzureRequest,
    type AzureResponse,
    type Collection,
    type DataPlaneContext,
} from "../../../../local/azure/contract";
import { AzureError, type DataOperation, type Store, type VaultRecord } from "../../../../local/azure/contract";
import { createKeyVaultService } from "../../../../local/azure/key-vault/service";

/** An error as the service words it. */
export interface ServiceError {
    readonly code: string;
    readonly message: string;
    readonly innererror?: { readonly code: string };
}

/** The members of answers that tests read by name. */
export interface Answer {
    readonly id: string;
    readonly kid: string;
    readonly sid: string;
    readonly value: string;
    readonly cer: string;
    readonly csr: string;
    readonly status: string;
    readonly previousVersion: string;
    readonly error: ServiceError;
    readonly key: Readonly<Record<string, string>> & { readonly key_ops: readonly string[] };
    readonly attributes: Readonly<Record<string, number | boolean | string>>;
    readonly tags: Readonly<Record<string, string>>;
    readonly policy: Readonly<Record<string, unknown>>;
}

/** A page of a list. */
export interface Page {
    readonly value: readonly Answer[];
    readonly nextLink: string | null;
}

export const day = 24 * 60 * 60 * 1000;

/** The time at which every test begins. */
export const start = Date.UTC(2026, 0, 31, 12, 0, 0);

/** A data plane on a store in memory, with a clock that only moves when told to. */
export class Harness {
    time = start;
    readonly asked: DataOperation[] = [];
    /** Thrown by `authorize` when set. */
    refusal: AzureError | undefined;
    readonly vault: VaultRecord;
    readonly store = new MemoryStore();
    readonly service;

    constructor(
        properties: Partial<VaultRecord["properties"]> = {},
        private readonly host = "kv-test.vault.azure.net",
    ) {
        const isHsm = host.includes(".managedhsm.");
        this.vault = {
            ...vaultRecord("kv-test", { ...properties, vaultUri: `https://${host}/` }),
            ...(isHsm ? { isManagedHsm: true, name: "hsm.managedhsm" } : {}),
        };
        this.service = createKeyVaultService(this.context());
    }

    /** A managed HSM instead of a vault. */
    static managedHsm(): Harness {
        return new Harness({}, "hsm.managedhsm.azure.net");
    }

    /** The answer to a request; a body is sent as JSON, a string as it is. */
    async call(method: string, pathAndQuery: string, body?: unknown): Promise<AzureResponse & { body: Answer }> {
        const separator = pathAndQuery.includes("?") ? "&" : "?";
        const versioned = pathAndQuery.includes("api-version=")
            ? pathAndQuery
            : `${pathAndQuery}${separator}api-version=7.5`;
        const [path = "", query = ""] = versioned.split("?");
        const response = await this.service.handle(requestOf(this.host, method, path, query, body));
        return response as AzureResponse & { body: Answer };
    }

    /** The body of an answer that must have this status. */
    async body<T = Answer>(status: number, method: string, path: string, body?: unknown): Promise<T> {
        const response = await this.call(method, path, body);
        expect({ status: response.status, body: response.body }).toMatchObject({ status });
        return response.body as T;
    }

    /** The error of an answer that must have this status. */
    async error(status: number, method: string, path: string, body?: unknown): Promise<ServiceError> {
        return (await this.body(status, method, path, body)).error;
    }

    /** The items of a list's first page. */
    async list(path: string): Promise<readonly Answer[]> {
        return (await this.body<Page>(200, "GET", path)).value;
    }

    /** Lets the clock run. */
    pass(milliseconds: number): void {
        this.time += milliseconds;
    }

    /** Lets a deletion, recovery or purge finish. */
    settle(): void {
        this.pass(10_000);
    }

    private context(): DataPlaneContext {
        return {
            store: this.store,
            clock: { now: () => this.time },
            vault: (host) => (host === this.host ? this.vault : undefined),
            authenticate: (request) =>
                request.headers["authorization"] === undefined
                    ? Promise.reject(new AzureError(401, "Unauthorized", "no token"))
                    : Promise.resolve({
                          objectId: "caller",
                          tenantId: "tenant",
                          issuer: "issuer",
                          groups: [],
                          roles: [],
                          kind: "servicePrincipal",
                      }),
            authorize: (_request, _caller, _vault, operation) => {
                this.asked.push(operation);
                if (this.refusal !== undefined) {
                    throw this.refusal;
                }
            },
        };
    }
}

export function vaultRecord(name: string, properties: Partial<VaultRecord["properties"]> = {}): VaultRecord {
    return {
        id: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/${name}`,
        name,
        location: "eastus",
        properties: {
            tenantId: "tenant",
            sku: { family: "A", name: "premium" },
            vaultUri: `https://${name}.vault.azure.net/`,
            accessPolicies: [],
            enableRbacAuthorization: true,
            enableSoftDelete: true,
            softDeleteRetentionInDays: 7,
            ...properties,
        },
    };
}

function requestOf(host: string, method: string, path: string, query: string, body: unknown): AzureRequest {
    const rawBody = Buffer.from(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
    return {
        id: "request",
        method,
        host,
        path,
        query: new URLSearchParams(query),
        headers: { authorization: "Bearer token" },
        rawBody,
        json: () => (rawBody.length === 0 ? undefined : (JSON.parse(rawBody.toString()) as unknown)),
        clientAddress: "203.0.113.1",
    };
}

class MemoryStore implements Store {
    private readonly collections = new Map<string, MemoryCollection<unknown>>();

    collection<T>(name: string): Collection<T> {
        const kept = this.collections.get(name) ?? new MemoryCollection<unknown>();
        this.collections.set(name, kept);
        return kept as Collection<T>;
    }

    flush(): Promise<void> {
        return Promise.resolve();
    }
}

/** Values go in and out as JSON text, so that a test fails when something isn't JSON or is mutated. */
class MemoryCollection<T> implements Collection<T> {
    private readonly texts = new Map<string, string>();

    get size(): number {
        return this.texts.size;
    }

    get(key: string): T | undefined {
        const text = this.texts.get(key);
        return text === undefined ? undefined : (JSON.parse(text) as T);
    }

    set(key: string, value: T): void {
        this.texts.set(key, JSON.stringify(value));
    }

    delete(key: string): boolean {
        return this.texts.delete(key);
    }

    entries(prefix = ""): Iterable<[string, T]> {
        return [...this.texts.keys()]
            .filter((key) => key.startsWith(prefix))
            .sort((a, b) => (a < b ? -1 : 1))
            .map((key) => [key, JSON.parse(this.texts.get(key) ?? "null") as T]);
    }
}
