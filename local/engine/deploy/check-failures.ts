// What is said of inputs that a provider refuses.
import type { ResourceState } from "../state/resource";
import { Asset, isMap, Secret, Unknown, withoutOutputValues, type PropertyValue, type UnknownKind } from "../values";
import type { CheckFailure } from "./providers/provider";
import { nameOf } from "./urn";
import { SIGNATURES } from "./wire";

/**
 * The sentence for one failure. The value of a property that the provider names is in it, also where it is a secret: the CLI prints
 * it, and a rehearsal that masked it would hide what a deployment gives away.
 *
 * @see https://github.com/pulumi/pulumi/issues/19465
 */
export function checkFailureMessage(state: ResourceState, failure: CheckFailure): string {
    const what = `${state.type} resource '${nameOf(state.urn)}'`;
    if (failure.property === "") {
        return `${what} has a problem: ${failure.reason}`;
    }
    const shown = show(withoutOutputValues(state.inputs?.[failure.property] ?? null));
    return `${what}: property ${failure.property} value ${shown} has a problem: ${failure.reason}`;
}

/**
 * A value as Go's `%v` prints Pulumi's property values.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
 */
function show(value: PropertyValue): string {
    return value instanceof Unknown ? `output<${kindsInGo[value.kind] ?? value.kind}>{}` : `{${content(value)}}`;
}

const kindsInGo: Readonly<Partial<Record<UnknownKind, string>>> = { boolean: "bool", array: "[]" };

function content(value: PropertyValue): string {
    if (value === null) {
        return "<nil>";
    }
    if (value instanceof Secret) {
        return `&{${show(value.value)}}`;
    }
    if (value instanceof Asset) {
        const { text = "", path = "", uri = "" } = value.content as Partial<Record<"text" | "path" | "uri", string>>;
        return `&{${[SIGNATURES.asset, value.hash ?? "", text, path, uri].join(" ")}}`;
    }
    if (Array.isArray(value)) {
        return `[${value.map(show).join(" ")}]`;
    }
    if (isMap(value)) {
        const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
        return `map[${members.map(([key, member]) => `${key}:${show(member)}`).join(" ")}]`;
    }
    // Go prints addresses in archives and in references to resources.
    return typeof value === "object" ? "&{…}" : String(value);
}
