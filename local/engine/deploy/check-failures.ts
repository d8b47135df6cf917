// What is said of inputs that a provider refuses.
import type { ResourceState } from "../state/resource";
import { containsSecrets, containsUnknowns, type PropertyValue } from "../values";
import type { CheckFailure } from "./providers/provider";
import { nameOf } from "./urn";

/** The sentence for one failure. A secret's value is not in it. */
export function checkFailureMessage(state: ResourceState, failure: CheckFailure): string {
    const what = `${state.type} resource '${nameOf(state.urn)}'`;
    if (failure.property === "") {
        return `${what} has a problem: ${failure.reason}`;
    }
    const shown = show(state.inputs?.[failure.property]);
    return `${what}: property ${failure.property} value {${shown}} has a problem: ${failure.reason}`;
}

function show(value: PropertyValue | undefined): string {
    if (value === undefined) {
        return "<nil>";
    }
    if (containsSecrets(value)) {
        return "[secret]";
    }
    if (containsUnknowns(value)) {
        return "<unknown>";
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}
