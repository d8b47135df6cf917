import { forgetDeclared } from "../../../components/data-plane/life-cycle/declared";
import type { DynamicHandler } from "../../../components/data-plane/life-cycle/handler";
import { unmarked } from "./unmarked";

/** A resource as an engine keeps it. */
export interface Kept<I, O> {
    readonly id: string;
    readonly inputs: I;
    readonly outs: O;
}

/** What an engine does with resources of one handler. */
export class HandlerEngine<I extends object, O extends I> {
    constructor(private readonly handler: DynamicHandler) {}

    /** What is planned at a preview. Refusals are thrown. */
    async preview(
        declared: I,
        old?: Kept<I, O>,
    ): Promise<{ readonly step: string; readonly replaces: readonly string[]; readonly inputs: I }> {
        const checked = await this.handler.check(unmarked(old?.inputs ?? {}), unmarked(declared));
        const [failure] = checked.failures ?? [];
        if (failure !== undefined) {
            throw new Error(failure.reason);
        }
        const inputs = checked.inputs as I;
        if (old === undefined) {
            return { step: "create", replaces: [], inputs };
        }
        const { changes, replaces = [] } = await this.handler.diff(old.id, unmarked(old.outs), unmarked(inputs));
        return { step: replaces.length > 0 ? "replace" : changes ? "update" : "same", replaces, inputs };
    }

    /** An `up`; a resource whose creation failed half-way comes back with its error. */
    async up(declared: I, old?: Kept<I, O>): Promise<{ readonly step: string; readonly now: Kept<I, O> }> {
        const { step, inputs } = await this.preview(declared, old);
        if (step === "same" && old !== undefined) {
            return { step, now: old };
        }
        if (step === "update" && old !== undefined) {
            return { step, now: await this.update(old, inputs) };
        }
        const { id, outs } = await this.handler.create(unmarked(inputs));
        return { step, now: { id, inputs, outs: outs as O } };
    }

    /** An update, with or without changes: engines update what they could not finish. */
    async update(old: Kept<I, O>, inputs: I): Promise<Kept<I, O>> {
        const { outs } = await this.handler.update(old.id, unmarked(old.outs), unmarked(inputs));
        return { id: old.id, inputs, outs: outs as O };
    }

    /** A refresh; `undefined` where the resource is dropped from the state. */
    async refresh(old: Kept<I, O>): Promise<Kept<I, O> | undefined> {
        const { id, props, inputs } = await this.handler.read(old.id, unmarked(old.outs));
        return id === "" ? undefined : { id, inputs: inputs as I, outs: props as O };
    }

    /** A destroy, which has no program that declares anything. */
    async destroy(old: Kept<I, O>): Promise<void> {
        forgetDeclared();
        await this.remove(old);
    }

    /** The removal of a resource that the program has left out, after all that it declares. */
    async remove(old: Kept<I, O>): Promise<void> {
        await this.handler.delete(old.id, unmarked(old.outs));
    }
}
