// What a stand-in for a provider plugin offers; service.ts puts it behind Pulumi's gRPC protocol.
import { type Properties } from "./values";

/** Which resource a request is about. */
export interface ResourceIdentity {
    readonly urn: string;
    /** The type token: `azure-native:keyvault:Vault`. */
    readonly type: string;
    /** The name that the program gave it. */
    readonly name: string;
}

/** How long an operation may take, and what ends it early. */
export interface OperationLimits {
    /** Seconds; `undefined` means the plugin's default. */
    readonly timeoutSeconds: number | undefined;
    readonly signal: AbortSignal;
}

/** What the engine says about names that the program leaves out. */
export interface Autonaming {
    readonly mode: "propose" | "enforce" | "disable";
    readonly proposedName: string;
}

export interface CheckRequest extends ResourceIdentity {
    /** The inputs of the last deployment; empty for a new resource. */
    readonly olds: Properties;
    readonly news: Properties;
    /** What makes generated names differ from deployment to deployment, and stay the same within one. */
    readonly randomSeed: Uint8Array;
    readonly autonaming: Autonaming | undefined;
}

/** One thing wrong with the inputs. It names no property, as the real plugins don't: engines would print its value, a secret's too. */
export interface CheckFailure {
    readonly reason: string;
}

export interface CheckResult {
    readonly inputs: Properties;
    readonly failures: readonly CheckFailure[];
}

export interface DiffRequest extends ResourceIdentity {
    readonly id: string;
    readonly oldInputs: Properties;
    readonly oldOutputs: Properties;
    readonly news: Properties;
}

export type ChangeKind = "add" | "delete" | "update";

/** One property that changes. */
export interface PropertyChange {
    readonly kind: ChangeKind;
    readonly replaces: boolean;
}

export interface DiffResult {
    /** By path: `properties.sku.name`, `subnets[0].name`. Empty: nothing changes. */
    readonly changes: ReadonlyMap<string, PropertyChange>;
    /** Whether a replacement has to delete the old resource first. */
    readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends ResourceIdentity, OperationLimits {
    readonly inputs: Properties;
    readonly preview: boolean;
}

export interface CreateResult {
    /** Empty in a preview. */
    readonly id: string;
    readonly outputs: Properties;
}

export interface ReadRequest extends ResourceIdentity, OperationLimits {
    readonly id: string;
    /** `undefined` when the resource is not in the state yet: an import or a lookup by id. */
    readonly oldInputs: Properties | undefined;
    readonly oldOutputs: Properties;
}

export interface ReadResult {
    readonly id: string;
    /** @default those that the engine has stay */
    readonly inputs?: Properties;
    readonly outputs: Properties;
}

export interface UpdateRequest extends ResourceIdentity, OperationLimits {
    readonly id: string;
    readonly oldInputs: Properties;
    readonly oldOutputs: Properties;
    readonly news: Properties;
    readonly preview: boolean;
}

export interface DeleteRequest extends ResourceIdentity, OperationLimits {
    readonly id: string;
    readonly oldInputs: Properties;
    readonly oldOutputs: Properties;
}

export interface InvokeRequest {
    /** The function's token: `azure-native:keyvault:getVault`. */
    readonly token: string;
    readonly args: Properties;
    readonly signal: AbortSignal;
}

/** One configured provider of a plugin. */
export interface Provider {
    check(request: CheckRequest): Promise<CheckResult>;
    diff(request: DiffRequest): Promise<DiffResult>;
    create(request: CreateRequest): Promise<CreateResult>;
    /** `undefined`: it doesn't exist (any more). */
    read(request: ReadRequest): Promise<ReadResult | undefined>;
    /** The new outputs. */
    update(request: UpdateRequest): Promise<Properties>;
    /** Does nothing when the resource is gone already. */
    delete(request: DeleteRequest): Promise<void>;
    invoke(request: InvokeRequest): Promise<Properties>;
}

/** A plugin: what makes providers out of configurations. */
export interface Plugin {
    /** The package: `azure-native`. */
    readonly name: string;
    /** The version of the package whose place the plugin takes: `3.28.0`. */
    readonly version: string;
    /** Throws a sentence when the configuration won't do. */
    configure(config: Configuration): Provider;
}

/** A provider's configuration without its namespace: `{ subscriptionId: "…", environment: "public" }`. */
export type Configuration = Readonly<Record<string, string>>;
