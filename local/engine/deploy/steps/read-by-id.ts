// The reading of a resource of which nothing but its ID is known.
import { UserError } from "../../errors";
import type { ResourceState } from "../../state/resource";
import { PartialFailure, type ReadResult, type ResourceManager } from "../providers/provider";
import { packageOf } from "../urn";

/**
 * Reads what a resource of this state's ID is. Refuses one that isn't there, and a provider that doesn't say which inputs
 * it has. What keeps it from being ready is noted in the state.
 */
export async function readById(manager: ResourceManager, state: ResourceState): Promise<Required<ReadResult>> {
    const { urn, id = "" } = state;
    let result: ReadResult;
    try {
        result = await manager.read({ urn, id });
    } catch (error) {
        if (!(error instanceof PartialFailure)) {
            throw error;
        }
        state.initErrors = [...error.reasons];
        result = { id: error.id, outputs: error.outputs, ...(error.inputs && { inputs: error.inputs }) };
    }
    if (result.outputs === undefined) {
        throw new UserError(`resource '${id}' does not exist`);
    }
    if (result.inputs === undefined) {
        throw new UserError(
            `provider does not support importing resources; please try updating the '${packageOf(state.type)}' plugin`,
        );
    }
    return { id: result.id, outputs: result.outputs, inputs: result.inputs };
}
