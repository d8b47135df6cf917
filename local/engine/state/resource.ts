import type { PropertyMap } from "../values";

/** How long a step of a resource may take, in seconds; absent where the provider's own limit holds. */
export interface CustomTimeouts {
    create?: number;
    update?: number;
    delete?: number;
}

/**
 * One resource as Pulumi's state keeps it (`apitype.ResourceV3`), with its values decrypted.
 *
 * The names are those of the state file, so that a state can be read beside this type. Empty lists, `false` and absent
 * properties mean the same: nothing of the kind is written.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go
 */
export interface ResourceState {
    urn: string;
    /** True for what a provider manages, false for components and the stack. */
    custom: boolean;
    /** True for the old half of a replacement that is still to be deleted. */
    delete?: boolean;
    /** The provider's name for the resource; absent for components. */
    id?: string;
    type: string;
    inputs?: PropertyMap;
    outputs?: PropertyMap;
    parent?: string;
    protect?: boolean;
    /** True where a user has asked for the resource to be replaced at the next update. */
    taint?: boolean;
    /** True for what is read but not managed, such as the result of `.get()`. */
    external?: boolean;
    dependencies?: string[];
    /** Why the resource, though created, did not become ready. */
    initErrors?: string[];
    /** `<urn>::<id>` of the provider resource; absent for components and for providers themselves. */
    provider?: string;
    propertyDependencies?: Record<string, string[]>;
    /** True once a delete-first replacement has deleted the resource and not yet created its successor. */
    pendingReplacement?: boolean;
    additionalSecretOutputs?: string[];
    aliases?: string[];
    customTimeouts?: CustomTimeouts;
    importID?: string;
    retainOnDelete?: boolean;
    deletedWith?: string;
    /** Times in RFC 3339. */
    created?: string;
    modified?: string;
    /** Where the program declares the resource, such as `project:///index.ts#3,7`. */
    sourcePosition?: string;
    ignoreChanges?: string[];
    replaceOnChanges?: string[];
    refreshBeforeUpdate?: boolean;
    /** What newer versions of Pulumi write beyond this type; kept as it is. */
    unmodelled?: Record<string, unknown>;
}

/** What was being done to a resource: after a crash nobody knows whether it happened. */
export type PendingOperationType = "creating" | "updating" | "deleting" | "reading" | "importing";

/** A step that had begun and not ended when the state was last written. */
export interface PendingOperation {
    type: PendingOperationType;
    resource: ResourceState;
}

/** A stack's state: its resources in the order in which they depend on each other. */
export interface Snapshot {
    resources: ResourceState[];
    pendingOperations: PendingOperation[];
}
