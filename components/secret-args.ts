import type * as pulumi from "@pulumi/pulumi";
import type { OnDestroySecret, OnExistingSecret, SecretMode } from "./data-plane/secrets/contract";
import type { GenerationSpec } from "./data-plane/secrets/generator";
import type { DurationText } from "./internal/duration";
import type { Vault } from "./vault";

/** Arguments of `Secret`. Exactly one of `value`, `generate`, `fromEnvironment`, `fromFile` and `fromSecret` is given. */
export interface SecretArgs {
    /** The vault that holds the secret. A change replaces the secret. */
    readonly vault: Vault;
    /**
     * The secret's name in the vault: 1 to 127 letters, digits and dashes. A change replaces the secret.
     *
     * @default the component's name
     */
    readonly secretName?: string;
    /** The value itself, at most 25,600 bytes in UTF-8; always treated as a secret. Only a fingerprint of it is stored. */
    readonly value?: pulumi.Input<string>;
    /** Generates the value during the deployment: characters (`{ length: 32 }`), `{ words: 6 }` or `{ bytes: 32 }`. */
    readonly generate?: GenerationSpec;
    /**
     * The name of an environment variable that the deployment takes the value from, not its value: the name is in the state and in
     * previews. Previews don't need the variable.
     */
    readonly fromEnvironment?: string;
    /**
     * The path of a file that the deployment takes the value from, whole and as it is, not its content: the path is in the state and in
     * previews. Previews don't need the file.
     */
    readonly fromFile?: string | { readonly path: string; readonly encoding?: "utf8" | "base64" };
    /** Another secret that the deployment copies the value from: once, and again for another vault, secret or `version`. */
    readonly fromSecret?: { readonly vault: Vault; readonly secretName: string; readonly version?: string };
    /**
     * Who owns the value after the first deployment. `managed`: the program; another value in the vault is drift and put right.
     * `seeded`: the people and rotations that change it in the vault; an existing value is kept and never read into the state. A secret
     * that becomes `seeded` keeps the value in force.
     *
     * @default "managed"
     */
    readonly mode?: SecretMode;
    /** What the value is, for example `text/plain`; at most 255 characters. @default none */
    readonly contentType?: pulumi.Input<string>;
    /**
     * Up to 15 tags with names and values of up to 512 characters, none of them called `declared-by`; up to 14 leave room for the mark of
     * that name by which an interrupted deployment knows its own secret again.
     *
     * @default none
     */
    readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /** Whether the value can be read. @default true */
    readonly enabled?: pulumi.Input<boolean>;
    /** From when on the secret is meant to be used, for example `2027-01-31T00:00:00Z`; until 7 February 2106. @default at once */
    readonly notBefore?: pulumi.Input<string>;
    /**
     * When the secret expires, for example `2027-01-31T00:00:00Z`. Must lie in the future when it is set, and until 7 February 2106.
     * Where none is declared, one that somebody sets is no drift, for only a new version could be without it; a `CryptoVerification` finds
     * it.
     *
     * @default never
     */
    readonly expiresOn?: pulumi.Input<string>;
    /** How long each version lives: `P90D` or `"90 days"`, no less than `rotateEvery`. @default `rotateEvery`, or for ever */
    readonly expiresAfter?: DurationText;
    /**
     * Any text, such as a date, but no secret: a fingerprint of it is in a tag. A changed one makes a new version with a newly generated
     * value. Only with `generate` in mode `managed`.
     */
    readonly regenerate?: pulumi.Input<string>;
    /**
     * Any text, such as a date, but no secret: a fingerprint of it is in a tag. A changed one sets the value from its source again. Only in
     * mode `seeded`.
     */
    readonly reseed?: pulumi.Input<string>;
    /**
     * Generates a new value at the first deployment after this time: `P90D` or `"90 days"`, counted from the last new value or from the
     * deployment that first declares it, by the deployer's clock. Only with `generate` in mode `managed`, and not with `expiresOn`.
     *
     * @default never
     */
    readonly rotateEvery?: DurationText;
    /**
     * The file of a `Backup`, on the machine that deploys: where the secret isn't in the vault, it is brought back from it with all its
     * versions, which works within the same subscription and geography. The value that it has then is kept, whatever it would be made
     * from, but in mode `managed` a `value`, `fromEnvironment` or `fromFile` that says another makes a new version. Where the secret is
     * there, the file is not looked at: a change is only recorded. Not with plane `arm`. Previews don't need the file.
     *
     * @default the secret is made from its source
     */
    readonly restoreFrom?: string;
    /**
     * What to do when the name is taken already: `fail`, `adopt` a live secret, or `recover` a soft-deleted one (and adopt a live one).
     *
     * @default "fail"; "adopt" in mode `seeded`
     */
    readonly onExisting?: OnExistingSecret;
    /** What becomes of the secret when it leaves the program: it stays (`detach`), is soft-deleted, or is purged as well. @default "detach" */
    readonly onDestroy?: OnDestroySecret;
    /** How long the deployment waits for its role to reach the vault, in seconds, at most 3,600. @default 900 */
    readonly accessTimeoutSeconds?: number;
    /**
     * `data`: the secret lives on the vault's data plane, with everything above. `arm`: it is declared through Azure Resource Manager, for
     * vaults whose data plane the deployer can't reach. That way knows only `value`, in mode `managed`; it can't look at the live value,
     * adopt, recover or delete, nor tell an expiry that is set in the past from one that has passed since, and **the value is in the
     * state** (encrypted), because the resource of azure-native keeps its inputs. A secret that is in the vault already, because it once
     * left the program, is refused by the deployment: the runbook "Interrupted deployment" takes it over.
     *
     * @default "data"
     */
    readonly plane?: "data" | "arm";
}
