// Looks whether a managed resource is still what the state says.
import type { ResourceState } from "../../state/resource";
import { equalValues } from "../../values";
import { diffResource } from "../diff-resource";
import type { StepEventMetadata, StepOp } from "../events";
import type { StateChange } from "../journal";
import { invertDiff } from "../object-diff";
import { PartialFailure, type ReadResult, type ResourceManager } from "../providers/provider";
import { isProviderType } from "../urn";
import { now, Step, type StepRuntime } from "./step";

/** Reads a resource and takes what it finds for the state. */
export class RefreshStep extends Step {
    readonly op: StepOp = "refresh";
    readonly logical = false;
    override readonly ofProgram = false;
    next: ResourceState | undefined;
    private differs = false;

    constructor(
        readonly old: ResourceState,
        /** Whether the deployment does nothing else; then it counts what it finds. */
        private readonly counted: boolean,
    ) {
        super();
        // A step that fails says nothing of the resource.
        this.next = old;
    }

    get urn(): string {
        return this.old.urn;
    }

    /** What has become of the resource. */
    get resultOp(): StepOp {
        if (this.next === undefined) {
            return "delete";
        }
        const changed = this.old.external ? !equalValues(this.old.outputs, this.next.outputs) : this.differs;
        return this.next !== this.old && changed ? "update" : "same";
    }

    override countedOp(): StepOp | undefined {
        return this.counted ? this.resultOp : undefined;
    }

    override resultMetadata(): StepEventMetadata {
        return { ...this.metadata(), op: this.counted ? this.resultOp : this.op };
    }

    async apply(runtime: StepRuntime): Promise<void> {
        const { old } = this;
        if (!old.custom || isProviderType(old.type) || old.pendingReplacement) {
            return;
        }
        const manager = runtime.managerOf(old);
        const initErrors: string[] = [];
        const found = await this.read(runtime, manager, initErrors);
        if (found.outputs === undefined) {
            this.next = undefined;
            return;
        }
        const next = refreshed(old, found, initErrors);
        if (!old.external) {
            await this.compare(runtime, manager, next);
        }
        // What is as it was need not be written again.
        this.next = this.differs || !sameResource(old, next) ? next : old;
    }

    private async read(runtime: StepRuntime, manager: ResourceManager, initErrors: string[]): Promise<ReadResult> {
        const { urn, id = "", inputs = {}, outputs = {} } = this.old;
        try {
            return await manager.read({ urn, id, inputs, state: outputs });
        } catch (error) {
            if (!(error instanceof PartialFailure)) {
                throw error;
            }
            initErrors.push(...error.reasons);
            runtime.report(
                "warning",
                urn,
                `Refreshed resource is in an unhealthy state:\n* ${error.reasons.join("\n* ")}`,
            );
            return { id: error.id, outputs: error.outputs, ...(error.inputs && { inputs: error.inputs }) };
        }
    }

    /**
     * Asks what an update of an unchanged program would do now. What it would put back is what has changed, so the
     * answer is turned round.
     */
    private async compare(runtime: StepRuntime, manager: ResourceManager, next: ResourceState): Promise<void> {
        const { urn, inputs = {}, ignoreChanges = [] } = this.old;
        const diff = await diffResource(manager, {
            urn,
            id: next.id ?? "",
            oldInputs: next.inputs ?? {},
            oldOutputs: next.outputs ?? {},
            news: inputs,
            allowUnknowns: runtime.preview,
            ignoreChanges,
        });
        this.differs = diff.changes === "some";
        const { changedKeys, detailedDiff } = invertDiff(diff);
        this.diff = { diffs: changedKeys, ...(detailedDiff && { detailedDiff }) };
    }

    /** The state changes for all resources together, once all have been read. */
    change(): StateChange | undefined {
        return undefined;
    }
}

function refreshed(old: ResourceState, found: ReadResult, initErrors: string[]): ResourceState {
    const next: ResourceState = {
        ...old,
        id: found.id === "" ? (old.id ?? "") : found.id,
        inputs: found.inputs ?? old.inputs ?? {},
        outputs: found.outputs ?? {},
        initErrors,
    };
    if (!(equalValues(next.inputs, old.inputs) && equalValues(next.outputs, old.outputs))) {
        next.modified = now();
    }
    return next;
}

function sameResource(a: ResourceState, b: ResourceState): boolean {
    return (
        a.id === b.id &&
        equalValues(a.inputs, b.inputs) &&
        equalValues(a.outputs, b.outputs) &&
        equalValues(a.initErrors ?? [], b.initErrors ?? [])
    );
}
