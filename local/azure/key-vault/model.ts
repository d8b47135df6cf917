import { type KeyMaterial } from "../crypto/jwk";

/** The kinds of objects a vault holds, as the paths of the API name them. */
export type ObjectKind = "keys" | "secrets" | "certificates";

/** How errors speak of each kind. */
export const words: Readonly<Record<ObjectKind, { readonly noun: string; readonly title: string }>> = {
    keys: { noun: "key", title: "Key" },
    secrets: { noun: "secret", title: "Secret" },
    certificates: { noun: "certificate", title: "Certificate" },
};

/** The attributes that are stored with a version. Times in seconds since 1970. */
export interface StoredAttributes {
    readonly enabled: boolean;
    readonly nbf?: number;
    readonly exp?: number;
    readonly created: number;
    readonly updated: number;
}

export type Tags = Readonly<Record<string, string>>;

/**
 * Where an object is in its life. Times in milliseconds since 1970. A live object with `since` in the future is being
 * recovered; a deleted one with `settledAt` in the future is being deleted; a purged one holds its name until `until`.
 */
export type Lifecycle =
    | { readonly phase: "live"; readonly since?: number }
    | { readonly phase: "deleted"; readonly deletedAt: number; readonly settledAt: number; readonly purgeAt: number }
    | { readonly phase: "purged"; readonly until: number };

/** What all versions of an object share. */
export interface ObjectHeader {
    /** As spelt at creation; compared without case. */
    readonly name: string;
    /** The version that a request without one means. */
    readonly current: string;
    readonly lifecycle: Lifecycle;
    /** Keys and secrets: whether a certificate owns this object. */
    readonly managed?: true;
}

/** What every version has. */
export interface ObjectVersion {
    /** 32 hexadecimal digits. */
    readonly version: string;
    readonly attributes: StoredAttributes;
    readonly tags?: Tags;
}

/** A key's rule about its end and its renewal, in the words of the data plane. */
export interface RotationPolicy {
    readonly lifetimeActions: readonly LifetimeAction[];
    /** How long a new version lives; none: for ever. */
    readonly expiryTime?: string;
    /** Seconds since 1970. */
    readonly created: number;
    readonly updated: number;
}

export interface LifetimeAction {
    readonly trigger: { readonly timeAfterCreate?: string; readonly timeBeforeExpiry?: string };
    readonly action: { readonly type: "Rotate" | "Notify" };
}

export interface KeyHeader extends ObjectHeader {
    readonly rotationPolicy?: RotationPolicy;
}

export interface ReleasePolicy {
    readonly contentType: string;
    readonly data: string;
    readonly immutable: boolean;
}

export interface KeyVersion extends ObjectVersion {
    readonly jwk: KeyMaterial;
    /** Whether the key was asked for as protected by an HSM: its type then ends in `-HSM`. */
    readonly hsm: boolean;
    readonly keyOps: readonly string[];
    readonly exportable: boolean;
    /** Whether the key was made elsewhere. */
    readonly imported?: true;
    readonly releasePolicy?: ReleasePolicy;
}

export interface SecretVersion extends ObjectVersion {
    readonly value: string;
    readonly contentType?: string;
    /** The version that was current before this one. */
    readonly previous?: string;
    /** Whether the key behind a certificate's secret may leave the vault with it. */
    readonly hasKey?: boolean;
}
