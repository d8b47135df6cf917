// Steps that look at what is there: reads, and the adoption of what exists.
import type { ResourceState } from "../../state/resource";
import { UserError } from "../../errors";
import { equalValues, type PropertyMap } from "../../values";
import type { StepOp } from "../events";
import type { StateChange } from "../journal";
import { PartialFailure } from "../providers/provider";
import { UNKNOWN_ID } from "../urn";
import { now, Step, type StepRuntime } from "./step";

/** A resource that the program reads and doesn't manage. */
export class ReadStep extends Step {
    override readonly pending = "reading";
    readonly logical: boolean;
    private condemned: { old: ResourceState; new: ResourceState } | undefined;

    constructor(
        readonly old: ResourceState | undefined,
        readonly next: ResourceState,
        /** Whether a managed resource makes room for it. */
        private readonly replacing: boolean,
    ) {
        super();
        this.logical = !replacing;
    }

    get op(): StepOp {
        return this.replacing ? "read-replacement" : "read";
    }

    get urn(): string {
        return this.next.urn;
    }

    async apply(runtime: StepRuntime): Promise<void> {
        const state = this.next;
        try {
            state.outputs = state.id === UNKNOWN_ID ? {} : await this.read(runtime);
        } catch (error) {
            if (error instanceof PartialFailure) {
                state.outputs = error.outputs;
                state.initErrors = [...error.reasons];
            }
            throw error;
        }
        if (this.replacing && this.old !== undefined) {
            this.condemned = { old: this.old, new: { ...this.old, delete: true } };
            runtime.replaceBase(this.old, this.condemned.new);
        }
        this.keepTimes();
    }

    private async read(runtime: StepRuntime): Promise<PropertyMap> {
        const { urn, id = "", inputs = {} } = this.next;
        const result = await runtime.managerOf(this.next).read({ urn, id, inputs, state: inputs });
        if (result.outputs === undefined) {
            throw new UserError(`resource '${id}' does not exist`);
        }
        this.next.id = result.id;
        return result.outputs;
    }

    private keepTimes(): void {
        const { old } = this;
        if (old?.created !== undefined) {
            this.next.created = old.created;
        }
        if (old?.modified !== undefined) {
            this.next.modified = old.modified;
        }
        if (
            old !== undefined &&
            !(equalValues(old.inputs, this.next.inputs) && equalValues(old.outputs, this.next.outputs))
        ) {
            this.next.modified = now();
        }
    }

    override countedOp(): StepOp | undefined {
        if (this.replacing) {
            return undefined;
        }
        // Reading what is as it was is no change that anybody wants to hear of.
        const changed = this.old?.outputs !== undefined && !equalValues(this.old.outputs, this.next.outputs);
        return changed ? this.op : undefined;
    }

    change(): StateChange {
        if (this.condemned !== undefined) {
            return { add: this.next, replace: [this.condemned] };
        }
        return { add: this.next, ...(this.old && { remove: [this.old] }) };
    }
}
