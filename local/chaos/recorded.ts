import * as fs from "node:fs";

/** What a state has of interest here. */
interface Checkpoint {
    readonly resources?: readonly { readonly urn: string; readonly delete?: boolean }[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
}

/** What a stack's file says that was begun, and not how it ended. */
export function pendingOperations(stateFile: string): string[] {
    return (latest(stateFile).pending_operations ?? []).map(({ type, resource }) => `${type} ${resource.urn}`);
}

/** What a stack's file says that there is. */
export function recordedResources(stateFile: string): string[] {
    return (latest(stateFile).resources ?? []).map(
        ({ urn, delete: leaving }) => `state: ${urn}${leaving === true ? ", to be deleted" : ""}`,
    );
}

function latest(stateFile: string): Checkpoint {
    const { checkpoint } = JSON.parse(fs.readFileSync(stateFile, "utf8")) as { checkpoint: { latest?: Checkpoint } };
    return checkpoint.latest ?? {};
}
