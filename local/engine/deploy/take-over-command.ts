// The commands by which a person settles pending creates, for messages.

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

/** A word of a POSIX shell's command line: URNs have dollar signs. */
function quoted(text: string): string {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
