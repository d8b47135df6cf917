import type { ObjectKind } from "../../access/data-actions";
import type { VaultTarget } from "../../internal/vault-target";

/** The inputs of what is created after a vault, and deleted before it and after everything in it. */
export interface VaultGuardInputs {
    /** The ARM id. The vault of another id gets a guard of its own. */
    readonly vaultId: string;
    readonly target: VaultTarget;
    readonly onDestroy: "detach" | "delete" | "purge";
    readonly destroyContents: boolean;
    /** Whether the vault is locked: then role assignments can't be revoked. */
    readonly locked: boolean;
    /** The role assignments on the vault and its objects, by who, what and where. Not compared on a vault that isn't locked. */
    readonly assignments: readonly string[];
    /** The kinds of objects that the deployers have access for. Not compared. @default others give them theirs */
    readonly deploys?: readonly ObjectKind[];
    /**
     * Those on objects by the names that these have in the vault, which no other component's name changes. Not compared on a vault that isn't
     * locked. Absent in states of earlier versions.
     */
    readonly onObjects?: Readonly<Record<string, string>>;
    /** What a recovered vault is set to again. Absent where vaults are not recovered. */
    readonly recovered?: {
        readonly createMode: "default" | "recover";
        readonly properties: Readonly<Record<string, unknown>>;
        readonly tags: Readonly<Record<string, string>>;
    };
}
