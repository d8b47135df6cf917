/** What a preview deletes or replaces, and what that means for those who use it. */
import type { Preview, PreviewStep } from "./preview";
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

/** Kinds of the data plane that hold nothing: what becomes of them matters to nobody. */
const helpers = [
    "Verification",
    "VerificationVerdict",
    "VaultAddress",
    "VaultPreparation",
    "VaultGuard",
    "Caller",
    "KeyLookup",
];

export function lossesOf(preview: Preview): Loss[] {
    const steps = changes(preview);
    return steps.flatMap((step) => {
        const effect = effectOf(step);
        const kind = dataPlaneKind(step.urn);
        const matters = !givesAccess(step.urn) && !(kind !== undefined && helpers.includes(kind));
        if (!matters || (effect !== "replace" && effect !== "delete")) {
            return [];
        }
        const meaning = meaningOf(step, steps);
        return [
            {
                effect,
                type: readableType(step.urn),
                name: parseUrn(step.urn).name,
                because: step.replaceReasons ?? [],
                meaning,
                destructive: !stays(step, steps),
            },
        ];
    });
}

/** What becomes of something that leaves the stack, as the state says it. */
function onDestroy({ urn, oldState }: PreviewStep, steps: readonly PreviewStep[]): string | undefined {
    if (oldState?.retainOnDelete === true) {
        return "detach";
    }
    const own = oldState?.inputs?.["onDestroy"];
    if (typeof own === "string") {
        return own;
    }
    if (!isAzureNative(urn, "keyvault", "Vault")) {
        return undefined;
    }
    const preparation = steps.find(
        (other) => dataPlaneKind(other.urn) === "VaultPreparation" && other.oldState?.parent === oldState?.parent,
    );
    const kept = preparation?.oldState?.inputs?.["onDestroy"];
    return typeof kept === "string" ? kept : undefined;
}

function stays(step: PreviewStep, steps: readonly PreviewStep[]): boolean {
    return effectOf(step) === "delete" && onDestroy(step, steps) === "detach";
}

function meaningOf(step: PreviewStep, steps: readonly PreviewStep[]): string {
    const kind = dataPlaneKind(step.urn) ?? (isAzureNative(step.urn, "keyvault", "Vault") ? "Vault" : undefined);
    if (effectOf(step) === "replace") {
        const lost: Readonly<Record<string, string>> = {
            Key: "a new key takes its place: what the old one encrypted or wrapped can't be read with it, what it signed can't be verified",
            Secret: "a new secret takes its place, without the versions that the old one had",
            Certificate: "a new certificate takes its place, without the versions that the old one had",
            Vault: "a new vault takes its place: all that is in the old one goes with it",
        };
        const old = onDestroy(step, steps) === "purge" ? "; the old one is purged: nothing brings it back" : "";
        return `${lost[kind ?? ""] ?? "it is deleted and made anew"}${old}`;
    }
    switch (onDestroy(step, steps)) {
        case "detach":
            return "it stays in Azure as it is, and leaves the stack";
        case "disable":
            return "it is disabled, and leaves the stack: nothing can be done with it any more";
        case "purge":
            return "it is purged: nothing brings it back";
        default:
            return kind === undefined
                ? "it is deleted"
                : "it is deleted: until its retention has passed it can be recovered";
    }
}
