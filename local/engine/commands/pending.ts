// What a user says of creates that an interrupted deployment left without an outcome.
import { namesIn, takeOverCommand } from "../deploy/take-over-command";
import { exitCodes, UserError } from "../errors";
import type { ResourceState } from "../state/resource";

/** The options of `refresh` about pending creates. */
export interface PendingCreateOptions {
    /** URNs and IDs in turn. */
    importPendingCreates?: readonly string[];
    clearPendingCreates?: boolean;
    skipPendingCreates?: boolean;
}

/** The IDs that a user gives to pending creates, by URN, in the CLI's form: values that are URNs and IDs in turn. */
export function givenIds(options: PendingCreateOptions): Map<string, string> {
    const { importPendingCreates: values = [], clearPendingCreates, skipPendingCreates } = options;
    if (clearPendingCreates && skipPendingCreates) {
        throw new UserError("cannot set both --skip-pending-creates and --clear-pending-creates", exitCodes.usage);
    }
    if (values.length % 2 !== 0) {
        throw new UserError(
            "each URN must be followed by an ID: found an odd number of entries. " +
                "Give the option twice for each resource: --import-pending-creates URN --import-pending-creates ID",
            exitCodes.usage,
        );
    }
    const ids = new Map<string, string>();
    for (let at = 0; at < values.length; at += 2) {
        ids.set(values[at] ?? "", values[at + 1] ?? "");
    }
    return ids;
}

/** Those of the given IDs that belong to a pending create, and a warning of each other, in the CLI's words. */
export function matchPendingCreates(
    given: ReadonlyMap<string, string>,
    creates: readonly ResourceState[],
): { takeOver: Map<string, string>; warnings: string[] } {
    const pending = new Set(creates.map(({ urn }) => urn));
    const takeOver = new Map([...given].filter(([urn]) => pending.has(urn)));
    const warnings = [...given.keys()]
        .filter((urn) => !pending.has(urn))
        .map((urn) => `warning: "${urn}" did not correspond to a pending create`);
    return { takeOver, warnings };
}

/**
 * What to do about creates that an interrupted deployment left without an outcome, which a refresh can't settle: the
 * state has nothing to look for. Undefined where there are none.
 *
 * @param refresh How the user calls a refresh of the stack.
 */
export function adviceOnCreates(creates: readonly ResourceState[], refresh: string): string | undefined {
    if (creates.length === 0) {
        return undefined;
    }
    const list = creates.map((resource) => `\n  * ${resource.urn}${namesIn(resource)}`).join("");
    const command = takeOverCommand(
        refresh,
        creates.map(({ urn }) => ({ urn })),
    );
    return (
        `An interrupted deployment was creating resources that may or may not exist now:${list}\n` +
        `Look for them. Where one exists, take it over by its ID:\n${command}\n` +
        `Then forget those that don't exist: ${refresh} --clear-pending-creates`
    );
}
