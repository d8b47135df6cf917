// What a deployment needs of the state's keeper: every step is on disk before the next one is taken.
import type { PendingOperationType, ResourceState } from "../state/resource";

/** A number that `begin` gave out, and `end` takes back. */
export type OperationId = number;

/**
 * A change of the state. Resources are named by the very objects: those of the snapshot that the deployment started
 * from, or those added earlier.
 *
 * The state after a deployment is the resources added, in the order of the calls, followed by those of the snapshot
 * that were neither removed nor taken over, in their old order, and those appended.
 */
export interface StateChange {
    /** Leave the state. */
    remove?: readonly ResourceState[];
    /** Comes at the end of the resources added so far. */
    add?: ResourceState;
    /** Comes at the end of all resources. */
    append?: ResourceState;
    /** Take the place of another, without a change of order. */
    replace?: readonly { old: ResourceState; new: ResourceState }[];
    /** The URN of a create that an earlier deployment left pending, and whose outcome is known now. */
    settled?: string;
}

/**
 * Keeps the state of a stack step by step. Every call has reached the file when it returns, so that a process killed
 * at any moment leaves all finished steps and names the unfinished ones. The calls are synchronous for that reason.
 */
export interface SnapshotJournal {
    /** Notes that a provider is about to be asked to do something to a resource. */
    begin(type: PendingOperationType, resource: ResourceState): OperationId;
    /** Notes that it has answered, and what of it the state takes over: nothing when it failed without a trace. */
    end(operation: OperationId, change?: StateChange): void;
    /** Notes a change that no provider had part in. */
    record(change: StateChange): void;
}
