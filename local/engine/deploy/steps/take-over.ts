// The end of a create whose answer got lost: what it made is read by its ID, and managed from then on.
import type { ResourceState } from "../../state/resource";
import { Secret, type PropertyMap } from "../../values";
import type { StepOp } from "../events";
import type { StateChange } from "../journal";
import { readById } from "./read-by-id";
import { now, Step, type StepRuntime } from "./step";

/**
 * Reads what a pending create has made. What only the program says of a resource (parent, dependencies, provider,
 * protection, secret outputs) is as the interrupted deployment knew it; inputs and outputs are what is really there, so
 * that the next update shows what differs from the program.
 */
export class TakeOverStep extends Step {
    readonly op: StepOp = "import";
    readonly logical = true;
    readonly old = undefined;
    override readonly ofProgram = false;
    readonly next: ResourceState;

    constructor(
        /** The resource of the pending create, as the state has it. */
        private readonly created: ResourceState,
        id: string,
        /** What a replacement that deletes first has left in the state: the resource takes its place. */
        readonly predecessor: ResourceState | undefined,
    ) {
        super();
        this.next = { ...created, id };
    }

    get urn(): string {
        return this.created.urn;
    }

    async apply(runtime: StepRuntime): Promise<void> {
        const state = this.next;
        const found = await readById(runtime.managerOf(state), state);
        state.id = found.id;
        state.inputs = sealedLike(found.inputs, this.created.inputs ?? {});
        state.outputs = found.outputs;
        state.created = state.modified = now();
    }

    change(): StateChange {
        const { next, predecessor, urn } = this;
        return predecessor === undefined
            ? { append: next, settled: urn }
            : { replace: [{ old: predecessor, new: next }], settled: urn };
    }
}

/** What the program gave as a secret stays one, whatever the provider makes of it. */
function sealedLike(found: PropertyMap, given: PropertyMap): PropertyMap {
    const sealed = Object.entries(found).map(([key, value]) => [
        key,
        given[key] instanceof Secret && !(value instanceof Secret) ? new Secret(value) : value,
    ]);
    return Object.fromEntries(sealed) as PropertyMap;
}
