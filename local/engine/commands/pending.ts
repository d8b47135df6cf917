import type { PendingOperation } from "../state/resource";

/**
 * What to do about creates that an interrupted deployment left without an outcome, which a refresh can't settle: the
 * state has nothing to look for. Undefined where there are none.
 */
export function pendingCreates(operations: readonly PendingOperation[]): string | undefined {
    const creates = operations.filter(({ type }) => type === "creating");
    if (creates.length === 0) {
        return undefined;
    }
    const list = creates.map(({ resource }) => `\n  * ${resource.urn}`).join("");
    return (
        `An interrupted deployment was creating resources that may or may not exist now:${list}\n` +
        "Look for them: delete what was left behind, or adopt it with the `import` option. " +
        "Then settle the matter with `refresh --clear-pending-creates`."
    );
}
