// Looks over a resource's inputs, by the shape of their type.
import { type CheckFailure } from "../rpc/plugin";
import { hasUnknowns, isObject, isSecret, isUnknown, type Properties, reveal, secret, type Value } from "../rpc/values";
import { type Kind, type Property, type Shape } from "./shape";

/** What is wrong with inputs: names that the type doesn't have, values of another kind, what is missing. */
export function checkInputs(token: string, shape: Shape, inputs: Properties): CheckFailure[] {
    const failures: CheckFailure[] = [];
    for (const [name, value] of Object.entries(inputs)) {
        // Names that begin so are notes of the plugin to itself.
        if (!name.startsWith("__")) {
            checkProperty(token, shape[name], value, name, failures);
        }
    }
    checkRequired(shape, inputs, "", failures);
    return failures;
}

function checkProperty(
    token: string,
    property: Property | undefined,
    sealed: Value,
    path: string,
    failures: CheckFailure[],
): void {
    const value = isSecret(sealed) ? reveal(sealed) : sealed;
    if (property === undefined || property.direction === "output") {
        failures.push({ reason: `'${path}' is not an input of ${token} that this stand-in for the plugin knows` });
        return;
    }
    if (isUnknown(value) || !checkKind(property.kind, value, path, failures)) {
        return;
    }
    const { item, shape } = property;
    if (item !== undefined && Array.isArray(value)) {
        value.forEach((element, index) => checkProperty(token, item, element, `${path}[${index}]`, failures));
    } else if (item !== undefined && isObject(value)) {
        Object.entries(value).forEach(([key, of]) => checkProperty(token, item, of, `${path}.${key}`, failures));
    } else if (shape !== undefined && isObject(value)) {
        Object.entries(value).forEach(([name, of]) =>
            checkProperty(token, shape[name], of, `${path}.${name}`, failures),
        );
        checkRequired(shape, value, `${path}.`, failures);
    }
}

function checkRequired(shape: Shape, values: Properties, prefix: string, failures: CheckFailure[]): void {
    for (const [name, property] of Object.entries(shape)) {
        if (property.required && values[name] === undefined) {
            const path = `${prefix}${name}`;
            const advice =
                path === "location"
                    ? ". Either set it explicitly or configure it with 'pulumi config set azure-native:location <value>'."
                    : "";
            failures.push({ reason: `missing required property '${path}'${advice}` });
        }
    }
}

const KINDS: Readonly<Record<Kind, { readonly words: string; holds: (value: Value) => boolean }>> = {
    text: { words: "a string", holds: (value) => typeof value === "string" },
    number: { words: "a number", holds: (value) => typeof value === "number" },
    flag: { words: "a boolean", holds: (value) => typeof value === "boolean" },
    list: { words: "a list", holds: Array.isArray },
    set: { words: "a list", holds: Array.isArray },
    identities: { words: "a list", holds: Array.isArray },
    single: { words: "a list", holds: Array.isArray },
    map: { words: "an object", holds: isObject },
    object: { words: "an object", holds: isObject },
    any: { words: "any value", holds: () => true },
};

function checkKind(kind: Kind, sealed: Value, path: string, failures: CheckFailure[]): boolean {
    const value = reveal(sealed);
    const { words, holds } = KINDS[kind];
    if (isUnknown(value) || holds(value)) {
        return true;
    }
    // The value stays out of the sentence: it may be a secret that was given to the wrong property.
    const got = Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
    failures.push({ reason: `'${path}' must be ${words}, got ${got}` });
    return false;
}

/** Marks as secret what must never be shown, whether the program did or not. */
export function sealSecrets(shape: Shape, values: Properties): Properties {
    const result: Properties = {};
    for (const [name, value] of Object.entries(values)) {
        const property = shape[name];
        if (property?.secret) {
            result[name] = hasUnknowns(value) ? value : secret(value);
        } else {
            result[name] =
                property?.shape !== undefined && isObject(value) ? sealSecrets(property.shape, value) : value;
        }
    }
    return result;
}
