// What the outputs will be, as far as that is known before a deployment.
import { isObject, type Properties, UNKNOWN, type Value } from "../rpc/values";
import { type Property, type Shape } from "./shape";

/** The outputs of a resource that is about to be made: what the program sets is known, what the service decides isn't. */
export function previewCreate(shape: Shape, inputs: Properties): Properties {
    return preview(shape, inputs, {});
}

/** The outputs of a resource that is about to be changed: what stays the same for its life is known too. */
export function previewUpdate(shape: Shape, inputs: Properties, oldOutputs: Properties): Properties {
    return preview(shape, inputs, oldOutputs);
}

function preview(shape: Shape, inputs: Properties, oldOutputs: Properties): Properties {
    const result: Properties = {};
    for (const [name, property] of Object.entries(shape)) {
        if (property.direction === "input") {
            continue;
        }
        const given = inputs[name];
        const old = oldOutputs[name];
        if (old !== undefined && (property.lasting || (name === "location" && given === undefined))) {
            result[name] = old;
        } else {
            result[name] = given === undefined ? UNKNOWN : previewValue(property, given, old);
        }
    }
    return result;
}

function previewValue(property: Property, given: Value, old: Value | undefined): Value {
    const { item, shape } = property;
    if (property.kind === "identities") {
        return UNKNOWN;
    }
    if (item !== undefined && Array.isArray(given)) {
        return given.map((element, index) => previewValue(item, element, Array.isArray(old) ? old[index] : undefined));
    }
    if (shape !== undefined && isObject(given)) {
        return preview(shape, given, isObject(old) ? old : {});
    }
    return given;
}
