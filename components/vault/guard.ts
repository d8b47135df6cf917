import type * as pulumi from "@pulumi/pulumi";
import type { VaultGuardInputs } from "../data-plane/vaults/guard-contract";
import { DataPlaneResource } from "../internal/data-plane-resource";

type Inputs = { readonly [K in keyof VaultGuardInputs]: pulumi.Input<VaultGuardInputs[K]> };

/**
 * What stands between a vault and its destruction: created after the vault and before what is in it, and so deleted in between. It
 * refuses to destroy live contents and to revoke access under a lock, and sets a recovered vault to what is declared.
 */
export class VaultGuard extends DataPlaneResource {
    constructor(name: string, inputs: Inputs, opts?: pulumi.CustomResourceOptions) {
        super("VaultGuard", name, { ...inputs }, { outputs: [] }, opts);
    }
}
