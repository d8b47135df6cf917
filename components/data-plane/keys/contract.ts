import { type KeyCurve, type KeyKind, type KeyOperation, type KeySize } from "../../internal/key-kinds";
import { type VaultTarget } from "../../internal/vault-target";

/** What to do when the name is taken. */
export type OnExistingKey = "fail" | "adopt" | "recover";

/** What becomes of a key that leaves the program. */
export type OnDestroyKey = "detach" | "disable" | "delete" | "purge";

/** A rotation policy, with durations as ISO 8601. */
export interface RotationInputs {
    readonly rotateAfter?: string;
    readonly rotateBeforeExpiry?: string;
    readonly expireAfter?: string;
    readonly notifyBefore?: string;
}

/** Under which conditions a key may leave the vault. */
export interface ReleasePolicyInputs {
    /** The policy as JSON text. */
    readonly policy: string;
    readonly immutable: boolean;
}

/** What the component sends: plain JSON. */
export interface KeyInputs {
    readonly target: VaultTarget;
    readonly name: string;
    readonly type: KeyKind;
    readonly size?: KeySize;
    readonly curve?: KeyCurve;
    readonly operations: readonly KeyOperation[];
    readonly enabled: boolean;
    readonly notBefore?: string;
    readonly expiresOn?: string;
    readonly expiresAfter?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly exportable?: boolean;
    readonly releasePolicy?: ReleasePolicyInputs;
    readonly rotation?: RotationInputs;
    readonly rotateNow?: string;
    /** A private key to import: PEM or JWK as the program sends it, the public key's thumbprint once it was checked. */
    readonly material?: string;
    /** The file of a backup that the key is brought back from when it isn't there. */
    readonly restoreFrom?: string;
    readonly onExisting: OnExistingKey;
    readonly onDestroy: OnDestroyKey;
    /** Whether Pulumi's option `retainOnDelete` keeps it whatever `onDestroy` says. Given to a component around it, it isn't known. @default false */
    readonly retained?: true;
    /** The declaration: project, stack and name. */
    readonly owner: string;
    readonly accessTimeoutSeconds?: number;
    /** Only ever in refreshed state: what became of the live key, so that a preview shows it. */
    readonly presence?: "softDeleted";
}

/** What a key is for good, besides its name and vault: another one is another key. */
export const kindInputs = ["type", "size", "curve", "exportable"] as const satisfies readonly (keyof KeyInputs)[];

/** The public part of a key, as RFC 7517 has it. */
export type PublicJwk =
    | { readonly kty: "RSA"; readonly n: string; readonly e: string }
    | { readonly kty: "EC"; readonly crv: string; readonly x: string; readonly y: string };

/** What the state keeps besides the inputs. */
export interface KeyState {
    /** The version in force after the deployment. */
    readonly version: string;
    /** The versions that the deployments have seen, newest first, at most {@link versionsKept}. */
    readonly versions: readonly string[];
    /** When the version was made, and when it expires (ISO 8601). */
    readonly createdOn: string;
    readonly versionExpiresOn?: string;
    /** Absent for keys that have no public part. */
    readonly jwk?: PublicJwk;
    /** How often `rotateNow` has made a version. */
    readonly rotations: number;
}

export type KeyOutputs = KeyInputs & KeyState;

/** How many versions the state lists. */
export const versionsKept = 10;
