/**
 * What the parts of the local Azure promise each other: the server that ends TLS, the store, the clock, the services
 * (Entra, Graph, ARM, the Key Vault data plane) and the decisions about access that all of them ask for.
 */

/** One request, as it arrived inside the TLS tunnel. */
export interface AzureRequest {
    /** A fresh GUID: what the service answers as `x-ms-request-id`. */
    readonly id: string;
    /** Upper case. */
    readonly method: string;
    /** Lower case, without a port: `kv-app.vault.azure.net`. */
    readonly host: string;
    /** The path as sent, still percent-encoded, without the query. */
    readonly path: string;
    readonly query: URLSearchParams;
    /** Names in lower case; a repeated header's values joined by a comma. */
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly rawBody: Buffer;
    /** The body as JSON, `undefined` when there is none. Throws a `BadParameter`-like {@link AzureError} when broken. */
    json(): unknown;
    /** The address a firewall judges: settable at the management endpoint, never the loopback address of the socket. */
    readonly clientAddress: string;
}

/** One answer. The server adds `date`, `content-length`, `x-ms-request-id` and `content-type` when they are absent. */
export interface AzureResponse {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    /** Sent as JSON, except a `Buffer` or a string, which are sent as they are. Absent: no body. */
    readonly body?: unknown;
}

/** A service behind one or several host names. */
export interface AzureService {
    readonly name: string;
    /** `host` is lower case and has no port. */
    handlesHost(host: string): boolean;
    /** May throw {@link AzureError}, which the server turns into an answer by {@link AzureError.toResponse}. */
    handle(request: AzureRequest): Promise<AzureResponse>;
}

/** The time of the local Azure. It can be moved forward at the management endpoint, and runs on between moves. */
export interface Clock {
    /** Milliseconds since 1970-01-01 UTC. */
    now(): number;
}

/**
 * Everything that must survive: in memory, and journalled to disk. A change is durable once `flush()` resolves; the
 * server awaits that before it answers, so a service changes collections synchronously and doesn't flush itself.
 */
export interface Store {
    /** The collection of that name; asking twice gives the same one. */
    collection<T>(name: string): Collection<T>;
    /** Resolves when every change made so far is on disk. */
    flush(): Promise<void>;
}

/**
 * A sorted map of JSON values. A value belongs to the store once it is set: replace it by a changed copy, don't mutate
 * it (a mutation is not journalled).
 */
export interface Collection<T> {
    readonly size: number;
    get(key: string): T | undefined;
    set(key: string, value: T): void;
    /** Whether there was something to delete. */
    delete(key: string): boolean;
    /** In the order of the keys' UTF-16 code units; safe against changes made while iterating. */
    entries(prefix?: string): Iterable<[string, T]>;
}

/** Who calls, as their validated token says. */
export interface Caller {
    readonly objectId: string;
    /** The application's client id; absent for a token without `appid`. */
    readonly appId?: string;
    readonly tenantId: string;
    /** The token's `iss`. */
    readonly issuer: string;
    /** Object ids of the groups the caller belongs to, nested ones included. */
    readonly groups: readonly string[];
    /** The token's `roles`: what the caller was given of the service's application. */
    readonly roles: readonly string[];
    readonly kind: "user" | "servicePrincipal";
}

/** The kinds of objects that access policies speak of. */
export type PolicyKind = "keys" | "secrets" | "certificates" | "storage";

/** One entry of a vault's access policies. Permissions are compared without case; `all` grants each. */
export interface AccessPolicy {
    readonly tenantId: string;
    readonly objectId: string;
    readonly applicationId?: string;
    readonly permissions: Partial<Readonly<Record<PolicyKind, readonly string[]>>>;
}

/** What a vault's firewall lets through. */
export interface NetworkRules {
    readonly bypass?: string;
    readonly defaultAction?: string;
    readonly ipRules?: readonly { readonly value: string }[];
    readonly virtualNetworkRules?: readonly {
        readonly id: string;
        readonly ignoreMissingVnetServiceEndpoint?: boolean;
    }[];
}

