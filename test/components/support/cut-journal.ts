import type { OperationId, StateChange } from "../../../local/engine/deploy/journal";
import type { Snapshot } from "../../../local/engine/state/resource";
import { MemoryJournal } from "../../local/engine/deploy/rehearsal";

/** The state of an engine that is killed: what the data plane is at then is done, and nobody records it. */
export class CutJournal extends MemoryJournal {
    private isCut = false;

    /**
     * @param left operations of the data plane that are recorded
     * @param onCut what ends the engine
     */
    constructor(
        snapshot: Snapshot,
        private left: number,
        private readonly onCut: () => void,
    ) {
        super(snapshot);
    }

    override end(operation: OperationId, change?: StateChange): void {
        const isOfDataPlane = this.pending.get(operation)?.resource.type.startsWith("pulumi-nodejs:") === true;
        if (!isOfDataPlane || this.left-- > 0) {
            super.end(operation, change);
        } else if (!this.isCut) {
            this.isCut = true;
            this.onCut();
        }
    }

    override record(change: StateChange): void {
        if (!this.isCut) {
            super.record(change);
        }
    }
}
