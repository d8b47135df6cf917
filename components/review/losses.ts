/** What a preview deletes or replaces, and what that means for those who use it. */
import type { Preview, PreviewStep } from "./preview";
import { fateOf, vaultFate, type Fate } from "./fates";
import { givesAccess } from "./grants";
import { changes, dataPlaneKind, effectOf, isAzureNative, parseUrn, readableType } from "./resources";

/** One thing that doesn't stay as it is. */
export interface Loss {
    readonly effect: "replace" | "delete";
    readonly type: string;
    readonly name: string;
    /** The properties that make it be replaced. */
    readonly because: readonly string[];
    /** What it means, as a clause. */
    readonly meaning: string;
    /** False where the thing itself stays: it only leaves the stack. */
    readonly destructive: boolean;
}

export function lossesOf(preview: Preview): Loss[] {
    const steps = changes(preview);
    return steps.flatMap((step) => {
        const effect = effectOf(step);
        const fate = fateOfStep(step);
        if (fate === "helper" || givesAccess(step.urn) || (effect !== "replace" && effect !== "delete")) {
            return [];
        }
        const destiny = onDestroy(step, fate, steps);
        return [
            {
                effect,
                type: readableType(step.urn),
                name: parseUrn(step.urn).name,
                because: step.replaceReasons ?? [],
                meaning: effect === "replace" ? replaced(fate, destiny) : removed(fate, destiny),
                destructive: effect === "replace" || destiny !== "detach",
            },
        ];
    });
}

function fateOfStep({ urn }: PreviewStep): Fate | "helper" | undefined {
    const kind = dataPlaneKind(urn);
    return kind !== undefined ? fateOf(kind) : isAzureNative(urn, "keyvault", "Vault") ? vaultFate : undefined;
}

/** What becomes of something that leaves the stack, as the state says it. */
function onDestroy(
    { urn, oldState }: PreviewStep,
    fate: Fate | undefined,
    steps: readonly PreviewStep[],
): string | undefined {
    if (oldState?.retainOnDelete === true) {
        return "detach";
    }
    const own = oldState?.inputs?.["onDestroy"];
    if (typeof own === "string") {
        return own;
    }
    if (!isAzureNative(urn, "keyvault", "Vault")) {
        return fate?.usual;
    }
    const preparation = steps.find(
        (other) => dataPlaneKind(other.urn) === "VaultPreparation" && other.oldState?.parent === oldState?.parent,
    );
    const kept = preparation?.oldState?.inputs?.["onDestroy"];
    return typeof kept === "string" ? kept : undefined;
}

function replaced(fate: Fate | undefined, destiny: string | undefined): string {
    const old = destiny === "purge" ? "; the old one is purged: nothing brings it back" : "";
    return `${fate?.replaced ?? "it is deleted and made anew"}${old}`;
}

function removed(fate: Fate | undefined, destiny: string | undefined): string {
    switch (destiny) {
        case "detach":
            return fate?.kept ?? "it stays in Azure as it is, and leaves the stack";
        case "disable":
            return "it is disabled, and leaves the stack: nothing can be done with it any more";
        case "purge":
            return "it is purged: nothing brings it back";
        default:
            return fate?.deleted ?? "it is deleted";
    }
}