/** A live vault, as ARM keeps it; or a managed HSM, which has keys only. */
export interface VaultRecord {
    /**
     * Set for a managed HSM (`{name}.managedhsm.azure.net`): it has no secrets and no certificates, all its keys are in
     * hardware, `oct-HSM` is one of their types, and `POST /rng` gives random bytes.
     */
    readonly isManagedHsm?: true;
    /** The resource id, as it was spelt at creation. */
    readonly id: string;
    /**
     * As spelt at creation. Names are global and compared without case: key what you keep by `name.toLowerCase()`.
     * A managed HSM's has `.managedhsm` at its end here, since a vault may have the same name.
     */
    readonly name: string;
    /** Normalised: `eastus`. */
    readonly location: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly properties: {
        readonly tenantId: string;
        readonly sku: { readonly family: string; readonly name: "standard" | "premium" };
        /** `https://{name}.vault.azure.net/`, of the cloud that the vault was made in. */
        readonly vaultUri: string;
        readonly accessPolicies: readonly AccessPolicy[];
        readonly enableRbacAuthorization: boolean;
        readonly enableSoftDelete: boolean;
        /** 7 to 90. */
        readonly softDeleteRetentionInDays: number;
        readonly enablePurgeProtection?: true;
        readonly enabledForDeployment?: boolean;
        readonly enabledForDiskEncryption?: boolean;
        readonly enabledForTemplateDeployment?: boolean;
        readonly publicNetworkAccess?: string;
        readonly networkAcls?: NetworkRules;
    };
    /** How private endpoints are connected to it. A managed HSM's aren't kept. */
    readonly privateEndpointConnections?: readonly { readonly status: string }[];
}

/** One data-plane operation, in the words of both access models. */
export interface DataOperation {
    /** The RBAC data action: `Microsoft.KeyVault/vaults/keys/sign/action`. */
    readonly dataAction: string;
    /** The access policy's permission: `{ kind: "keys", name: "sign" }`. */
    readonly permission: { readonly kind: PolicyKind; readonly name: string };
    /** What the scope of an assignment to one object is made of: `{vault id}/{objectKind}/{objectName}`. */
    readonly objectKind?: "keys" | "secrets" | "certificates";
    readonly objectName?: string;
}

/** What the foundation gives to the data plane of Key Vault. */
export interface DataPlaneContext {
    readonly store: Store;
    readonly clock: Clock;
    /**
     * The live vault, or managed HSM, behind a host (`kv-app.vault.azure.net`, `hsm.managedhsm.azure.net` and their
     * sovereign siblings); a soft-deleted one is none.
     */
    vault(host: string): VaultRecord | undefined;
    /**
     * The caller, from the bearer token. Throws what Key Vault answers without a token or with a wrong one: 401 with
     * the `WWW-Authenticate` challenge.
     */
    authenticate(request: AzureRequest, vault: VaultRecord): Promise<Caller>;
    /**
     * Returns when the caller may do this, judged by the vault's firewall and then by its access model. Throws
     * `ForbiddenByFirewall`, `ForbiddenByConnection`, `ForbiddenByRbac` or `ForbiddenByPolicy` (403) otherwise.
     */
    authorize(request: AzureRequest, caller: Caller, vault: VaultRecord, operation: DataOperation): void;
}

/** A key as ARM's children show it: no key material. */
export interface KeyView {
    readonly name: string;
    readonly version: string;
    readonly kty: string;
    readonly keyOps: readonly string[];
    readonly keySize?: number;
    readonly curveName?: string;
    /** Seconds since 1970. */
    readonly attributes: ObjectAttributes & { readonly exportable?: boolean };
    readonly tags?: Readonly<Record<string, string>>;
    /** In ARM's shape: `{ attributes?: { expiryTime }, lifetimeActions: [{ trigger, action: { type } }] }`. */
    readonly rotationPolicy?: unknown;
    readonly releasePolicy?: unknown;
}

/** A secret as ARM's children show it: never its value. */
export interface SecretView {
    readonly name: string;
    readonly version: string;
    readonly contentType?: string;
    readonly attributes: ObjectAttributes;
    readonly tags?: Readonly<Record<string, string>>;
}

