import type * as pulumi from "@pulumi/pulumi";
import type { OnDestroyKey, OnExistingKey } from "./data-plane/keys/contract";
import type { DurationText } from "./internal/duration";
import type { KeyCurve, KeyKind, KeyOperation, KeySize } from "./internal/key-kinds";
import type { Vault } from "./vault";

/**
 * When a key gets new versions by itself, and how long each lives. Versions that the service makes by this policy are no
 * difference to the program, and neither is their expiry.
 *
 * https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation
 */
export interface RotationArgs {
    /** Rotates this long after a version was made: at least 7 days, and 7 days before it expires. @default never */
    readonly rotateAfter?: DurationText;
    /** Rotates this long before a version expires: at least 7 days. Needs `expireAfter`. @default never */
    readonly rotateBeforeExpiry?: DurationText;
    /**
     * How long each version lives that is made from now on, a new key's first one included: at least 28 days.
     *
     * @default for ever
     */
    readonly expireAfter?: DurationText;
    /** Sends the near-expiry event this long before a version expires: at least 7 days. @default 30 days, by the service */
    readonly notifyBefore?: DurationText;
}

/** Under which conditions an HSM key may be released to an attested environment. */
export interface ReleasePolicyArgs {
    /** The policy's JSON, in the service's grammar, which the preview checks. https://learn.microsoft.com/azure/key-vault/keys/policy-grammar */
    readonly policy: pulumi.Input<string>;
    /**
     * Whether the policy can never be changed again, nor this setting: the preview refuses both. Another `keyName` makes another key.
     *
     * @default false
     */
    readonly immutable?: pulumi.Input<boolean>;
}

/** Arguments of {@link Key}. */
export interface KeyArgs {
    /** The vault that holds the key. A change replaces the key, as that of `keyName` does. */
    readonly vault: Vault;
    /**
     * The key's name in the vault: 1 to 127 letters, digits and dashes, and another than that of the vault's other keys, whatever the
     * capitals. A change replaces the key: the new one is made first, and the old one goes as `onDestroy` says at the end of the deployment,
     * when what uses it has moved. Grants on the key go before that: what encrypts with it and can't be without the old one until it has
     * moved gets its access on the vault (`vault.grants.keys.wrapUnwrap`), or moves to another `Key` beside this one.
     *
     * @default the component's name
     */
    readonly keyName?: string;
    /**
     * The kind; the HSM kinds need a vault with `sku: "premium"`, which is checked where this program declares it. A change replaces the
     * key, and is refused in the preview where the old key keeps the name: give another `keyName` with it, or deploy `onDestroy: "purge"`
     * before it, in a vault without purge protection.
     */
    readonly type: KeyKind;
    /** Bits of an RSA key: 2048, 3072 or 4096. A change replaces the key, as that of `type` does. @default 3072 */
    readonly size?: KeySize;
    /** The curve of an EC key. A change replaces the key, as that of `type` does. @default "P-256" */
    readonly curve?: KeyCurve;
    /** What the key may be used for. @default all that its kind does */
    readonly operations?: readonly KeyOperation[];
    /** Whether the key can be used. @default true */
    readonly enabled?: pulumi.Input<boolean>;
    /**
     * From when on the key can be used, for example `2027-01-31T00:00:00Z`; until 7 February 2106. It can be changed and not be taken away.
     *
     * @default at once
     */
    readonly notBefore?: pulumi.Input<string>;
    /**
     * When the version in force expires, for example `2027-01-31T00:00:00Z`; in the future when it is set, and until 7 February 2106. It
     * can be changed and not be taken away. An expired key still verifies, decrypts and unwraps. Where none is declared, one that somebody
     * sets is no drift, for nothing could take it off again; a `CryptoVerification` finds it.
     *
     * @default never, or as `rotation.expireAfter` says
     */
    readonly expiresOn?: pulumi.Input<string>;
    /**
     * How long each version lives from its creation, for keys without `rotation.expireAfter`; until 7 February 2106. One that is shorter than the age of the
     * version in force is refused, also of a key that is taken over, unless the same deployment makes another version.
     *
     * @default for ever
     */
    readonly expiresAfter?: DurationText;
    /**
     * Up to 15 tags, as many as the service takes. Up to 14, another one, `declared-by`, marks the key as this declaration's; of 15 the
     * last one gives way to that mark while the key is made, and for good on a version that `rotateNow` has replaced, so that a deployment
     * that is cut off can be carried on. The version in force has them all.
     *
     * @default none declared, and none looked at
     */
    readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /** Whether an HSM key can be released as `releasePolicy` says. A change replaces the key, as that of `type` does. @default false */
    readonly exportable?: boolean;
    /** Under which conditions an exportable key is released. @default none */
    readonly releasePolicy?: ReleasePolicyArgs;
    /**
     * A private key to import instead of having one made: PEM (not encrypted) or a JWK as JSON. It is always treated as a secret, and
     * only the public key's thumbprint is stored. Another key is imported as a new version.
     *
     * @default the vault makes the key
     */
    readonly material?: pulumi.Input<string>;
    /**
     * The file of a `Backup`, on the machine that deploys: where the key isn't in the vault, it is brought back from it with all its
     * versions, which works within the same subscription and geography. Other `material` than it has then becomes a new version.
     *
     * @default the vault makes the key
     */
    readonly restoreFrom?: string;
    /** When new versions are made, and how long they live. Taken away, it becomes the service's usual policy. @default none declared, and none looked at */
    readonly rotation?: RotationArgs;
    /**
     * Any text, such as a date, but no secret: a fingerprint of it is in a tag. A changed one makes one new version. At creation it makes
     * none.
     *
     * @default none
     */
    readonly rotateNow?: pulumi.Input<string>;
    /**
     * What to do when the name is taken by a key that this declaration has not made: `fail`, `adopt` a live key, or `recover` a
     * soft-deleted one (and adopt a live one). A key of another kind, size or curve is never taken.
     *
     * @default "fail"
     */
    readonly onExisting?: OnExistingKey;
    /**
     * What becomes of the key when it leaves the program: it stays as it is (`detach`), can't be used (`disable`), is soft-deleted
     * (`delete`), or is gone for good (`purge`; not in a vault with purge protection).
     *
     * @default "detach"
     */
    readonly onDestroy?: OnDestroyKey;
    /**
     * Which interface the key is declared through. `arm` is for vaults whose data plane the deployment can't reach: ARM makes the key
     * with its rotation policy, can't change either (the preview refuses it), and leaves the key in the vault at destroy. A key that is
     * in the vault already, because it once left the program, is refused by the deployment: the runbook "Interrupted deployment" takes it
     * over, with the rotation policy that it has.
     *
     * @default "data"
     */
    readonly plane?: "data" | "arm";
    /** How long the deployment waits for its role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
}
