// Parts of providers' answers.
import { type CheckFailure as CheckFailureMessage, DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffKind, PropertyDiff as PropertyDiffEvent } from "../events";
import type { CheckFailure, DiffResult } from "./provider";

const { Kind } = PropertyDiff;
const kinds = new Map<number, DiffKind>([
    [Kind.ADD, "add"],
    [Kind.ADD_REPLACE, "add-replace"],
    [Kind.DELETE, "delete"],
    [Kind.DELETE_REPLACE, "delete-replace"],
    [Kind.UPDATE, "update"],
    [Kind.UPDATE_REPLACE, "update-replace"],
]);
const changes = new Map<number, DiffResult["changes"]>([
    [DiffResponse.DiffChanges.DIFF_NONE, "none"],
    [DiffResponse.DiffChanges.DIFF_SOME, "some"],
]);

/** The failures of a check or an invoke. */
export function failuresFrom(messages: CheckFailureMessage[]): CheckFailure[] {
    return messages.map((message) => ({ property: message.getProperty(), reason: message.getReason() }));
}

/** The answer to a Diff or a DiffConfig. */
export function diffFromResponse(response: DiffResponse): DiffResult {
    return {
        changes: changes.get(response.getChanges()) ?? "unknown",
        replaceKeys: response.getReplacesList(),
        changedKeys: response.getDiffsList(),
        deleteBeforeReplace: response.getDeletebeforereplace(),
        ...(response.getHasdetaileddiff() && { detailedDiff: detailedDiff(response) }),
    };
}

function detailedDiff(response: DiffResponse): Record<string, PropertyDiffEvent> {
    const result: Record<string, PropertyDiffEvent> = {};
    for (const [path, entry] of response.getDetaileddiffMap().entries() as Iterable<[string, PropertyDiff]>) {
        result[path] = { diffKind: kinds.get(entry.getKind()) ?? "update", inputDiff: entry.getInputdiff() };
    }
    return result;
}
