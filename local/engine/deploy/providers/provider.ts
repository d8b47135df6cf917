// What the engine asks of a provider, whoever answers: a plugin, the engine itself for provider resources, or a builtin.
import type { PropertyDiff } from "../events";
import type { PropertyMap } from "../../values";

/** A property that a provider refuses. */
export interface CheckFailure {
    /** `""` where the failure concerns the whole resource. */
    property: string;
    reason: string;
}

/** The inputs as the provider would have them, defaults filled in. */
export interface CheckResult {
    inputs: PropertyMap;
    failures: CheckFailure[];
}

/** What would become of a resource. */
export interface DiffResult {
    changes: "none" | "some" | "unknown";
    replaceKeys: string[];
    changedKeys: string[];
    /** By property path; absent where the provider gives no detail. */
    detailedDiff?: Record<string, PropertyDiff>;
    deleteBeforeReplace: boolean;
}

/** Whether the resource has to be replaced. */
export function requiresReplacement(diff: DiffResult): boolean {
    return (
        diff.replaceKeys.length > 0 ||
        Object.values(diff.detailedDiff ?? {}).some((entry) => entry.diffKind.endsWith("-replace"))
    );
}

/** The result of a create or an update. */
export interface CreateResult {
    /** `""` in previews. */
    id: string;
    outputs: PropertyMap;
}

/** What is there. */
export interface ReadResult {
    id: string;
    /** Absent where there is no such resource. */
    outputs?: PropertyMap;
    /** Absent where the provider doesn't say which inputs would have given these outputs. */
    inputs?: PropertyMap;
}

/** The result of a function. */
export interface InvokeResult {
    outputs: PropertyMap;
    failures: CheckFailure[];
}

export interface CheckRequest {
    urn: string;
    olds?: PropertyMap;
    news: PropertyMap;
    preview: boolean;
    randomSeed: Uint8Array;
}

export interface DiffRequest {
    urn: string;
    /** `""` for providers. */
    id: string;
    oldInputs: PropertyMap;
    oldOutputs: PropertyMap;
    news: PropertyMap;
    /** Whether unknown values may be passed. */
    allowUnknowns: boolean;
    ignoreChanges?: readonly string[];
}

export interface CreateRequest {
    urn: string;
    inputs: PropertyMap;
    /** Seconds; 0 is the provider's own. */
    timeout: number;
    preview: boolean;
}

export interface UpdateRequest extends CreateRequest {
    id: string;
    oldInputs: PropertyMap;
    oldOutputs: PropertyMap;
    ignoreChanges?: readonly string[];
}

export interface ReadRequest {
    urn: string;
    id: string;
    /** Absent where nothing is known but the id (imports). */
    inputs?: PropertyMap;
    state?: PropertyMap;
}

export interface DeleteRequest {
    urn: string;
    id: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
    timeout: number;
}

/** Life cycle of resources. */
export interface ResourceManager {
    check(request: CheckRequest): Promise<CheckResult>;
    diff(request: DiffRequest): Promise<DiffResult>;
    create(request: CreateRequest): Promise<CreateResult>;
    update(request: UpdateRequest): Promise<PropertyMap>;
    read(request: ReadRequest): Promise<ReadResult>;
    delete(request: DeleteRequest): Promise<void>;
}

/** What calls of component methods need to know beside their arguments. */
export interface CallRequest {
    token: string;
    args: PropertyMap;
    argDependencies: Record<string, string[]>;
}

export interface CallResult extends InvokeResult {
    dependencies: Record<string, string[]>;
}

/** A provider: configured once, then asked. */
export interface Provider extends ResourceManager {
    checkConfig(request: { urn: string; olds?: PropertyMap; news: PropertyMap }): Promise<CheckResult>;
    diffConfig(request: Omit<DiffRequest, "allowUnknowns">): Promise<DiffResult>;
    /** Begins the configuration; whoever needs it waits for its end. */
    configure(request: { urn: string; id: string; inputs: PropertyMap }): void;
    /** Waits for the end of the configuration, also of one that fails: the first that asks for more gets the error. */
    settled(): Promise<void>;
    invoke(token: string, args: PropertyMap, preview: boolean): Promise<InvokeResult>;
    call(request: CallRequest): Promise<CallResult>;
    /** Asks for an early end of what is under way. */
    cancel(): Promise<void>;
    close(): void;
}

/** A resource that was made, but did not become ready: it has to be kept in the state. */
export class PartialFailure extends Error {
    constructor(
        readonly id: string,
        readonly outputs: PropertyMap,
        readonly reasons: readonly string[],
        /** The inputs as the provider sees them, where it says. */
        readonly inputs?: PropertyMap,
    ) {
        super(
            reasons.length === 0
                ? "resource init failed"
                : `${reasons.length} error${reasons.length === 1 ? "" : "s"} occurred:\n${reasons.map((r) => `\t* ${r}\n`).join("")}`,
        );
        this.name = "PartialFailure";
    }
}

/** A diff that can't be had in a preview, because the provider's configuration isn't known yet. */
export class DiffUnavailable extends Error {}
