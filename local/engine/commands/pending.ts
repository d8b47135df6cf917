import type { PendingOperation } from "../state/resource";

/** What to do about steps that an interrupted deployment left without an outcome; undefined where there are none. */
export function pendingWarning(operations: readonly PendingOperation[]): string | undefined {
    if (operations.length === 0) {
        return undefined;
    }
    const list = operations.map(({ type, resource }) => `\n  * ${resource.urn}, interrupted while ${type}`);
    return (
        `An earlier deployment was interrupted during ${operations.length} step(s) whose outcome is not known:${list.join("")}\n` +
        "Look whether these resources exist. A refresh brings the state up to date with resources that it knows. " +
        "One that was interrupted while creating is not in the state: adopt it with the `import` option or delete it by hand, " +
        "then settle the matter with `refresh --clear-pending-creates`."
    );
}
