import { createHash } from "node:crypto";

/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#objects-identifiers-and-versioning */
export const vaultNameLength = { min: 3, max: 24 } as const;

export const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a vault's name must be, as words that follow "must". */
export const vaultNameRule =
    `have ${vaultNameLength.min} to ${vaultNameLength.max} letters, digits and single hyphens, ` +
    `begin with a letter and end with a letter or digit`;

/** Whether the service takes this as a vault's name. */
export function isVaultName(name: string): boolean {
    const { min, max } = vaultNameLength;
    return name.length >= min && name.length <= max && /^[a-z](-?[a-z0-9])*$/i.test(name);
}

/**
 * The name of a vault that the program leaves open: the same at every deployment, and another one in every project, stack and
 * subscription, because the names of vaults are global.
 */
export function generatedVaultName(parts: {
    readonly name: string;
    readonly stack: string;
    readonly project: string;
    readonly subscriptionId: string;
}): string {
    const identity = [parts.project, parts.stack, parts.name, parts.subscriptionId.toLowerCase()];
    const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, hashLength);
    const readable = slug(`${parts.name}-${parts.stack}`).slice(0, vaultNameLength.max - hashLength - 1);
    const start = /^[a-z]/.test(readable) ? readable : `kv-${readable}`.slice(0, vaultNameLength.max - hashLength - 1);
    return `${start.replace(/-+$/, "")}-${hash}`;
}

/** 32 bits: enough against the collision of two names that begin alike, and short enough to leave room for them. */
const hashLength = 8;

/** A text as a part of a resource's name: lower case, everything but letters and digits turned into single hyphens. */
export function slug(text: string): string {
    return text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "");
}

/** The namespace of the GUIDs that this library derives. Never changed: the names of role assignments come from it. */
const namespace = "6f1c1f0e-6f0b-4c60-9d3b-3a7f4b1f3a55";

/**
 * The name of the role assignment that a grant makes: the same access is the same assignment, whoever declares it.
 *
 * @param role the name (a GUID) of the role definition
 */
export function grantedAssignmentName(scope: string, principalId: string, role: string): string {
    return deterministicGuid(scope, principalId, role);
}

/** A GUID that is the same for the same texts, letter case aside (RFC 9562, version 5). */
export function deterministicGuid(...texts: readonly string[]): string {
    const hash = createHash("sha1")
        .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
        .update(JSON.stringify(texts.map((text) => text.toLowerCase())))
        .digest()
        .subarray(0, 16);
    hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
    hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
    const hex = hash.toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
