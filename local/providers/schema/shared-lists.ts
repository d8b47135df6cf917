// Lists inside of a resource that other resources write to as well: a vault's access policies, a network's subnets.
import { isObject, type Properties } from "../rpc/values";
import { type Shape } from "./shape";

/** Whether such a list is left out by the program. */
export function leavesOutShared(shape: Shape, inputs: Properties): boolean {
    return Object.entries(shape).some(([name, property]) => {
        const value = inputs[name];
        if (property.shared) {
            return value === undefined;
        }
        return property.shape !== undefined && isObject(value) && leavesOutShared(property.shape, value);
    });
}

/**
 * The inputs with such lists filled in where the program leaves them out: as they are, or empty for a new resource. ARM
 * would take a missing list for an empty one, or insist on having it.
 */
export function fillShared(shape: Shape, inputs: Properties, current: Properties = {}): Properties {
    const result = { ...inputs };
    for (const [name, property] of Object.entries(shape)) {
        const value = inputs[name];
        const now = current[name];
        if (property.shared && value === undefined) {
            result[name] = now ?? [];
        } else if (property.shape !== undefined && isObject(value)) {
            result[name] = fillShared(property.shape, value, isObject(now) ? now : {});
        }
    }
    return result;
}
