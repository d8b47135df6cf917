import type { DeployerIdentity } from "../../internal/deployer-identity";

/** Which token the resources around a vault have to hold, and where ARM is. */
export interface SubscriptionTarget {
    readonly subscriptionId: string;
    /** The tenant whose identity deploys. @default the identity's own */
    readonly tenantId?: string;
    /** @default the stack's azure-native configuration and the environment */
    readonly identity?: DeployerIdentity;
}

/** The inputs of what is created before a vault and deleted after it. */
export interface VaultPreparationInputs {
    readonly target: SubscriptionTarget;
    readonly vaultName: string;
    readonly resourceGroupName: string;
    /** Absent where the resource group decides. */
    readonly location?: string;
    /** The object id that azure-native deploys as. Compared by `check`, and not kept. */
    readonly callerObjectId?: string;
    /** Whether `vaultName` is derived: then a vault that is there keeps the name that it has. Asked by `check`, and not kept. */
    readonly isNameDerived?: boolean;
    readonly purgeProtection: boolean;
    readonly softDeleteRetentionDays: number;
    readonly onExisting: "fail" | "recover";
    readonly onDestroy: "detach" | "delete" | "purge";
}

export interface VaultPreparationOutputs extends VaultPreparationInputs {
    /** How ARM is to create the vault: `recover` where a soft-deleted one of the name is to come back. */
    readonly createMode: "default" | "recover";
}

/** The inputs of what knows where a vault is. None of them changes while the vault stays the same. */
export interface VaultAddressInputs {
    /** The ARM id. */
    readonly vaultId: string;
    /** @default the stack's azure-native configuration and the environment */
    readonly identity?: DeployerIdentity;
}

export interface VaultAddressOutputs extends VaultAddressInputs {
    readonly vaultUri: string;
    readonly tenantId: string;
    /** Absent for vaults that are older than the notion. */
    readonly createdAt?: string;
}
