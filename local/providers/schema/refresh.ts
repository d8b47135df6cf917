// What changed in Azure since the last deployment, as inputs: services fill in defaults, so outputs can't just be taken
// for inputs.
import { equal, isObject, isSecret, type Properties, reveal, revealAll, sealLike, type Value } from "../rpc/values";
import { settable } from "./convert";
import { type Shape } from "./shape";

/** The inputs of the last deployment with the changes that two readings of the resource show. */
export function refreshedInputs(
    shape: Shape,
    oldInputs: Properties,
    oldOutputs: Properties,
    newOutputs: Properties,
): Properties {
    const before = settable(shape, withoutUnsetShared(shape, revealAll(oldOutputs), oldInputs));
    const after = settable(shape, withoutUnsetShared(shape, newOutputs, oldInputs));
    return applyChanges(oldInputs, before, after);
}

/** A list that others write to as well is none of the program's business unless it sets it. */
function withoutUnsetShared(shape: Shape, outputs: Properties, inputs: Properties): Properties {
    const result = { ...outputs };
    for (const [name, property] of Object.entries(shape)) {
        const value = result[name];
        const given = reveal(inputs[name] ?? null);
        if (property.shared && given === null) {
            delete result[name];
        } else if (property.shape !== undefined && isObject(value)) {
            result[name] = withoutUnsetShared(property.shape, value, isObject(given) ? given : {});
        }
    }
    return result;
}

function applyChanges(inputs: Properties, before: Properties, after: Properties): Properties {
    const result = { ...inputs };
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const [was, is] = [before[name], after[name]];
        if (equal(was, is)) {
            continue;
        }
        if (is === undefined) {
            delete result[name];
        } else {
            const input = result[name];
            result[name] = was === undefined || input === undefined ? is : applyChange(input, was, is);
        }
    }
    return result;
}

function applyChange(input: Value, was: Value, is: Value): Value {
    if (isSecret(input)) {
        return sealLike(applyChange(reveal(input), was, is), input);
    }
    if (isObject(input) && isObject(was) && isObject(is)) {
        return applyChanges(input, was, is);
    }
    if (Array.isArray(input) && Array.isArray(was) && Array.isArray(is)) {
        return is.map((item, index) => {
            const [inputItem, wasItem] = [input[index], was[index]];
            if (inputItem === undefined || wasItem === undefined) {
                return item;
            }
            return equal(wasItem, item) ? inputItem : applyChange(inputItem, wasItem, item);
        });
    }
    return is;
}
