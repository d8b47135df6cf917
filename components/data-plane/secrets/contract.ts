/** The plain JSON that passes between the `Secret` component and its data-plane handler, and that the state keeps. */
import type { VaultTarget } from "../../internal/vault-target";
import type { GenerationSpec } from "./generator";

/**
 * Who owns the value after the first deployment: `managed`, the program; `seeded`, the people and rotations that change it in the vault.
 */
export type SecretMode = "managed" | "seeded";

/** What to do with a secret of the same name that is in the vault, live or soft-deleted, before the first deployment. */
export type OnExistingSecret = "fail" | "adopt" | "recover";

/** What becomes of the secret in the vault when it leaves the program. */
export type OnDestroySecret = "detach" | "delete" | "purge";

/** Where a value comes from. Only `value` has a value in the inputs, as its fingerprint. */
export type SecretSourceInput =
    | { readonly kind: "value" }
    | { readonly kind: "generate"; readonly spec: GenerationSpec }
    | { readonly kind: "environment"; readonly variable: string }
    | { readonly kind: "file"; readonly path: string; readonly encoding?: "utf8" | "base64" }
    | { readonly kind: "secret"; readonly target: VaultTarget; readonly name: string; readonly version?: string };

/** The inputs of the data-plane resource. Times are ISO 8601 in UTC, without fractions of a second, as the service keeps them. */
export interface SecretInputs {
    readonly target: VaultTarget;
    readonly name: string;
    readonly mode: SecretMode;
    readonly source: SecretSourceInput;
    /** A secret of the stack. The program's plaintext before `check`, its fingerprint after it. */
    readonly value?: string;
    /** What fingerprints are salted with: derived from project, stack and resource. */
    readonly salt: string;
    readonly contentType?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly enabled: boolean;
    readonly notBefore?: string;
    readonly expiresOn?: string;
    /** ISO 8601 duration from the creation of each version. */
    readonly expiresAfter?: string;
    /** A changed text makes a new version: `regenerate` of a generated value, `reseed` of a seeded one. */
    readonly trigger?: string;
    /** ISO 8601 duration after which a generated value is generated anew by the next deployment. */
    readonly rotateEvery?: string;
    /** Set by `check`: when the present rotation period began. */
    readonly rotationBegan?: string;
    /** The file of a backup that the secret is brought back from when it isn't there. */
    readonly restoreFrom?: string;
    /** Set by a refresh that saw another value than the declared one; never by the program. */
    readonly drift?: string;
    readonly onExisting: OnExistingSecret;
    readonly onDestroy: OnDestroySecret;
    /** How long the handler waits for its role to reach the vault, in seconds. */
    readonly accessTimeoutSeconds: number;
}

/** What a program without a value of its own declares as one, so that the fingerprint that comes in its place is a secret of the stack. */
export const noValue = "";

/** Every input that makes a difference, in the order that a preview shows them. */
export const secretInputNames = [
    ...(["target", "name", "mode", "source", "value", "contentType", "tags", "enabled"] as const),
    ...(["notBefore", "expiresOn", "expiresAfter", "trigger", "rotateEvery", "rotationBegan"] as const),
    ...(["drift", "restoreFrom", "onExisting", "onDestroy", "accessTimeoutSeconds"] as const),
] as const satisfies readonly (keyof SecretInputs)[];

/** What the handler adds to the inputs in the state. */
export interface SecretState {
    /** The fingerprint of the value in force; empty where the value is not the program's to know: in seeded mode. */
    readonly value: string;
    readonly version: string;
    /** When the version was created. */
    readonly createdOn: string;
    /** The version that the program set or took over last, where `version` is a later one of a seeded secret's owners. */
    readonly seededVersion?: string;
}

/** The outputs of the data-plane resource. */
export type SecretOutputs = SecretInputs & SecretState;
