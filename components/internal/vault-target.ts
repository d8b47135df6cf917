import { type AzureEnvironment } from "./clouds";
import { type DeployerIdentity } from "./deployer-identity";

/** Where a vault is and how it is set up: nothing secret. */
export interface VaultPlace {
    /** `https://{name}.vault.azure.net/`, of whatever cloud. */
    readonly vaultUri: string;
    /** The ARM id. */
    readonly vaultId: string;
    readonly vaultName: string;
    /** The tenant whose tokens the vault takes. */
    readonly tenantId: string;
    readonly environment: AzureEnvironment;
    readonly accessModel: "rbac" | "accessPolicies";
    /** Whether deleted objects stay until their retention is over, whatever anyone asks. */
    readonly purgeProtection: boolean;
    /**
     * When ARM made the vault (ISO 8601). A vault that was made during this very deployment has no objects yet, which
     * saves looking for each before it is made.
     *
     * @default unknown: every object is looked for before it is made
     */
    readonly createdAt?: string;
}

/** What a data-plane resource has to know of its vault: plain JSON among its inputs. */
export interface VaultTarget extends VaultPlace {
    /**
     * Who an explicit azure-native provider signs in as. What is secret in it is a Pulumi secret, which makes the whole
     * target one.
     *
     * @default the stack's azure-native configuration and the environment
     */
    readonly identity?: DeployerIdentity;
}
