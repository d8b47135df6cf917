import { type VaultTarget } from "../../internal/vault-target";
import { toldNow } from "../azure/server-clock";

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
    return isOfThisDeployment(createdAt) && !made.has(keyOf(target, name));
}

/**
 * Whether a vault was made since this process began, by Azure's clock alone: on this machine's, which may be late, older vaults would
 * count as well, and what is in them would not be looked for.
 */
function isOfThisDeployment(createdAt: number): boolean {
    const now = toldNow()?.getTime();
    return now !== undefined && createdAt >= now - process.uptime() * 1000 && createdAt <= now + toleranceMs;
}

/** How early the time may be that an answer tells. */
const toleranceMs = 60_000;

/** Remembers that this process has asked for an object to be made. */
export function rememberMade(target: VaultTarget, name: string): void {
    made.add(keyOf(target, name));
}

function keyOf(target: VaultTarget, name: string): string {
    return `${target.vaultUri} ${name}`.toLowerCase();
}
