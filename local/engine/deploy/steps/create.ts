// Steps that make or change what a provider manages.
import type { ResourceState } from "../../state/resource";
import type { StepOp } from "../events";
import type { StateChange } from "../journal";
import type { PropertyMap } from "../../values";
import { PartialFailure } from "../providers/provider";
import { now, Step, type StepDiff, type StepRuntime } from "./step";

/** A step after which a component's outputs can be registered. */
abstract class RegistrationStep extends Step {
    abstract override next: ResourceState;

    override takeOutputs(outputs: PropertyMap): { old: ResourceState; new: ResourceState } {
        const old = this.next;
        this.next = { ...old, outputs };
        return { old, new: this.next };
    }
}

/** Gives a resource that goes on what the state has of it and no program says. */
function goOn(old: ResourceState, next: ResourceState): void {
    const { id, importID, refreshBeforeUpdate, unmodelled } = old;
    Object.assign(next, {
        ...(id !== undefined && { id }),
        ...(importID !== undefined && { importID }),
        ...(refreshBeforeUpdate && { refreshBeforeUpdate }),
        ...(unmodelled && { unmodelled }),
    } satisfies Partial<ResourceState>);
}

/** Nothing changes but what the engine itself keeps of the resource. */
export class SameStep extends RegistrationStep {
    readonly op: StepOp = "same";
    readonly logical = true;

    constructor(
        readonly old: ResourceState,
        public next: ResourceState,
        /** Whether the resource is a provider, which others are about to need. */
        private readonly isProvider: boolean,
    ) {
        super();
    }

    get urn(): string {
        return this.next.urn;
    }

    async apply(runtime: StepRuntime): Promise<void> {
        const { outputs, inputs } = this.old;
        goOn(this.old, this.next);
        this.next.outputs = outputs ?? {};
        if (this.isProvider) {
            // A provider that says that nothing changed goes on with the configuration that it knows.
            await runtime.sameProvider({ ...this.next, inputs: inputs ?? {} });
        }
    }

    change(): StateChange {
        return { remove: [this.old], add: this.next };
    }
}

/** A resource comes into being, for the first time or in the place of another. */
export class CreateStep extends RegistrationStep {
    override readonly pending = "creating";
    readonly logical: boolean;

    constructor(
        public next: ResourceState,
        /** The resource that is replaced. */
        private readonly replaced?: ResourceState,
        diff: StepDiff = {},
        /** Whether the replaced resource is still there, and deleted at the end. */
        private readonly deleteReplacedLater = false,
    ) {
        super();
        this.logical = replaced === undefined;
        this.diff = diff;
    }

    get op(): StepOp {
        return this.replaced === undefined ? "create" : "create-replacement";
    }

    get old(): ResourceState | undefined {
        return this.replaced;
    }

    get urn(): string {
        return this.next.urn;
    }

    private gone: ResourceState | undefined;
    private condemned: { old: ResourceState; new: ResourceState } | undefined;

    async apply(runtime: StepRuntime): Promise<void> {
        if (!this.next.custom) {
            this.next.outputs = {};
            this.created(runtime);
            return;
        }
        try {
            const { id, outputs } = await runtime.managerOf(this.next).create({
                urn: this.urn,
                inputs: this.next.inputs ?? {},
                timeout: this.next.customTimeouts?.create ?? 0,
                preview: runtime.preview,
            });
            this.next.id = id;
            this.next.outputs = outputs;
        } catch (error) {
            if (error instanceof PartialFailure) {
                this.next.id = error.id;
                this.next.outputs = error.outputs;
                this.next.initErrors = [...error.reasons];
                this.created(runtime);
            }
            throw error;
        }
        this.created(runtime);
    }

    private created(runtime: StepRuntime): void {
        this.next.created = this.next.modified = now();
        if (this.replaced === undefined) {
            return;
        }
        const old = runtime.latest(this.replaced);
        if (this.deleteReplacedLater) {
            const condemned = { ...old, delete: true };
            runtime.replaceBase(old, condemned);
            this.condemned = { old, new: condemned };
        } else if (old.pendingReplacement) {
            this.gone = old;
        }
    }

    change(): StateChange {
        return {
            add: this.next,
            ...(this.gone && { remove: [this.gone] }),
            ...(this.condemned && { replace: [this.condemned] }),
        };
    }
}

/** A resource changes in place. */
export class UpdateStep extends RegistrationStep {
    readonly op: StepOp = "update";
    readonly logical = true;
    override readonly pending = "updating";

    constructor(
        readonly old: ResourceState,
        public next: ResourceState,
        diff: StepDiff,
        private readonly ignoreChanges: readonly string[],
    ) {
        super();
        this.diff = diff;
    }

    get urn(): string {
        return this.next.urn;
    }

    async apply(runtime: StepRuntime): Promise<void> {
        const { old } = this;
        const state = this.next;
        goOn(old, state);
        if (!state.custom) {
            // What a component has for outputs comes with their registration.
            state.outputs = {};
            return;
        }
        try {
            state.outputs = await runtime.managerOf(state).update({
                urn: this.urn,
                id: old.id ?? "",
                oldInputs: old.inputs ?? {},
                oldOutputs: old.outputs ?? {},
                inputs: state.inputs ?? {},
                timeout: state.customTimeouts?.update ?? 0,
                ignoreChanges: this.ignoreChanges,
                preview: runtime.preview,
            });
        } catch (error) {
            if (error instanceof PartialFailure) {
                state.outputs = error.outputs;
                // The new inputs have not fully taken effect: the next update sends them again.
                state.inputs = old.inputs ?? {};
                state.initErrors = [...error.reasons];
                state.modified = now();
            }
            throw error;
        }
        state.modified = now();
    }

    change(): StateChange {
        return { remove: [this.old], add: this.next };
    }
}

/** Says that a resource is replaced; the steps around it do it. */
export class ReplaceStep extends Step {
    readonly op: StepOp = "replace";
    readonly logical = true;

    constructor(
        readonly old: ResourceState,
        readonly next: ResourceState,
        diff: StepDiff,
    ) {
        super();
        this.diff = diff;
    }

    get urn(): string {
        return this.next.urn;
    }

    apply(): Promise<void> {
        return Promise.resolve();
    }

    change(): undefined {
        return undefined;
    }
}