/** Times in seconds since 1970. */
export interface ObjectAttributes {
    readonly enabled: boolean;
    readonly nbf?: number;
    readonly exp?: number;
    readonly created: number;
    readonly updated: number;
    readonly recoveryLevel?: string;
}

/** What ARM's `PUT …/vaults/{vault}/keys/{name}` asks for, its `properties` with the tags beside them. */
export interface KeySpecification {
    readonly kty?: string;
    readonly keyOps?: readonly string[];
    readonly keySize?: number;
    readonly curveName?: string;
    readonly attributes?: {
        readonly enabled?: boolean;
        readonly nbf?: number;
        readonly exp?: number;
        readonly exportable?: boolean;
    };
    readonly rotationPolicy?: unknown;
    readonly releasePolicy?: unknown;
    readonly tags?: Readonly<Record<string, string>>;
}

/** What ARM's `PUT` (a new version) and `PATCH` (the current one) of a secret ask for. */
export interface SecretSpecification {
    readonly value?: string;
    readonly contentType?: string;
    readonly attributes?: { readonly enabled?: boolean; readonly nbf?: number; readonly exp?: number };
    readonly tags?: Readonly<Record<string, string>>;
}

/** The same keys and secrets that the data plane serves, for ARM's children of a vault. */
export interface VaultContents {
    /** How many keys, secrets and certificates a vault holds that aren't soft-deleted. */
    liveObjects(vault: VaultRecord): { readonly keys: number; readonly secrets: number; readonly certificates: number };
    /** Forgets everything a vault held, deleted objects too: the vault itself was purged. */
    purgeVaultContents(vaultName: string): void;
    /** Creates the key, or answers the existing one unchanged (ARM never makes a second version). Throws like the service. */
    createKey(vault: VaultRecord, name: string, specification: KeySpecification): Promise<KeyView>;
    key(vault: VaultRecord, name: string, version?: string): KeyView | undefined;
    /** Current versions, by name. */
    keys(vault: VaultRecord): readonly KeyView[];
    keyVersions(vault: VaultRecord, name: string): readonly KeyView[];
    /** A new version. */
    setSecret(vault: VaultRecord, name: string, specification: SecretSpecification): Promise<SecretView>;
    /** Changes the current version; a `value` makes a new one. `undefined` when there is no such secret. */
    updateSecret(vault: VaultRecord, name: string, specification: SecretSpecification): Promise<SecretView | undefined>;
    secret(vault: VaultRecord, name: string): SecretView | undefined;
    secrets(vault: VaultRecord): readonly SecretView[];
}

/** What the data plane gives to the foundation. */
export interface KeyVaultService extends AzureService, VaultContents {
    /** Does what the clock made due (scheduled purges, rotations). Called when the clock is moved. */
    advance(): Promise<void>;
    /** Switches the service's throttling limits on or off; off at the start. */
    setThrottling(enabled: boolean): void;
    /** The root, in PEM, of the certificates that come with attestations of managed HSMs' keys. */
    attestationRoot(): Promise<string>;
}

/** An error answer of a service, thrown anywhere below {@link AzureService.handle}. */
export class AzureError extends Error {
    /** `innerCode` becomes `error.innererror.code`. */
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
        readonly options: {
            readonly innerCode?: string;
            readonly headers?: Readonly<Record<string, string>>;
            /** The whole body where a service's envelope differs from `{"error": {"code", "message", "innererror"}}`. */
            readonly body?: unknown;
        } = {},
    ) {
        super(message);
        this.name = "AzureError";
    }

    /** The answer on the wire. */
    toResponse(): AzureResponse {
        const innererror = this.options.innerCode === undefined ? {} : { innererror: { code: this.options.innerCode } };
        return {
            status: this.status,
            ...(this.options.headers === undefined ? {} : { headers: this.options.headers }),
            body: this.options.body ?? { error: { code: this.code, message: this.message, ...innererror } },
        };
    }
}
