import type { VaultTarget } from "../internal/vault-target";

const declared = new Set<string>();

/**
 * Remembers that the program of this very deployment declares an object. `check` does so for every one, and doesn't run where a stack
 * is destroyed.
 *
 * @param name the object, with its kind: `secrets/password`
 */
export function rememberDeclared(target: VaultTarget, name: string): void {
    declared.add(keyOf(target, name));
}

/**
 * Whether a resource that leaves the state leaves an object behind that another declaration has taken over: a component that was given
 * another name or parent without an alias, for one. Removing it would remove what the program declares.
 */
export function isDeclared(target: VaultTarget, name: string): boolean {
    return declared.has(keyOf(target, name));
}

/** Forgets the declarations, as a new deployment does, whose process is another. */
export function forgetDeclared(): void {
    declared.clear();
}

function keyOf({ vaultUri }: VaultTarget, name: string): string {
    return `${vaultUri} ${name}`.toLowerCase();
}
