// The commands by which a person settles pending creates, for messages.

import type { ResourceState } from "../state/resource";

/** A stack, and how it is refreshed where that isn't `pulumi-local`'s own command. */
interface Place {
    stack: string;
    refreshCommand?: string;
}

/** How a person calls a refresh of the stack. */
export function refreshCommand({ refreshCommand: named, stack }: Place): string {
    return named ?? `pulumi-local refresh --stack ${stack}`;
}

/** The command that takes over what creates have made, ready to be pasted; IDs that aren't known are left to be filled in. */
export function takeOverCommand(refresh: string, creates: readonly { urn: string; id?: string }[]): string {
    const flag = "--import-pending-creates";
    const pairs = creates.map(
        ({ urn, id }) => `${flag} ${quoted(urn)} ${flag} ${id === undefined ? "ID" : quoted(id)}`,
    );
    return [refresh, ...pairs].join(" ");
}

/**
 * What a person can look for: the names among the inputs of a create, also those that the provider has made up, which
 * another create would not be given. Empty where there are none.
 */
export function namesIn({ inputs = {} }: ResourceState): string {
    const names = Object.entries(inputs).flatMap(([key, value]) =>
        /name$/i.test(key) && typeof value === "string" ? `${key} "${value}"` : [],
    );
    return names.length === 0 ? "" : ` (${names.join(", ")})`;
}

/** A word of a POSIX shell's command line: URNs have dollar signs. */
function quoted(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
