import { type VaultTarget } from "../internal/vault-target";
import { serverNow } from "./server-clock";

const started = serverNow().getTime() - process.uptime() * 1000;
const made = new Set<string>();
const creationTimes = new Map<string, string>();

/** Remembers when a vault was made, for those of its objects whose stored inputs don't say it. */
export function rememberAge({ vaultUri, createdAt }: VaultTarget): void {
    if (createdAt !== undefined) {
        creationTimes.set(vaultUri.toLowerCase(), createdAt);
    }
}

/**
 * Whether an object can't exist yet, because its vault was made during this very deployment and this process, which alone
 * fills it, has not made the object. It saves looking for what can't be there.
 *
 * @param name the object, with its kind: `keys/signing`
 */
export function cannotExistYet(target: VaultTarget, name: string): boolean {
    const createdAt = Date.parse(target.createdAt ?? creationTimes.get(target.vaultUri.toLowerCase()) ?? "");
    const isNew = !Number.isNaN(createdAt) && createdAt >= started && createdAt <= serverNow().getTime() + toleranceMs;
    return isNew && !made.has(keyOf(target, name));
}

/** How far ahead of this machine's clock Azure's may be. */
const toleranceMs = 60_000;

/** Remembers that this process has asked for an object to be made. */
export function rememberMade(target: VaultTarget, name: string): void {
    made.add(keyOf(target, name));
}

function keyOf(target: VaultTarget, name: string): string {
    return `${target.vaultUri} ${name}`.toLowerCase();
}
