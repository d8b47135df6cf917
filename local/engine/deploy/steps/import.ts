// The adoption of what exists (`import` option): read, and managed from then on.
import { randomBytes } from "node:crypto";
import type { ResourceState } from "../../state/resource";
import { UserError } from "../../errors";
import type { PropertyMap } from "../../values";
import { checkFailureMessage } from "../check-failures";
import { diffResource } from "../diff-resource";
import type { StepOp } from "../events";
import { withIgnoredChanges } from "../ignore-changes";
import type { StateChange } from "../journal";
import type { ResourceManager } from "../providers/provider";
import { readById } from "./read-by-id";
import { now, Step, type StepRuntime } from "./step";

/** Takes a resource over as it is. Its inputs have to be those that the program gives. */
export class ImportStep extends Step {
    override readonly pending = "importing";
    readonly logical: boolean;
    private found: ResourceState | undefined;
    private condemned: { old: ResourceState; new: ResourceState } | undefined;

    constructor(
        readonly next: ResourceState,
        private readonly ignoreChanges: readonly string[],
        /** The managed resource whose place the adopted one takes. */
        private readonly original?: ResourceState,
    ) {
        super();
        this.logical = original === undefined;
    }

    get op(): StepOp {
        return this.original === undefined ? "import" : "import-replacement";
    }

    get urn(): string {
        return this.next.urn;
    }

    get old(): ResourceState | undefined {
        return this.found;
    }

    async apply(runtime: StepRuntime): Promise<void> {
        const state = this.next;
        const manager = runtime.managerOf(state);
        const read = await readById(manager, state);
        const { inputs: foundInputs, outputs } = read;
        this.found = { ...state, id: read.id, inputs: foundInputs, outputs };
        state.id = read.id;
        state.outputs = outputs;
        state.created = state.modified = now();
        await this.checkInputs(runtime, manager, foundInputs);
        const diff = await diffResource(manager, {
            urn: this.urn,
            id: read.id,
            oldInputs: foundInputs,
            oldOutputs: outputs,
            news: state.inputs ?? {},
            allowUnknowns: runtime.preview,
            ignoreChanges: this.ignoreChanges,
        });
        this.diff = { diffs: diff.changedKeys, ...(diff.detailedDiff && { detailedDiff: diff.detailedDiff }) };
        if (diff.changes !== "none") {
            this.refuse(runtime, diff.changedKeys);
        }
        this.condemn(runtime);
    }

    private async checkInputs(runtime: StepRuntime, manager: ResourceManager, found: PropertyMap): Promise<void> {
        const news = withIgnoredChanges(this.next.inputs ?? {}, found, this.ignoreChanges);
        const check = await manager.check({
            urn: this.urn,
            olds: found,
            news,
            preview: runtime.preview,
            randomSeed: randomBytes(32),
        });
        for (const failure of check.failures) {
            runtime.report("error", this.urn, checkFailureMessage(this.next, failure));
        }
        if (check.failures.length > 0) {
            throw new UserError("one or more inputs failed to validate");
        }
        this.next.inputs = check.inputs;
    }

    private refuse(runtime: StepRuntime, keys: readonly string[]): void {
        const message = `inputs to import do not match the existing resource: [${keys.join(" ")}]`;
        if (!runtime.preview) {
            throw new UserError(message);
        }
        runtime.report("warning", this.urn, `${message}; importing this resource will fail`);
    }

    private condemn(runtime: StepRuntime): void {
        if (this.original !== undefined) {
            const old = runtime.latest(this.original);
            this.condemned = { old, new: { ...old, delete: true } };
            runtime.replaceBase(old, this.condemned.new);
        }
    }

    change(): StateChange {
        return { add: this.next, ...(this.condemned && { replace: [this.condemned] }) };
    }
}
