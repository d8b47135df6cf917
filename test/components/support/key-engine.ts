import { forgetDeclared } from "../../../components/data-plane/life-cycle/declared";
import { key } from "../../../components/data-plane/keys/key";
import { keyPacking } from "../../../components/data-plane/keys/packing";
import type { KeyInputs, KeyOutputs } from "../../../components/data-plane/keys/contract";
import type { DynamicHandler } from "../../../components/data-plane/life-cycle/handler";
import { unmarked } from "./unmarked";

/** A key as an engine keeps it. */
export interface Deployed {
    readonly id: string;
    readonly inputs: KeyInputs;
    readonly outs: KeyOutputs;
}

/** What an `up` did, in an engine's word. */
export type Step = "create" | "same" | "update" | "replace";

/** The handler between an engine, whose state is packed, and tests, which look at it unpacked. */
const packed = (properties: object) => keyPacking.pack(unmarked(properties));
const unpacked = <T>(properties: object) => keyPacking.unpack(unmarked(properties)) as T;
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
        const { outs } = await handler.update(old.id, packed(old.outs), packed(inputs));
        return { step: "update", now: { id: old.id, inputs, outs: unpacked(outs) } };
    }
    if (old !== undefined && planned.goesFirst) {
        await remove(old);
    }
    const { id, outs } = await handler.create(packed(inputs));
    if (old !== undefined && !planned.goesFirst) {
        await remove(old);
    }
    return { step: planned.step, now: { id, inputs, outs: unpacked(outs) } };
}

/** What an engine plans at a preview. */
export async function preview(
    declared: KeyInputs,
    old?: Deployed,
): Promise<{
    readonly step: Step;
    readonly replaces: readonly string[];
    readonly goesFirst: boolean;
    readonly inputs: KeyInputs;
}> {
    const checked = await handler.check(old === undefined ? {} : packed(old.inputs), unmarked(declared));
    const [failure] = checked.failures ?? [];
    if (failure !== undefined) {
        // The engine prints the value of a property that a failure names.
        expect(failure.property).toBe("");
        throw new Error(failure.reason);
    }
    const inputs = unpacked<KeyInputs>(checked.inputs);
    if (old === undefined) {
        return { step: "create", replaces: [], goesFirst: false, inputs };
    }
    const diff = await handler.diff(old.id, packed(old.outs), packed(inputs));
    const replaces = diff.replaces ?? [];
    const step = replaces.length > 0 ? "replace" : diff.changes ? "update" : "same";
    return { step, replaces, goesFirst: diff.deleteBeforeReplace === true, inputs };
}

/** What an engine does with a key at a refresh; `undefined` where it drops it from its state. */
export async function refresh(old: Deployed): Promise<Deployed | undefined> {
    const { id, props, inputs } = await handler.read(old.id, packed(old.outs));
    return inputs === undefined || props === undefined
        ? undefined
        : { id, inputs: unpacked(inputs), outs: unpacked(props) };
}

/** What an engine does with a key that the program has left out, after all that it declares. */
export async function remove(old: Deployed): Promise<void> {
    await handler.delete(old.id, packed(old.outs));
}

/** What an engine does with a key at a destroy: without a program that declares anything. */
export async function destroy(old: Deployed): Promise<void> {
    forgetDeclared();
    await remove(old);
}
