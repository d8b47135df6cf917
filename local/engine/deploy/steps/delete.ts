// Steps that take resources away.
import type { ResourceState } from "../../state/resource";
import type { StepOp } from "../events";
import type { StateChange } from "../journal";
import { Step, type StepRuntime } from "./step";

/** A resource is deleted, as the program no longer has it or as part of its replacement. */
export class DeleteStep extends Step {
    override readonly pending = "deleting";
    readonly logical: boolean;
    readonly next = undefined;
    private pendingReplacement: ResourceState | undefined;

    constructor(
        readonly old: ResourceState,
        private readonly replacing: "no" | "afterwards" | "before" = "no",
    ) {
        super();
        this.logical = replacing === "no";
    }

    get op(): StepOp {
        if (this.old.external) {
            return this.replacing === "no" ? "discard" : "discard-replaced";
        }
        return this.replacing === "no" ? "delete" : "delete-replaced";
    }

    get urn(): string {
        return this.old.urn;
    }

    async apply(runtime: StepRuntime): Promise<void> {
        const { old } = this;
        const goesWithAnother = old.deletedWith !== undefined && runtime.isDeleted(old.deletedWith);
        if (!runtime.preview && old.custom && !old.external && !old.retainOnDelete && !goesWithAnother) {
            await runtime.managerOf(old).delete({
                urn: old.urn,
                id: old.id ?? "",
                inputs: old.inputs ?? {},
                outputs: old.outputs ?? {},
                timeout: old.customTimeouts?.delete ?? 0,
            });
        }
        if (this.replacing === "before") {
            this.pendingReplacement = { ...old, pendingReplacement: true };
            runtime.replaceBase(old, this.pendingReplacement);
        }
    }

    change(): StateChange {
        return this.pendingReplacement === undefined
            ? { remove: [this.old] }
            : { replace: [{ old: this.old, new: this.pendingReplacement }] };
    }
}

/** A resource that an interrupted replacement had deleted already leaves the state. */
export class RemovePendingReplaceStep extends Step {
    readonly op: StepOp = "remove-pending-replace";
    readonly logical = false;
    readonly next = undefined;

    constructor(readonly old: ResourceState) {
        super();
    }

    get urn(): string {
        return this.old.urn;
    }

    apply(): Promise<void> {
        return Promise.resolve();
    }

    change(): StateChange {
        return { remove: [this.old] };
    }
}
