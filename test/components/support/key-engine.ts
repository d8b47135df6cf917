import { key } from "../../../components/data-plane/key";
import type { KeyInputs, KeyOutputs } from "../../../components/data-plane/key-contract";
import type { DynamicHandler } from "../../../components/data-plane/handler";
import { unmarked } from "./unmarked";

/** A key as an engine keeps it. */
export interface Deployed {
    readonly id: string;
    readonly inputs: KeyInputs;
    readonly outs: KeyOutputs;
}

/** What an `up` did, in an engine's word. */
export type Step = "create" | "same" | "update" | "replace";

const handler: DynamicHandler = key;

/** What an engine does with a key at an `up`. */
export async function up(
    declared: KeyInputs,
    old?: Deployed,
): Promise<{ readonly step: Step; readonly now: Deployed }> {
    const planned = await preview(declared, old);
    const inputs = planned.inputs;
    if (planned.step === "same" && old !== undefined) {
        return { step: "same", now: old };
    }
    if (planned.step === "update" && old !== undefined) {
        const { outs } = await handler.update(old.id, unmarked(old.outs), unmarked(inputs));
        return { step: "update", now: { id: old.id, inputs, outs: outs as unknown as KeyOutputs } };
    }
    if (old !== undefined) {
        await handler.delete(old.id, unmarked(old.outs));
    }
    const { id, outs } = await handler.create(unmarked(inputs));
    return { step: planned.step, now: { id, inputs, outs: outs as unknown as KeyOutputs } };
}

/** What an engine plans at a preview. */
export async function preview(
    declared: KeyInputs,
    old?: Deployed,
): Promise<{ readonly step: Step; readonly replaces: readonly string[]; readonly inputs: KeyInputs }> {
    const checked = await handler.check(unmarked(old?.inputs ?? {}), unmarked(declared));
    const [failure] = checked.failures ?? [];
    if (failure !== undefined) {
        throw new Error(failure.reason);
    }
    const inputs = checked.inputs as unknown as KeyInputs;
    if (old === undefined) {
        return { step: "create", replaces: [], inputs };
    }
    const diff = await handler.diff(old.id, unmarked(old.outs), unmarked(inputs));
    const replaces = diff.replaces ?? [];
    return { step: replaces.length > 0 ? "replace" : diff.changes ? "update" : "same", replaces, inputs };
}

/** What an engine does with a key at a refresh; `undefined` where it drops it from its state. */
export async function refresh(old: Deployed): Promise<Deployed | undefined> {
    const { id, props, inputs } = await handler.read(old.id, unmarked(old.outs));
    return id === "" ? undefined : { id, inputs: inputs as unknown as KeyInputs, outs: props as unknown as KeyOutputs };
}

/** What an engine does with a key at a destroy. */
export async function destroy(old: Deployed): Promise<void> {
    await handler.delete(old.id, unmarked(old.outs));
}
