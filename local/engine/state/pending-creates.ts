// Creates among the pending operations: only a user can know what has become of one.
import type { PendingOperation, ResourceState, Snapshot } from "./resource";

const isCreate = ({ type }: PendingOperation) => type === "creating";

/** The resources whose creation has no outcome. */
export function pendingCreates({ pendingOperations }: Pick<Snapshot, "pendingOperations">): ResourceState[] {
    return onlyCreates(pendingOperations).map(({ resource }) => resource);
}

/** The operations that stay pending until a user settles them: creates. All others a look at their resources settles. */
export function onlyCreates(operations: readonly PendingOperation[]): PendingOperation[] {
    return operations.filter(isCreate);
}

/** The operations without creates, but for those of some URNs. */
export function withoutCreates(
    operations: readonly PendingOperation[],
    except: ReadonlyMap<string, unknown>,
): PendingOperation[] {
    return operations.filter((operation) => !isCreate(operation) || except.has(operation.resource.urn));
}

/** The operations without a create whose outcome is known now: the first one of that URN. */
export function withoutSettled(operations: readonly PendingOperation[], urn: string): PendingOperation[] {
    const at = operations.findIndex((operation) => isCreate(operation) && operation.resource.urn === urn);
    return operations.filter((_, index) => index !== at);
}
