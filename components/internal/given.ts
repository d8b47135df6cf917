import type * as pulumi from "@pulumi/pulumi";

/** Those of the named inputs that are given, whatever they are. */
export function given(inputs: pulumi.Inputs, names: readonly string[]): pulumi.Inputs {
    return Object.fromEntries(
        names.filter((name) => inputs[name] !== undefined).map((name) => [name, inputs[name] as pulumi.Input<unknown>]),
    );
}
