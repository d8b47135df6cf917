// What changed in Azure since the last deployment, as inputs: services fill in defaults, so outputs can't just be taken
// for inputs.
import { isObject, isSecret, type Properties, reveal, revealAll, sealLike, type Value } from "../rpc/values";
import { settable } from "./convert";
import { isSame } from "./diff";
import { type Property, type Shape } from "./shape";

/** The inputs of the last deployment with the changes that two readings of the resource show. */
export function refreshedInputs(
    shape: Shape,
    oldInputs: Properties,
    oldOutputs: Properties,
    newOutputs: Properties,
): Properties {
    const before = settable(shape, withoutUnsetShared(shape, revealAll(oldOutputs), oldInputs));
    const after = settable(shape, withoutUnsetShared(shape, newOutputs, oldInputs));
    return applyChanges(shape, oldInputs, before, after);
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

function applyChanges(shape: Shape | undefined, inputs: Properties, before: Properties, after: Properties): Properties {
    const result = { ...inputs };
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const [was, is] = [before[name], after[name]];
        const property = shape?.[name];
        if (isSame(property, was, is)) {
            continue;
        }
        if (is === undefined) {
            delete result[name];
        } else {
            const input = result[name];
            result[name] = was === undefined || input === undefined ? is : applyChange(property, input, was, is);
        }
    }
    return result;
}

function applyChange(property: Property | undefined, input: Value, was: Value, is: Value): Value {
    if (isSecret(input)) {
        return sealLike(applyChange(property, reveal(input), was, is), input);
    }
    if (isObject(input) && isObject(was) && isObject(is)) {
        return applyChanges(property?.shape, input, was, is);
    }
    if (property?.kind === "set" && Array.isArray(input) && Array.isArray(is)) {
        return applyToSet(property.item, input, is);
    }
    if (Array.isArray(input) && Array.isArray(was) && Array.isArray(is)) {
        return is.map((item, index) => {
            const [inputItem, wasItem] = [input[index], was[index]];
            if (inputItem === undefined || wasItem === undefined) {
                return item;
            }
            const same = isSame(property?.item, wasItem, item);
            return same ? inputItem : applyChange(property?.item, inputItem, wasItem, item);
        });
    }
    return is;
}

/** What is still there, as and where the program has it; after it what is new. */
function applyToSet(item: Property | undefined, input: readonly Value[], is: readonly Value[]): Value[] {
    const isIn = (set: readonly Value[], element: Value) =>
        set.some((other) => isSame(item, reveal(other), reveal(element)));
    return [...input.filter((element) => isIn(is, element)), ...is.filter((element) => !isIn(input, element))];
}
