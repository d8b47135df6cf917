import { known } from "../life-cycle/values";

/** What messages call a key: `Key "signing" in vault "kv"`. Parts that a preview doesn't know are left out. */
export function describeKey(inputs: {
    readonly name?: string;
    readonly target?: { readonly vaultName?: string };
}): string {
    const [name, vaultName] = [known(inputs.name), known(inputs.target)?.vaultName];
    return `Key${name === undefined ? "" : ` "${name}"`}${vaultName === undefined ? "" : ` in vault "${vaultName}"`}`;
}

/** The id without a version: what the resource is known by, and what consumers keep. */
export function keyIdOf(inputs: { readonly name: string; readonly target: { readonly vaultUri: string } }): string {
    return `${inputs.target.vaultUri.replace(/\/$/, "")}/keys/${inputs.name}`;
}
