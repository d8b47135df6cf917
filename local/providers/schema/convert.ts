// Between the properties of an SDK and the JSON of a service.
import { isObject, type Properties, type Value } from "../rpc/values";
import { type Property, type Shape } from "./shape";

/** The body of a PUT. */
export function toBody(shape: Shape, inputs: Properties): Properties {
    const body: Properties = {};
    for (const [name, property] of Object.entries(shape)) {
        const value = inputs[name];
        if (value !== undefined && property.direction !== "output") {
            setAt(body, property.wire ?? [name], convert(property, value, toBody));
        }
    }
    return body;
}

/** What the SDK shows of an answer. */
export function toOutputs(shape: Shape, body: Properties): Properties {
    return collect(shape, body, toOutputs, "input");
}

/** The inputs that would make what an answer shows: for a resource that is imported. */
export function toInputs(shape: Shape, body: Properties): Properties {
    return collect(shape, body, toInputs, "output");
}

/** The part of the outputs that a program can set. */
export function settable(shape: Shape, outputs: Properties): Properties {
    const result: Properties = {};
    for (const [name, property] of Object.entries(shape)) {
        const value = outputs[name];
        if (value !== undefined && property.direction === "both" && name !== "id") {
            result[name] = convert(property, value, settable);
        }
    }
    return result;
}

/** Leaves out lists and objects that hold nothing: services answer them for what was never set. */
export function withoutEmpty(properties: Properties): Properties {
    const clean = (value: Value): Value | undefined => {
        if (Array.isArray(value)) {
            const items = value.map(clean).filter((item) => item !== undefined);
            return items.length === 0 ? undefined : items;
        }
        if (isObject(value)) {
            const inner = withoutEmpty(value);
            return Object.keys(inner).length === 0 ? undefined : inner;
        }
        return value;
    };
    return Object.fromEntries(
        Object.entries(properties).flatMap(([name, value]) => {
            const kept = clean(value);
            return kept === undefined ? [] : [[name, kept]];
        }),
    );
}

type ConvertShape = (shape: Shape, value: Properties) => Properties;

function collect(shape: Shape, body: Properties, inner: ConvertShape, without: Property["direction"]): Properties {
    const result: Properties = {};
    for (const [name, property] of Object.entries(shape)) {
        const value = getAt(body, property.wire ?? [name]);
        if (value !== undefined && value !== null && property.direction !== without) {
            result[name] = convert(property, value, inner);
        }
    }
    return result;
}

/** Goes through lists, maps and objects to the objects with a shape of their own. */
function convert(property: Property, value: Value, inner: ConvertShape): Value {
    if (property.kind === "identities") {
        return convertIdentities(value, inner);
    }
    if (property.kind === "single" && property.item !== undefined) {
        return isObject(value) ? [convert(property.item, value, inner)] : value;
    }
    if (property.item !== undefined) {
        const { item } = property;
        if (Array.isArray(value)) {
            return value.map((element) => convert(item, element, inner));
        }
        if (isObject(value)) {
            return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, convert(item, of, inner)]));
        }
    }
    return property.shape !== undefined && isObject(value) ? inner(property.shape, value) : value;
}

/** Programs give a list of ids; ARM takes and answers a map from ids, which the outputs show as it is. */
function convertIdentities(value: Value, inner: ConvertShape): Value {
    if (Array.isArray(value)) {
        return inner === toBody ? Object.fromEntries(value.map((id) => [id as string, {}])) : value;
    }
    return isObject(value) && inner !== toOutputs ? Object.keys(value).sort() : value;
}

function getAt(body: Properties, path: readonly string[]): Value | undefined {
    let value: Value | undefined = path.length === 0 ? undefined : body;
    for (const name of path) {
        value = isObject(value) ? value[name] : undefined;
    }
    return value;
}

function setAt(body: Properties, path: readonly string[], value: Value): void {
    const [first, ...rest] = path;
    if (first === undefined) {
        return;
    }
    if (rest.length === 0) {
        body[first] = value;
        return;
    }
    const inner = body[first];
    const container = isObject(inner) ? inner : {};
    body[first] = container;
    setAt(container, rest, value);
}
