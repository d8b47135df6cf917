import { invalidArgument, type KeyVaultComponentError } from "./errors";

/** Who declared which name, in lower case as the service compares names. */
type Names = Map<string, string>;

/** The secrets of each vault of this program. */
const declared = new WeakMap<object, Names>();

/**
 * Refuses a second declaration of a secret: each would take the other's value for drift of its own.
 *
 * @param vault the vault, as the program has it
 * @param secretName the name in the vault
 * @param name the component's name
 */
export function claimSecretName(vault: object, secretName: string, name: string): void {
    const names: Names = declared.get(vault) ?? new Map<string, string>();
    declared.set(vault, names);
    const twin = claim(names, secretName, name);
    if (twin !== undefined) {
        throw twin;
    }
}

/** What is wrong with names that are to be claimed together, a sentence each. */
export function twinsAmong(secrets: readonly { readonly name: string; readonly secretName: unknown }[]): string[] {
    const names: Names = new Map<string, string>();
    return secrets.flatMap(({ name, secretName }) => claim(names, String(secretName), name)?.message ?? []);
}

function claim(names: Names, secretName: string, name: string): KeyVaultComponentError | undefined {
    const owner = names.get(secretName.toLowerCase());
    if (owner === undefined) {
        names.set(secretName.toLowerCase(), name);
        return undefined;
    }
    const expected = `be another than that of the secret "${owner}", which is in the same vault (capitals make no difference)`;
    return invalidArgument("Secret", name, "secretName", expected, secretName);
}
